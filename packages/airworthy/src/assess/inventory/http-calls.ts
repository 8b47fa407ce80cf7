import { isObject, pathOf, propertiesOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import { enclosingFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { possibleValues } from '../parse/value.ts'
import { PROVIDER_HOST } from './ai-signs.ts'
import type { CallKind } from './call-kind.ts'
import { type AddressReaders, addressesOf } from './http-addresses.ts'

const REQUEST =
  /(?:^|\.)(?:fetch|request|post|get|put|send|stream|axios|ky|got|\$fetch|fetchEventSource|urlopen|Request|EventSource|WebSocket|connect|ofetch|needle|superagent|UrlFetchApp\.fetch)$/
/** A function of the project with such a name may be a wrapper around a request. */
const WRAPPER = /fetch|request|post|http|api|call|send|stream|query|complet/i
const REQUEST_INSIDE =
  /\bfetch\s*\(|https?\.request\s*\(|axios\b|\bgot\b|\bky\b|undici|requests\.\w+\(|httpx\.|aiohttp|urlopen|\.(?:post|request)\(/

/** Paths that only the interfaces of models have. */
const MODEL_PATH =
  /\/?\bchat\/completions\b|:(?:streamG|g)enerateContent\b|\/v1\/(?:embeddings|completions|audio\/(?:transcriptions|speech)|images\/generations)\b/
/** Paths that others have too: the provider must be named beside. */
const SHARED_PATH =
  /\/(?:v1\/(?:messages|responses|complete|rerank)|embeddings?|completions?|api\/(?:generate|chat|embed|embeddings))(?:$|[\s?/{])/
const PROVIDER_NAME =
  /ollama|11434|openai|anthropic|claude|(?:^|[^a-z])llm|llama|mistral|cohere|groq|deepseek|gemini|vllm|lm_?studio/i
const NO_GENERATION =
  /\/(?:models|files|usage|tags|billing|version|pull|show|ps|api-keys|me)(?:\/?(?:$|\s)|[?#])|\/v1\/(?:containers|files|vector_stores|uploads|organization)\b|\/dashboard\//
/** Keys of a body that ask a chat model for an answer. */
const SAMPLING = [
  'temperature',
  'max_tokens',
  'max_completion_tokens',
  'stream',
  'top_p',
  'tools',
  'response_format',
]

/** A model call by plain HTTP, with the kind that its address says. */
export function httpCallKind(readers: AddressReaders, module: Module, call: Call): CallKind | undefined {
  // A route of the project's own may have the same path as a provider's.
  if (call.node.parent?.kind === 'decorator') return undefined
  if (!REQUEST.test(call.callee) && !isWrapper(readers, module, call)) return undefined
  const addresses = addressesOf(readers, module, call)
  const isPlainGet = /\.get$/.test(call.callee)
  for (const address of addresses) {
    if (address === '' || address.startsWith('/') || /[\n]/.test(address.trim())) continue
    const isModel =
      isModelPath(readers, module, { call, address }) || (PROVIDER_HOST.test(address) && !isPlainGet)
    if (isModel) return kindOf(addresses.join(' '), namesAround(call))
  }
  const [first] = addresses
  return first !== undefined && asksChatModel(readers, module, { call, address: first })
    ? 'generate'
    : undefined
}

interface Addressed {
  readonly call: Call
  readonly address: string
}

function isModelPath(readers: AddressReaders, module: Module, { call, address }: Addressed): boolean {
  if (MODEL_PATH.test(address)) return true
  if (!SHARED_PATH.test(address)) return false
  if (PROVIDER_NAME.test(address)) return true
  const isNamedNear =
    PROVIDER_NAME.test(call.callee) || /ollama|11434|anthropic-version/i.test(module.source.text)
  return isNamedNear && bodyKeys(readers, module, call).includes('model')
}

/** An address that is only known when it runs, a key, and a body that no other service takes. */
function asksChatModel(readers: AddressReaders, module: Module, { call, address }: Addressed): boolean {
  if (!/^\{|^https?:/.test(address) || !/authorization|api-?key/i.test(call.node.text)) return false
  const keys = bodyKeys(readers, module, call)
  return (
    keys.includes('model') &&
    keys.includes('messages') &&
    (PROVIDER_NAME.test(address) || SAMPLING.some((key) => keys.includes(key)))
  )
}

/** A function of the project that sends what it is given, such as `httpsPost(host, path, body)`. */
function isWrapper({ definitions }: AddressReaders, module: Module, call: Call): boolean {
  const name = call.callee.split('.').at(-1) ?? ''
  if (call.isNew || !WRAPPER.test(name)) return false
  const found = definitions.of(module, call.callee, call.node)
  return (
    found?.kind === 'function' &&
    found.function.parameters.length > 0 &&
    REQUEST_INSIDE.test(found.function.node.text.slice(0, 4000))
  )
}

/** The keys of the JSON that a request sends. */
function bodyKeys(readers: AddressReaders, module: Module, call: Call): readonly string[] {
  const options = call.positional.slice(1).flatMap((node) => written(readers, module, node))
  const sent = [
    ...['json', 'data'].flatMap((key) => call.keywords.get(key) ?? []),
    ...options
      .flatMap((object) => propertiesOf(object).filter(({ key }) => /^(?:body|data|json)$/.test(key)))
      .map(({ value }) => value),
  ]
  const objects = [...options, ...sent.flatMap((node) => written(readers, module, serialized(module, node)))]
  return objects.flatMap((object) => propertiesOf(object).map(({ key }) => key))
}

/** `JSON.stringify(x)` and `json.dumps(x)` are `x`. */
function serialized(module: Module, node: SyntaxNode): SyntaxNode {
  const inner = unwrapped(node)
  const call = isCall(inner) ? module.callAt(inner) : undefined
  return call !== undefined && /(?:^|\.)(?:stringify|dumps)$/.test(call.callee)
    ? (call.positional[0] ?? inner)
    : inner
}

/** The object that a node is or names. */
function written({ evaluate }: AddressReaders, module: Module, node: SyntaxNode): readonly SyntaxNode[] {
  const inner = unwrapped(node)
  if (isObject(inner)) return [inner]
  if (pathOf(inner) === undefined) return []
  return possibleValues(evaluate(module, inner)).flatMap((value) =>
    value.kind === 'expression' && isObject(value.node) ? [value.node] : [],
  )
}

const KINDS: readonly (readonly [CallKind, RegExp])[] = [
  ['embed', /\/embed|:embedContent|voyageai/],
  ['rerank', /\/rerank\b/],
  ['moderate', /\/moderations/],
  ['transcribe', /\/audio\/(?:transcriptions|translations)/],
  ['speech', /\/audio\/speech/],
  ['image', /\/images\//],
  ['realtime', /\/realtime/],
]

/** One address may serve many kinds of models; then the file and the function say which. */
const NAMED_KINDS: readonly (readonly [CallKind, RegExp])[] = [
  ['transcribe', /transcri|whisper|speech_?to_?text|\bstt\b/i],
  ['speech', /text_?to_?speech|\btts\b/i],
  ['image', /text_?to_?image|generate_?image/i],
]

function namesAround(call: Call): string {
  const scope = enclosingFunction(call.node)
  const name = scope?.child('identifier')?.text ?? ''
  return `${call.node.source.path.split('/').slice(-2).join(' ')} ${name}`.replaceAll('-', '_')
}

function kindOf(address: string, names: string): CallKind | undefined {
  const found =
    KINDS.find(([, pattern]) => pattern.test(address))?.[0] ??
    (MODEL_PATH.test(address) ? undefined : NAMED_KINDS.find(([, pattern]) => pattern.test(names))?.[0])
  // Listing models or uploading files costs nothing per answer.
  return found ?? (NO_GENERATION.test(address) && !MODEL_PATH.test(address) ? undefined : 'generate')
}
