import type { Definition } from '../parse/definitions.ts'
import { isMember, isName, pathOf, rootOf, unwrapped } from '../parse/expression.ts'
import type { Call, FunctionSyntax, Module } from '../parse/module.ts'
import { enclosingFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { LANGCHAIN } from './ai-packages.ts'
import { AI_PACKAGES, MODEL_ID } from './ai-signs.ts'
import type { CallKind } from './call-kind.ts'
import { callOptions, mergedOptions, type OptionReaders } from './call-options.ts'
import { CALL_RULES, type CallRule } from './call-rules.ts'
import { CLIENT_RULES } from './client-rules.ts'
import { httpCallKind } from './http-calls.ts'
import type { ModelCall, ModelClient, Options } from './model-call.ts'
import type { Origin, OriginOf } from './origin.ts'
import { tracedClients } from './traced-clients.ts'

export interface CallReaders extends OptionReaders {
  readonly origin: OriginOf
}

const ANY_CALLEE = new RegExp(CALL_RULES.map(({ callee }) => callee.source).join('|'))
/** What frameworks make that is no model: its `invoke` or `call` costs nothing by itself. */
const NOT_A_MODEL =
  /Store|Retriever|Prompt|Splitter|Loader|Parser|Pinecone|FAISS|Chroma|Qdrant|Weaviate|Tool(?!Calling|LoopAgent)|Memory|Message|Document(?!s?Chain)|Saver|Cache|Callback|Embedding|History|Redis|Wrapper|Search|Reader|Transformer$|Tracer|Command$|Config|Client\.hub|hub\.pull/
/** What only passes on to the model inside it, whatever else its name says. */
const COMPOSITION = /^(?:chain$|Runnable\w)/
/** Without a followed origin, a receiver of this name in a file that imports the framework is taken for a model. */
const MODEL_NAME =
  /(?:llm|model|chain|agent|graph|chat|runnable|bot|assistant|crew|engine|conversation|qa|rag|predictor)\w*$/i

/** The constructions of clients in a file. */
export function findClients(readers: CallReaders, module: Module): readonly ModelClient[] {
  return module.calls.flatMap((call): readonly ModelClient[] => {
    const rule = clientRule(readers, module, call)
    if (rule === undefined) return []
    const options = callOptions(readers, module, call)
    return [{ path: module.path, line: call.node.line, options, call, module, ...rule }]
  })
}

/** What is called, also by a name that was given to a class: `model = WrappedModel`, then `model(…)`. */
function calledDefinition(readers: CallReaders, module: Module, call: Call): Definition | undefined {
  const own = readers.definitions.of(module, call.callee, call.node)
  const value = own?.kind === 'assignment' ? unwrapped(own.assignment.value) : undefined
  if (own === undefined || value === undefined || !isName(value)) return own
  const named = readers.definitions.of(own.module, value.text, value)
  return named?.kind === 'class' ? named : own
}

type ClientFacts = Pick<ModelClient, 'sdk' | 'kind' | 'symbol' | 'holdsModel' | 'isLocal'>

function clientRule(readers: CallReaders, module: Module, call: Call): ClientFacts | undefined {
  const own = calledDefinition(readers, module, call)
  const subject = own?.kind === 'class' ? call.node : unwrapped(call.calleeNode)
  const made = readers.origin(module, subject)
  if (made === undefined) return undefined
  const origin = own?.kind === 'class' ? { ...made, call: undefined } : made
  const member = /\.(\w+)$/.exec(call.callee)?.[1]
  const symbol =
    origin.call === undefined
      ? origin.symbol
      : `${origin.symbol}.${call.callee.split('.').slice(1).join('.')}`
  // `openai.OpenAI` of `import openai` is `OpenAI`.
  const isOfModule = origin.call === undefined && symbol.startsWith(`${origin.package.split('.').at(-1)}.`)
  const names = isOfModule ? [symbol, symbol.slice(symbol.indexOf('.') + 1)] : [symbol]
  const rule = CLIENT_RULES.find(
    (candidate) =>
      candidate.packages.test(origin.package) && names.some((name) => candidate.symbol.test(name)),
  )
  if (
    rule !== undefined &&
    (origin.call === undefined || /\./.test(rule.symbol.source)) &&
    !(own?.kind === 'class' && rule.sdk === 'agents')
  ) {
    return {
      sdk: rule.sdk,
      kind: rule.kind,
      symbol: member ?? symbol,
      holdsModel: rule.holdsModel,
      isLocal: rule.isLocal === true,
    }
  }
  const namesModel =
    own?.kind !== 'class' &&
    origin.call === undefined &&
    /agent|llm|model|chat|complet|assistant|crew|runnable|pipeline|embed/i.test(symbol) &&
    holdsModelLiteral(call)
  return namesModel
    ? {
        sdk: origin.package,
        kind: /embed/i.test(symbol) ? 'embed' : 'generate',
        symbol,
        holdsModel: true,
        isLocal: false,
      }
    : undefined
}

/** A construction of an unknown package that is given a model by name: a managed agent, a wrapper of the day. */
function holdsModelLiteral(call: Call): boolean {
  const given = ['model', 'model_name', 'model_id', 'llm']
    .map((key) => call.keywords.get(key))
    .find((node) => node !== undefined)
  return (
    given !== undefined && given.kind === 'string' && MODEL_ID.test(given.text.replace(/^['"]|['"]$/g, ''))
  )
}

/** The model calls in a file; `clientAt` gives the client that a node constructs, in whichever file. */
export function findCalls(
  readers: CallReaders,
  module: Module,
  clientAt: (node: SyntaxNode) => ModelClient | undefined,
): readonly ModelCall[] {
  const imported = importedPackages(module)
  return module.calls.flatMap((call): readonly ModelCall[] => {
    if (clientAt(call.node) !== undefined) return []
    const kind = callKind({ readers, module, imported }, call)
    if (kind === undefined) return []
    const clients = tracedClients({ definitions: readers.definitions, clientAt }, module, call)
    return [modelCall(readers, module, { call, clients, ...kind })]
  })
}

interface FoundCall {
  readonly call: Call
  readonly clients: readonly ModelClient[]
  readonly sdk: string
  readonly kind: CallKind
}

function modelCall(readers: CallReaders, module: Module, { call, clients, sdk, kind }: FoundCall): ModelCall {
  const fitting = clients.filter((client) => client.kind === kind || !client.holdsModel)
  const own = callOptions(readers, module, call)
  const options = mergedOptions(
    sdk === 'http' ? { ...httpClientLimit(readers, module, call), ...own } : own,
    fitting,
  )
  const holder = fitting.find((client) => client.holdsModel)
  return {
    path: module.path,
    line: call.line,
    sdk,
    kind,
    callee: call.callee,
    clients: fitting,
    options,
    configuredAt: { path: holder?.path ?? module.path, line: holder?.line ?? call.line },
    function: functionAround(module, call.node),
    isLocal: isAllLocal(fitting) || sdk === 'ollama' || sdk === 'local-runtime' || sdk === 'tensorflow-hub',
    call,
    module,
  }
}

/** The time limit of the HTTP client that a request is sent with: `http = httpx.AsyncClient(timeout=40)`. */
function httpClientLimit(readers: CallReaders, module: Module, call: Call): Options {
  const receiver = call.callee.split('.').slice(0, -1).join('.')
  const found = receiver === '' ? undefined : readers.definitions.of(module, receiver, call.node)
  if (found?.kind !== 'assignment') return {}
  const made = found.module.callAt(unwrapped(found.assignment.value))
  const timeout = made === undefined ? undefined : callOptions(readers, found.module, made).timeout
  return timeout === undefined ? {} : { timeout: { ...timeout, setBy: 'client' } }
}

/** A hosted alternative on the same path makes the local one a choice of development. */
function isAllLocal(clients: readonly ModelClient[]): boolean {
  return clients.length > 0 && clients.every(({ isLocal }) => isLocal)
}

/** The nearest function with a name, so that a callback counts to the function that holds it. */
export function functionAround(module: Module, node: SyntaxNode): FunctionSyntax | undefined {
  let nearest: FunctionSyntax | undefined
  for (let scope = enclosingFunction(node); scope !== undefined; scope = enclosingFunction(scope)) {
    const found = module.functions.find((candidate) => candidate.node === scope)
    nearest ??= found
    if (found !== undefined && found.name !== '') return found
  }
  return nearest
}

function importedPackages(module: Module): readonly string[] {
  return module.imports.filter(({ isTypeOnly }) => !isTypeOnly).map(({ from }) => from)
}

interface CallContext {
  readonly readers: CallReaders
  readonly module: Module
  readonly imported: readonly string[]
}

function callKind(
  context: CallContext,
  call: Call,
): { readonly sdk: string; readonly kind: CallKind } | undefined {
  const { readers, module } = context
  const http = httpCallKind(readers, module, call)
  if (http !== undefined) return { sdk: 'http', kind: http }
  const { name, origin } = aliased(context, call) ?? direct(context, call)
  const rule = ANY_CALLEE.test(name)
    ? CALL_RULES.find(
        (candidate) => candidate.callee.test(name) && isAccepted(context, candidate, { call, origin }),
      )
    : undefined
  if (rule !== undefined) return { sdk: rule.sdk, kind: rule.kind }
  return isCalledChain(context, call) ? { sdk: 'langchain', kind: 'generate' } : undefined
}

interface Called {
  /** The callee with its root replaced by what it is. */
  readonly name: string
  readonly origin: Origin | undefined
}

function direct({ readers, module }: CallContext, call: Call): Called {
  const origin = receiverOrigin(readers, module, call)
  return { name: canonicalCallee(module, call, origin), origin }
}

/** `complete = client.chat.completions.create`, then `complete(…)`. */
function aliased({ readers, module }: CallContext, call: Call): Called | undefined {
  if (call.callee.includes('.') || call.isNew) return undefined
  const found = readers.definitions.of(module, call.callee, call.node)
  if (found?.kind !== 'assignment' || found.assignment.member !== undefined) return undefined
  const value = unwrapped(found.assignment.value)
  const name = isMember(value) ? pathOf(value) : undefined
  const origin = name === undefined ? undefined : readers.origin(found.module, rootOf(value))
  return name === undefined || origin === undefined ? undefined : { name, origin }
}

function receiverOrigin(readers: CallReaders, module: Module, call: Call): Origin | undefined {
  const callee = unwrapped(call.calleeNode)
  const receiver = isName(callee) ? callee : (callee.children[0] ?? callee)
  return readers.origin(module, receiver)
}

/** The callee with its root replaced by what it is: `client.chat.completions.create` of an `OpenAI`. */
function canonicalCallee(module: Module, call: Call, origin: Origin | undefined): string {
  if (origin === undefined) return call.callee
  if (!call.callee.includes('.')) return origin.symbol
  const root = rootOf(call.calleeNode)
  const rest = call.callee.slice(call.callee.indexOf('.') + 1)
  const whole = module.imports.find(({ local, imported }) => local === root.text && imported === '*')
  if (whole !== undefined && origin.call === undefined) return rest
  return origin.call === undefined ? call.callee : `${origin.symbol}.${rest}`
}

interface Candidate {
  readonly call: Call
  readonly origin: Origin | undefined
}

function isAccepted(
  { readers, module, imported }: CallContext,
  rule: CallRule,
  { call, origin }: Candidate,
): boolean {
  if (origin !== undefined) return rule.packages.test(origin.package) && !isOtherPart(rule, call, origin)
  const own = readers.definitions.of(module, call.callee, call.node)
  if (own !== undefined && own.kind !== 'package') return false
  if (rule.isDistinctive === true) return call.callee.includes('.') || /Command$/.test(call.callee)
  if (!imported.some((from) => rule.packages.test(from))) return false
  const receiver = call.callee.split('.').slice(0, -1).join('.')
  if (rule.sdk === 'litellm' && /router$/i.test(receiver)) return true
  return /(?:completions|responses|messages|runs|realtime)$/.test(receiver) || MODEL_NAME.test(receiver)
}

/** A prompt, store or tool of the same framework: its call is no model call. */
function isOtherPart(rule: CallRule, call: Call, origin: Origin): boolean {
  if (rule.kind === 'embed' || rule.isDistinctive === true) return false
  const isFramework = rule.sdk === 'langchain' || rule.sdk === 'llama-index' || rule.sdk === 'agents'
  if (!isFramework) return false
  // A function of the framework that is called by its plain name composes; it does not run anything.
  if (!call.callee.includes('.')) return rule.sdk !== 'agents'
  return NOT_A_MODEL.test(origin.symbol) && !COMPOSITION.test(origin.symbol)
}

/** `conversation({...})`: a chain of LangChain is itself callable in Python. */
function isCalledChain({ readers, module }: CallContext, call: Call): boolean {
  if (module.language !== 'python') return false
  const definition = readers.definitions.of(module, call.callee, call.node)
  if (definition?.kind !== 'assignment') return false
  const origin = readers.origin(definition.module, definition.assignment.value)
  if (origin === undefined || !LANGCHAIN.test(origin.package) || NOT_A_MODEL.test(origin.symbol)) return false
  return (
    (origin.call !== undefined || origin.symbol === 'chain') &&
    /chain|QA|LLM|Chat|OpenAI/i.test(origin.symbol)
  )
}

/** A client that no call could be followed to stands for its calls, so that the model is not lost from sight. */
export function constructionAsCall(client: ModelClient): ModelCall {
  return {
    path: client.path,
    line: client.line,
    sdk: client.sdk,
    kind: client.kind,
    callee: client.call.callee,
    clients: [client],
    options: client.options,
    configuredAt: { path: client.path, line: client.line },
    function: functionAround(client.module, client.call.node),
    isLocal: client.isLocal,
    call: client.call,
    module: client.module,
  }
}

const aiPackages = new Map<string, boolean>()

/** True when a file is worth parsing for model calls. */
export function importsAiPackage(packages: readonly string[]): boolean {
  return packages.some((from) => {
    const known = aiPackages.get(from) ?? AI_PACKAGES.some((pattern) => pattern.test(from))
    aiPackages.set(from, known)
    return known
  })
}
