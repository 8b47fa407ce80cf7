import type { Definitions } from '../parse/definitions.ts'
import { type Evaluate, returnedBy } from '../parse/evaluate.ts'
import { isName, isObject, propertiesOf, spreadsOf, stringOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { OptionName, OptionSetting, Options } from './model-call.ts'

/** The SDKs' names for the same option, in lower case without separators. */
const NAMES: Readonly<Record<OptionName, RegExp>> = {
  model:
    /^(?:model|modelname|modelid|modelpath|modelnameorpath|deployment|deploymentname|deploymentid|azuredeployment|azureopenaiapideploymentname|engine|repoid|llmmodel|chatmodel|embeddingmodel|pretrainedmodelnameorpath)$/,
  timeout:
    /^(?:timeout|requesttimeout|timeoutms|timeoutseconds|timeoutinseconds|timeoutmilliseconds|signal|abortsignal|readtimeout|chunktimeout|streamtimeout|asynctimeout|maxexecutiontime)$/,
  maxTokens:
    /^(?:maxtokens|maxcompletiontokens|maxoutputtokens|maxnewtokens|numpredict|maxtokenstosample|maxgenlen|maxtokencount|responsetokenlimit|maxlength|maxresponsetokens|maxanswertokens|ntokens|maxgeneratedtokens|numctxpredict)$/,
  temperature: /^temperature$/,
  stream: /^(?:stream|streaming)$/,
  baseUrl:
    /^(?:baseurl|apibase|openaiapibase|endpoint|azureendpoint|host|basepath|endpointurl|inferenceserverurl|azureopenaiapiinstancename|serverurl)$/,
  apiKey:
    /^(?:apikey|openaiapikey|anthropicapikey|googleapikey|token|azureopenaiapikey|huggingfacehubapitoken|accesstoken|authtoken)$/,
  maxRetries: /^(?:maxretries|numretries)$/,
}
/** Keys whose content is what is said, not how. */
const CONTENT =
  /^(?:messages|input|inputs|prompt|contents?|system|instructions|tools|functions|documents|text|query|history|metadata|headers|callbacks)$/i
const DEEPEST = 4
/** Arguments that carry the request of a raw HTTP call or an option object by another name. */
const LIBRARY_TIMEOUTS =
  /^(?:AbortSignal\.timeout|httpx\.(?:Async)?Timeout|Timeout|httpx\.(?:Async)?Client|aiohttp\.ClientTimeout|ClientTimeout|DefaultHttpxClient|AIConfig|RequestOptions|HttpOptions|Config)$/

interface Entry {
  readonly key: string
  readonly node: SyntaxNode
  readonly module: Module
}

export interface OptionReaders {
  readonly definitions: Definitions
  readonly evaluate: Evaluate
}

/** The options that a call is given, through names, spreads, nested objects and helper functions that build them. */
export function callOptions(readers: OptionReaders, module: Module, call: Call): Options {
  const entries = entriesOf(readers, module, call)
  const options: Partial<Record<OptionName, OptionSetting>> = {}
  for (const [name, pattern] of Object.entries(NAMES) as [OptionName, RegExp][]) {
    const entry = entries.find(({ key }) => pattern.test(key.replace(/[_-]/g, '').toLowerCase()))
    if (entry === undefined) continue
    options[name] = {
      writtenAs: entry.key,
      value: readers.evaluate(entry.module, entry.node),
      setBy: 'call',
      path: entry.module.path,
      line: entry.node.line,
    }
  }
  return options
}

function entriesOf(readers: OptionReaders, module: Module, call: Call): readonly Entry[] {
  const found: Entry[] = []
  const collect = collector(readers, found)
  for (const [key, node] of call.keywords) collect.entry({ key, node, module }, 0)
  for (const node of [...call.positional, ...call.spreads]) collect.container(module, node, 0)
  return found
}

/** The number inside `httpx.Timeout(connect=10, read=120)` or `ClientTimeout(total=60)`. */
function limitOfLibrary(call: Call): SyntaxNode | undefined {
  if (!LIBRARY_TIMEOUTS.test(call.callee)) return undefined
  return call.positional[0] ?? call.keywords.get('read') ?? call.keywords.get('total')
}

/** `timeout=httpx.Timeout(…)`: the number inside is the setting. */
function isLimitOfLibrary({ module, node }: Entry): boolean {
  const value = unwrapped(node)
  const call = isCall(value) ? module.callAt(value) : undefined
  return call !== undefined && limitOfLibrary(call) !== undefined
}

/** `config.get("options")` is what the file keeps under that key somewhere else. */
function keptUnder(module: Module, call: Call): readonly SyntaxNode[] {
  const [first] = call.positional
  const key = /\.get$/.test(call.callee) && first !== undefined ? stringOf(first) : undefined
  if (key === undefined || !/^\w+$/.test(key)) return []
  return module.assignments.filter(({ target }) => target.endsWith(`.${key}`)).map(({ value }) => value)
}

interface Collector {
  readonly entry: (entry: Entry, depth: number) => void
  readonly container: (module: Module, node: SyntaxNode, depth: number) => void
}

function collector(readers: OptionReaders, found: Entry[]): Collector {
  const seen = new Set<SyntaxNode>()
  const entry = (given: Entry, depth: number): void => {
    if (!isLimitOfLibrary(given)) found.push(given)
    if (!CONTENT.test(given.key) && depth < DEEPEST) container(given.module, given.node, depth + 1)
  }
  const object = (module: Module, node: SyntaxNode, depth: number): void => {
    for (const { key, value } of propertiesOf(node)) entry({ key, node: value, module }, depth)
    for (const spread of spreadsOf(node)) container(module, spread, depth + 1)
  }
  const container = (module: Module, expression: SyntaxNode, depth: number): void => {
    const node = unwrapped(expression)
    if (depth > DEEPEST || seen.has(node)) return
    seen.add(node)
    if (isObject(node)) object(module, node, depth)
    else if (isCall(node)) nested(module, node, depth)
    else if (isName(node) || node.kind === 'attribute' || node.kind === 'member_expression')
      named(module, node, depth)
    else if (
      /^(?:ternary_expression|conditional_expression|binary_expression|binary_operator|boolean_operator)$/.test(
        node.kind,
      )
    ) {
      for (const child of node.children) container(module, child, depth + 1)
    }
  }
  const nested = (module: Module, node: SyntaxNode, depth: number): void => {
    const call = module.callAt(node)
    if (call === undefined) return
    const definition = readers.definitions.of(module, call.callee, node)
    if (definition?.kind === 'function') {
      for (const result of returnedBy(definition.function.node))
        container(definition.module, result, depth + 1)
      return
    }
    const limit = limitOfLibrary(call)
    if (limit !== undefined) found.push({ key: 'timeout', node: limit, module })
    for (const kept of keptUnder(module, call)) container(module, kept, depth + 1)
    for (const [key, value] of call.keywords) entry({ key, node: value, module }, depth)
    for (const argument of [...call.positional, ...call.spreads]) container(module, argument, depth + 1)
  }
  const named = (module: Module, node: SyntaxNode, depth: number): void => {
    const definition = readers.definitions.of(module, node.text, node)
    if (definition?.kind !== 'assignment') return
    container(definition.module, definition.assignment.value, depth + 1)
    for (const assignment of definition.module.assignments) {
      const key = assignment.target.startsWith(`${node.text}.`)
        ? assignment.target.slice(node.text.length + 1)
        : ''
      if (/^\w+$/.test(key)) entry({ key, node: assignment.value, module: definition.module }, depth)
    }
  }
  return { entry, container }
}

/** The call's own options first, then those of its clients, the nearest first. */
export function mergedOptions(own: Options, clients: readonly { readonly options: Options }[]): Options {
  const merged: Partial<Record<OptionName, OptionSetting>> = { ...own }
  for (const client of clients) {
    for (const [name, setting] of Object.entries(client.options) as [OptionName, OptionSetting][]) {
      merged[name] ??= { ...setting, setBy: 'client' }
    }
  }
  return merged
}
