import { choiceAt, defaultOf } from './default-choice.ts'
import type { Facts } from './facts.ts'
import type { ModelCall, ModelClient, OptionSetting } from './inventory/model-call.ts'
import { isMember, isName, templateOf } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import { literalsOf, possibleValues } from './parse/value.ts'

/** A model that runs in the process or on the machine. */
export interface LocalModel {
  readonly path: string
  readonly line: number
  /** `HuggingFaceEmbeddings`, `ollama.chat`. */
  readonly name: string
  readonly kind: 'generate' | 'embed'
  readonly place: 'process' | 'machine'
  /** True when the documented start uses it and no hosted model does the same work there. */
  readonly isDefault: boolean
}

const LOCAL_ADDRESS = /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)\b/
const LOCAL_SERVER = /ollama|llamafile|lmstudio|LlamaFile/i
/** Model names that a gateway sends to the machine. */
const LOCAL_NAME = /^(?:ollama|ollama_chat|local|llamafile|lm_studio)(?:[:/]|$)/
/** Scores and cleans; it neither generates nor embeds for an index. */
const OTHER_WORK = /CrossEncoder|Rerank|Tokenizer|Whisper|SpeechRecognition/i
const HOSTED_INSIDE = /HuggingFaceEndpoint|HuggingFaceHub|InferenceClient/
/** What transformers does besides generating and embedding. */
const OTHER_TASK =
  /^(?:sentiment-analysis|text-classification|zero-shot-classification|token-classification|ner|automatic-speech-recognition|image-classification|object-detection|image-to-text|audio-classification|fill-mask)$/

const EMBEDS = /^(?:feature-extraction|embeddings?|sentence-similarity)$/
/** Only the vocabulary of the model is used: it counts tokens. */
const COUNTS = /Splitter|Tokenizer/
const TRANSFORMERS = /\bimport\(\s*["'](?:@xenova|@huggingface)\/transformers["']/

interface Site {
  readonly path: string
  readonly line: number
  readonly name: string
  readonly kind: 'generate' | 'embed'
  readonly place: 'process' | 'machine'
  readonly module: Module
  readonly call: Call
}

/** The local models of the product, those on the default path first. */
export function localModels(facts: Facts): readonly LocalModel[] {
  const sites = distinct([
    ...importedLate(facts),
    ...facts.clients.flatMap((client) => clientSite(facts, client)),
    ...facts.calls.flatMap((call) => callSite(facts, call)),
  ])
  const order = new Map(sites.map((site) => [site, facts.calls.findIndex((call) => isPartOf(call, site))]))
  const rank = (site: Site): number => {
    const at = order.get(site) ?? -1
    return (site.kind === 'generate' ? 0 : 1_000) + (at === -1 ? 500 : at)
  }
  const judged = sites.map((site) => ({ site, isDefault: isDefault(facts, site, sites) }))
  return judged
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || rank(a.site) - rank(b.site))
    .map(({ site: { path, line, name, kind, place }, isDefault }) => ({
      path,
      line,
      name,
      kind,
      place,
      isDefault,
    }))
}

function distinct(sites: readonly Site[]): readonly Site[] {
  return [
    ...new Map(sites.toReversed().map((site) => [`${site.path}:${site.line}`, site])).values(),
  ].toReversed()
}

/** `pipeline("feature-extraction")` embeds; without a task at the call, what the program asks for anywhere says so. */
function workOf(facts: Facts, kind: ModelCall['kind'], call: Call): Site['kind'] | undefined {
  if (kind !== 'generate' || !/(?:^|\.)pipeline$/.test(call.callee))
    return kind === 'generate' || kind === 'embed' ? kind : undefined
  const task = call.positional[0] ?? call.keywords.get('task')
  const written = task === undefined ? undefined : templateOf(task)
  if (written !== undefined) return EMBEDS.test(written) ? 'embed' : kind
  const asked = facts.search(/["']feature-extraction["']/, {
    roles: [facts.shippedRole],
    containing: 'feature-extraction',
    most: 1,
  })
  return asked.length > 0 ? 'embed' : kind
}

function isCounting(call: Call): boolean {
  const around = call.node.enclosing('class_definition', 'class_declaration')
  return around !== undefined && COUNTS.test(around.children[0]?.text ?? '')
}

/** `import('@xenova/transformers').then(({ pipeline }) => …)`: the package is loaded where it is used. */
function importedLate(facts: Facts): readonly Site[] {
  const hits = facts.search(TRANSFORMERS, {
    roles: [facts.shippedRole],
    containing: '/transformers',
    most: 20,
  })
  const modules = [...new Set(hits.map(({ path }) => path))].flatMap((path) => facts.modules.get(path) ?? [])
  return modules.flatMap((module) =>
    module.calls.flatMap((call): readonly Site[] => {
      const [task] = call.positional
      const isLoaded =
        /(?:^|\.)pipeline$/.test(call.callee) && task !== undefined && templateOf(task) !== undefined
      const kind = isLoaded && !isOtherTask(call) ? workOf(facts, 'generate', call) : undefined
      return kind === undefined
        ? []
        : [{ path: module.path, line: call.line, name: call.callee, kind, place: 'process', module, call }]
    }),
  )
}

function clientSite(facts: Facts, client: ModelClient): readonly Site[] {
  const kind = workOf(facts, client.kind, client.call)
  if (kind === undefined) return []
  const place = placeOf(facts, client)
  if (
    place === undefined ||
    OTHER_WORK.test(`${client.symbol} ${client.call.callee} ${client.path}`) ||
    isOtherTask(client.call) ||
    isCounting(client.call)
  )
    return []
  if (HOSTED_INSIDE.test(client.call.node.text) && /^ChatHuggingFace$/.test(client.symbol)) return []
  return [
    {
      path: client.path,
      line: client.line,
      name: client.symbol,
      kind,
      place,
      module: client.module,
      call: client.call,
    },
  ]
}

function isOtherTask(call: Call): boolean {
  const [first] = call.positional
  const task = first === undefined ? undefined : templateOf(first)
  return OTHER_WORK.test(call.callee) || (task !== undefined && OTHER_TASK.test(task))
}

function placeOf(facts: Facts, client: ModelClient): Site['place'] | undefined {
  const address = client.options.baseUrl
  const model = client.options.model
  if (model !== undefined && literalsOf(model.value).some((name) => LOCAL_NAME.test(String(name))))
    return 'machine'
  if (address !== undefined) {
    const isLocal = isLocalAddress(facts, address)
    if (isLocal !== undefined) return isLocal ? 'machine' : undefined
  }
  if (!client.isLocal) return undefined
  // A server's class without an address asks the machine; with one from configuration, it asks what operators run.
  if (LOCAL_SERVER.test(client.symbol) || client.sdk === 'ollama')
    return address === undefined && !isServedByCompose(facts) ? 'machine' : undefined
  return 'process'
}

/** Whether the address that applies by default is this machine; undefined when nothing says so. */
function isLocalAddress(facts: Facts, { value }: OptionSetting): boolean | undefined {
  const given = defaultOf(facts, value)
  if (typeof given === 'string' && given !== '') return LOCAL_ADDRESS.test(given) && !isServedByCompose(facts)
  return possibleValues(value).some(({ kind }) => kind === 'environment' || kind === 'settings')
    ? false
    : undefined
}

/** A compose or deployment file gives the model server an address of its own. */
function isServedByCompose(facts: Facts): boolean {
  return facts.configuration.environment.some(
    ({ name, value, isCommentedOut, path }) =>
      !isCommentedOut &&
      /OLLAMA|LLM|MODEL|BASE_URL/.test(name) &&
      /^https?:\/\/(?!localhost|127\.|0\.0\.0\.0|host\.docker)[\w.-]+:\d+/.test(value) &&
      /compose|\.env/.test(path),
  )
}

function callSite(facts: Facts, call: ModelCall): readonly Site[] {
  const kind = workOf(facts, call.kind, call.call)
  if (kind === undefined) return []
  if (OTHER_WORK.test(call.callee) || isOtherTask(call.call)) return []
  const base = {
    path: call.path,
    line: call.line,
    name: call.callee,
    kind,
    module: call.module,
    call: call.call,
  }
  if (call.sdk === 'http') return isLocalRequest(facts, call) ? [{ ...base, place: 'machine' }] : []
  const model = call.options.model
  if (model !== undefined && literalsOf(model.value).some((name) => LOCAL_NAME.test(String(name))))
    return [{ ...base, place: 'machine' }]
  if (call.clients.length > 0) return []
  if (call.sdk === 'ollama') return isServedByCompose(facts) ? [] : [{ ...base, place: 'machine' }]
  return call.sdk === 'local-runtime' || call.sdk === 'tensorflow-hub' ? [{ ...base, place: 'process' }] : []
}

/** The address of a raw request, with the names in it replaced by what they hold. */
function isLocalRequest(facts: Facts, { module, call }: ModelCall): boolean {
  const [first] = call.positional
  const node = call.keywords.get('url') ?? first
  if (node === undefined) return false
  const written = templateOf(node) ?? ''
  const held = [...node.walk()]
    .filter((part) => isName(part) || isMember(part))
    .map((name) => defaultOf(facts, facts.evaluate(module, name)))
  const text = [
    written,
    ...held.map(String),
    String(defaultOf(facts, facts.evaluate(module, node)) ?? ''),
  ].join(' ')
  return LOCAL_ADDRESS.test(text) && !isServedByCompose(facts)
}

function isDefault(facts: Facts, site: Site, sites: readonly Site[]): boolean {
  if (isOwnService(facts, site)) return false
  const hosted = hostedOf(facts, site, sites).filter(({ path }) => !isScriptAside(facts, path))
  if (hosted.length === 0) return true
  if (choiceAt(facts, site.module, site.call.node) !== 'default') return false
  if (hosted.every(({ module, call }) => choiceAt(facts, module, call.node) === 'alternative')) return true
  // Beside a hosted model for the same work, only the one on the main path counts.
  const main = facts.calls.find(({ kind }) => kind === site.kind)
  return main !== undefined && sites.some((other) => other.kind === site.kind && isPartOf(main, other))
}

function isPartOf(call: ModelCall, site: Site): boolean {
  return (
    (call.path === site.path && call.line === site.line) ||
    (call.clients.length > 0 &&
      call.clients.every((client) => client.path === site.path && client.line === site.line))
  )
}

function hostedOf(facts: Facts, site: Site, sites: readonly Site[]): readonly (ModelCall | ModelClient)[] {
  const isSite = (path: string, line: number): boolean =>
    sites.some((other) => other.path === path && other.line === line)
  const clients = facts.clients.filter(
    (client) =>
      client.holdsModel &&
      client.kind === site.kind &&
      !client.isLocal &&
      !isSite(client.path, client.line) &&
      !/Mock|Fake/.test(client.symbol),
  )
  const calls = facts.calls.filter(
    (call) =>
      call.kind === site.kind &&
      call.clients.length === 0 &&
      /^(?:openai|anthropic|google|mistral|cohere|bedrock|litellm|ai-sdk|http|replicate)$/.test(call.sdk) &&
      !isSite(call.path, call.line),
  )
  const through = facts.calls
    .filter((call) => call.kind === site.kind)
    .flatMap((call) => call.clients.filter((client) => !client.isLocal && !isSite(client.path, client.line)))
  return [...clients, ...calls, ...through]
}

/** The same file asks another model for the answer. */
function answersBeside(facts: Facts, { path }: Site): boolean {
  return facts.calls.some(
    (call) =>
      call.kind === 'generate' && call.path === path && !/^(?:huggingface|local-runtime)$/.test(call.sdk),
  )
}

/** A file that nothing imports and that serves nobody: run by hand, whatever it calls. */
function isScriptAside(facts: Facts, path: string): boolean {
  return (
    facts.kind === 'service' &&
    facts.imports.importers(path).length === 0 &&
    !facts.allEntries.some((entry) => entry.path === path && entry.kind !== 'cli')
  )
}

/** A model server of the project's own: entry points that reach it reach no call that answers with another model. */
function isOwnService(facts: Facts, site: Site): boolean {
  const others = facts.calls.filter((call) => call.kind === 'generate' && call.path !== site.path)
  if (site.kind === 'generate' || others.length === 0 || answersBeside(facts, site)) return false
  const entries = facts.entriesReaching(site).filter(({ kind }) => kind === 'http-route')
  return entries.length > 0 && entries.every((entry) => !others.some((call) => facts.reaches(entry, call)))
}
