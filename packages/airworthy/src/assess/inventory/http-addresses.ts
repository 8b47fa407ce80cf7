import type { Definitions } from '../parse/definitions.ts'
import type { Evaluate } from '../parse/evaluate.ts'
import { isMember, isName, isObject, propertiesOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { possibleValues, type Value } from '../parse/value.ts'

export interface AddressReaders {
  readonly definitions: Definitions
  readonly evaluate: Evaluate
}

const DEEPEST = 10
/** Long enough for every address, and a bound on what many alternatives multiply to. */
const MOST_CHARACTERS = 2000
const ADDRESS_KEYS =
  /^(?:protocol|host|hostname|port|path|pathname|url|uri|href|base_?url|prefix_?url|endpoint)$/i
/** Expressions whose parts are joined: those of a sum without a space, alternatives with one. */
const COMPOSED =
  /^(?:binary_expression|binary_operator|boolean_operator|ternary_expression|conditional_expression|arguments|argument_list|concatenated_string|array|list)$/
const CALLED = /^(?:call|call_expression|new_expression)$/

/** The address that a call goes to as far as the code says; what is not known stays as `{name}`. */
export function addressesOf(readers: AddressReaders, module: Module, call: Call): readonly string[] {
  const reading: Reading = { readers, module, depth: 0 }
  const nodes = [
    ...call.positional.slice(0, 3),
    ...['url', 'uri', 'endpoint', 'host'].flatMap((key) => call.keywords.get(key) ?? []),
  ]
  const base = baseOf(reading, call)
  return nodes.map((node) => {
    const text = textOf(reading, node)
    return text.startsWith('/') ? `${base}${text}` : text
  })
}

/** The address that a client was made with: `axios.create({ baseURL })`, `httpx.Client(base_url=…)`. */
function baseOf(reading: Reading, call: Call): string {
  const receiver = unwrapped(call.calleeNode).children[0]
  if (receiver === undefined || !(isName(receiver) || isMember(receiver))) return ''
  const made = possibleValues(reading.readers.evaluate(reading.module, receiver)).find(
    (value) => value.kind === 'expression' && CALLED.test(value.node.kind),
  )
  if (made?.kind !== 'expression') return ''
  const construction = made.module.callAt(made.node)
  if (construction === undefined) return ''
  const inside: Reading = { ...reading, module: made.module, depth: 1 }
  const keywords = [...construction.keywords].filter(([key]) => ADDRESS_KEYS.test(key))
  return [...construction.positional.slice(0, 1), ...keywords.map(([, node]) => node)]
    .map((node) => textOf(inside, node))
    .join('')
    .replace(/\/$/, '')
}

interface Reading {
  readonly readers: AddressReaders
  readonly module: Module
  readonly depth: number
}

function textOf(reading: Reading, expression: SyntaxNode): string {
  const node = unwrapped(expression)
  if (reading.depth > DEEPEST) return ''
  const deeper: Reading = { ...reading, depth: reading.depth + 1 }
  return composed(deeper, node).slice(0, MOST_CHARACTERS)
}

function composed(reading: Reading, node: SyntaxNode): string {
  if (node.kind === 'string' || node.kind === 'template_string') return filled(reading, node)
  if (isName(node) || isMember(node)) return held(reading, node)
  if (isObject(node)) {
    const parts = propertiesOf(node).filter(({ key }) => ADDRESS_KEYS.test(key))
    return parts.map(({ value }) => textOf(reading, value)).join('')
  }
  if (CALLED.test(node.kind)) return ofCall(reading, node)
  if (!COMPOSED.test(node.kind)) return ''
  const separator = /\+/.test(betweenOperands(node)) || node.kind === 'concatenated_string' ? '' : ' '
  return node.children.map((child) => textOf(reading, child)).join(separator)
}

function betweenOperands(node: SyntaxNode): string {
  const [left, right] = node.children
  return left === undefined || right === undefined ? '' : node.source.text.slice(left.end, right.start)
}

/** A string with what its gaps hold in their places. */
function filled(reading: Reading, node: SyntaxNode): string {
  return node.children
    .map((part) => {
      if (part.kind !== 'interpolation' && part.kind !== 'template_substitution') return part.text
      const [inner] = part.children
      return inner === undefined ? '' : textOf(reading, inner)
    })
    .join('')
}

/** `base.replace(/x/, '')`, `urljoin(base, path)`, `buildUrl(path)`: what it works on, then what it is given. */
function ofCall(reading: Reading, node: SyntaxNode): string {
  const call = reading.module.callAt(node)
  if (call === undefined) return ''
  const object = unwrapped(call.calleeNode).children[0]
  const isOnValue = isMember(unwrapped(call.calleeNode)) && object !== undefined
  const on = isOnValue && !/^(?:this|self)$/.test(object.text) ? textOf(reading, object) : ''
  const given = /\.(?:replace(?:All)?|split|trim|r?strip|replaceall)$/.test(call.callee)
    ? []
    : [...call.positional, ...call.keywords.values()]
  return `${on} ${given.map((argument) => textOf(reading, argument)).join(' ')}`.trim()
}

/** What a name or a member may hold. */
function held(reading: Reading, node: SyntaxNode): string {
  const values = possibleValues(reading.readers.evaluate(reading.module, node))
  return values
    .map((value) => valueText(reading, value, node))
    .filter((text) => text !== '')
    .join(' ')
}

function valueText(reading: Reading, value: Value, node: SyntaxNode): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' || typeof value.value === 'number' ? String(value.value) : ''
    case 'expression':
      return value.node === node ? '' : textOf({ ...reading, module: value.module }, value.node)
    case 'environment':
    case 'settings':
    case 'parameter':
      return `{${value.name}}`
    case 'request':
    case 'unknown':
      return `{${value.text}}`
    default:
      return ''
  }
}
