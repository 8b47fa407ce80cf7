import type { Facts } from './facts.ts'
import { isObject, propertiesOf, stringOf, templateOf } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { productPaths } from './product-paths.ts'
import { type LeavingSources, NOT_SOURCES, SOURCE_NAME } from './source-signal.ts'

/** What a stream calls the part that carries sources. */
const PART =
  /^(?:data-|x-(?:[\w]+-)*)?(?:sources?|citations?|references?|sources?[-_](?:documents?|nodes?|urls?|list)|source(?:Documents|Nodes)|contexts?(?:[-_]docs?)?|retrieved?[-_]?\w*|documents?|docs|passages|search[-_]?results)$/i
const PART_KEY = /^(?:type|event|kind|name|key|part|channel|stage|step)$/
const SENDS =
  /(?:^|\.)(?:a?send\w*|emit\w*|a?write\w*|a?dispatch\w*|publish|put\w*|enqueue|a?stream\w*|broadcast|notify\w*|append\w*Annotation|writer|setHeader|set_header|callback|on_?[eE]vent)$/
const COLLECTS = /(?:^|\.)(?:append|push|update|dumps|stringify)$/
const EVENT_CLASS =
  /(?:^|\.)\w*(?:Sources?|SourceNodes?|Citations?|References?|Retrieval)(?:Event|Chunk|Part|Delta|Data|Payload)$/
const HINT =
  /["'`](?:data-|x-[\w-]*)?(?:sources?|citations?|references?|source\w+|contexts?|retriev\w*|documents?|docs|passages|search[-_]?results)["'`]|\b(?:sources|citations|references)\b|event: ?(?:sources?|citations?|context)|(?:Source\w*|Citation|Retrieval)(?:Event|Chunk|Part)\b/i
const EVENT_LINE = /^event: ?(sources?|citations?|references|context|documents)\b/im
const MOST_MODULES = 80

/** Where the product sends what an answer rests on in a message of its own. */
export function sentSources(facts: Facts): readonly LeavingSources[] {
  const paths = [...productPaths(facts)].filter(
    (path) => facts.project.file(path)?.language !== undefined && facts.project.matches(path, HINT),
  )
  return paths.slice(0, MOST_MODULES).flatMap((path) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : sentBy(module)
  })
}

function sentBy(module: Module): readonly LeavingSources[] {
  const calls = module.calls.flatMap((call) => sentIn(module, call))
  const lines = module.strings.flatMap((node) => {
    const name = EVENT_LINE.exec(templateOf(node) ?? '')?.[1]
    return name === undefined ? [] : [sent(module, node, name)]
  })
  return [...calls, ...headers(module), ...lines, ...yielded(module)]
}

function sent({ path }: Module, { line }: SyntaxNode, name: string): LeavingSources {
  return { name, signal: { kind: 'returned', path, line, shows: `${name} are sent beside the answer` } }
}

/** `emit('sources', found)`, `data.appendMessageAnnotation({ type: 'sources', data })`, `stream.writeData({ sources })`. */
function sentIn(module: Module, call: Call): readonly LeavingSources[] {
  const isSent = SENDS.test(call.callee)
  if (!isSent && !(COLLECTS.test(call.callee) && leaves(module, call.node))) return []
  const [first, second] = call.positional
  const named = first === undefined ? undefined : stringOf(first)
  if (isSent && named !== undefined && PART.test(named) && second !== undefined && !isEmpty(second))
    return [sent(module, call.node, named)]
  return call.positional.flatMap((argument) => {
    const name = isObject(argument) ? carriedBy(argument) : undefined
    return name === undefined ? [] : [sent(module, call.node, name)]
  })
}

/** What is collected or written as JSON leaves when it is yielded or handed to something that sends. */
function leaves(module: Module, node: SyntaxNode): boolean {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (/^(?:yield|yield_expression)$/.test(outer.kind)) return true
    const call = module.callAt(outer)
    if (call !== undefined && SENDS.test(call.callee)) return true
    if (/statement$|block$|declarator$|assignment$/.test(outer.kind)) return false
  }
  return false
}

/** The name under which an object carries sources: its type, or one of its keys. */
function carriedBy(object: SyntaxNode): string | undefined {
  const properties = propertiesOf(object)
  const part = properties.find(({ key, value }) => PART_KEY.test(key) && PART.test(stringOf(value) ?? ''))
  if (part !== undefined)
    return properties.some((other) => other !== part && !isEmpty(other.value))
      ? stringOf(part.value)
      : undefined
  return properties.find(
    ({ key, value }) => SOURCE_NAME.test(key) && !NOT_SOURCES.test(key) && !isEmpty(value),
  )?.key
}

function isEmpty(value: SyntaxNode): boolean {
  return /^(?:\[\]|\{\}|None|null|undefined|False|false|True|true|str|""|'')$/.test(value.text)
}

/** `headers: { 'x-sources': … }`. */
function headers(module: Module): readonly LeavingSources[] {
  if (!/["'`]x-[\w-]*(?:source|citation|context|document|reference)/i.test(module.source.text)) return []
  return module.strings.flatMap((node) => {
    const name = stringOf(node) ?? ''
    const isKey = node.parent?.kind === 'pair' && node.parent.children[0] === node
    return isKey && /^x-/i.test(name) && PART.test(name) ? [sent(module, node, name)] : []
  })
}

/** `yield {"type": "sources", "data": found}`, `yield SourcesEvent(nodes=found)`. */
function yielded(module: Module): readonly LeavingSources[] {
  const objects = [...module.root.walk()].flatMap((node) => {
    if (!/^(?:yield|yield_expression)$/.test(node.kind)) return []
    const value = node.children[0]
    const name = value !== undefined && isObject(value) ? carriedBy(value) : undefined
    return name === undefined ? [] : [sent(module, node, name)]
  })
  const events = module.calls.flatMap((call) => {
    const isYielded = call.node.parent !== undefined && /^yield/.test(call.node.parent.kind)
    if (!isYielded && !leaves(module, call.node)) return []
    if (EVENT_CLASS.test(call.callee) && call.keywords.size + call.positional.length > 0)
      return [sent(module, call.node, call.callee.split('.').at(-1) ?? call.callee)]
    const part = [...call.keywords].find(
      ([key, value]) => PART_KEY.test(key) && PART.test(stringOf(value) ?? ''),
    )
    const hasMore = [...call.keywords.values()].some((value) => value !== part?.[1] && !isEmpty(value))
    return part === undefined || !hasMore ? [] : [sent(module, call.node, stringOf(part[1]) ?? part[0])]
  })
  return [...objects, ...events]
}
