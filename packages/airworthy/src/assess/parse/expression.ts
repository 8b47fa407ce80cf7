import type { SyntaxNode } from './syntax-node.ts'

/** Kinds that only wrap an expression: what they hold is what is meant. */
const WRAPPERS = new Set([
  'await_expression',
  'await',
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'type_assertion',
  'expression_statement',
  'jsx_expression',
])

/** The expression without `await`, parentheses, casts and assertions. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node
  while (WRAPPERS.has(inner.kind)) {
    const next = inner.kind === 'type_assertion' ? inner.children.at(-1) : inner.children[0]
    if (next === undefined) return inner
    inner = next
  }
  return inner
}

export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }

/** The literal that an expression is, arithmetic on numbers included; undefined when it is anything else. */
export function literalOf(expression: SyntaxNode): Literal | undefined {
  const node = unwrapped(expression)
  const text = stringOf(node)
  if (text !== undefined) return { kind: 'string', value: text }
  const number = numberOf(node)
  if (number !== undefined) return { kind: 'number', value: number }
  if (/^(?:true|True)$/.test(node.kind) || node.text === 'True') return { kind: 'boolean', value: true }
  if (/^(?:false|False)$/.test(node.kind) || node.text === 'False') return { kind: 'boolean', value: false }
  if (node.kind === 'none' || node.kind === 'null' || node.kind === 'undefined') return { kind: 'null' }
  return undefined
}

/** The value of a string without interpolation. */
export function stringOf(expression: SyntaxNode): string | undefined {
  const node = unwrapped(expression)
  if (!isStringKind(node.kind) || hasInterpolation(node)) return undefined
  return stringText(node)
}

/** The text of a string or template; an interpolation stays as it is written, such as `${name}` or `{name}`. */
export function templateOf(expression: SyntaxNode): string | undefined {
  const node = unwrapped(expression)
  if (node.kind === 'binary_expression' || node.kind === 'binary_operator') return joinedText(node)
  return isStringKind(node.kind) ? stringText(node) : undefined
}

function isStringKind(kind: string): boolean {
  return kind === 'string' || kind === 'template_string' || kind === 'concatenated_string'
}

function hasInterpolation(node: SyntaxNode): boolean {
  return node.children.some(
    (child) =>
      child.kind === 'interpolation' ||
      child.kind === 'template_substitution' ||
      (child.kind === 'string' && hasInterpolation(child)),
  )
}

function stringText(node: SyntaxNode): string {
  if (node.kind === 'concatenated_string') return node.children.map(stringText).join('')
  return node.children
    .map((child) => (child.kind === 'escape_sequence' ? unescaped(child.text) : child.text))
    .join('')
}

function unescaped(sequence: string): string {
  if (sequence === '\\n') return '\n'
  if (sequence === '\\t') return '\t'
  return sequence.startsWith('\\') && sequence.length === 2 ? sequence.slice(1) : sequence
}

/** `a + "x"`: what is text stays, what is not is shown in braces. */
function joinedText(node: SyntaxNode): string | undefined {
  const parts = node.children.map((child) => templateOf(child))
  if (parts.every((part) => part === undefined)) return undefined
  return parts.map((part, index) => part ?? `{${node.children[index]?.text ?? ''}}`).join('')
}

/** The value of a number, also when it is written as a product, a sum or with a sign. */
export function numberOf(expression: SyntaxNode): number | undefined {
  const node = unwrapped(expression)
  if (node.kind === 'number' || node.kind === 'integer' || node.kind === 'float')
    return plainNumber(node.text)
  if (node.kind === 'unary_expression' || node.kind === 'unary_operator') {
    const inner = node.children[0] === undefined ? undefined : numberOf(node.children[0])
    return inner !== undefined && node.text.startsWith('-') ? -inner : undefined
  }
  if (node.kind !== 'binary_expression' && node.kind !== 'binary_operator') return undefined
  return arithmetic(node)
}

function plainNumber(text: string): number | undefined {
  const value = Number(text.replaceAll('_', '').replace(/n$/, ''))
  return Number.isFinite(value) ? value : undefined
}

function arithmetic(node: SyntaxNode): number | undefined {
  const [left, right] = node.children
  if (left === undefined || right === undefined) return undefined
  const a = numberOf(left)
  const b = numberOf(right)
  if (a === undefined || b === undefined) return undefined
  const operator = node.source.text.slice(left.end, right.start).trim()
  if (operator === '*') return a * b
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  return operator === '/' && b !== 0 ? a / b : undefined
}

/** True for an object, dictionary or array that is written out. */
export function isObject(node: SyntaxNode): boolean {
  return node.kind === 'object' || node.kind === 'dictionary'
}

/** One entry of an object or dictionary that is written out. */
export interface Property {
  readonly key: string
  readonly value: SyntaxNode
}

/** The entries with a written key; spreads are given by `spreadsOf`. */
export function propertiesOf(object: SyntaxNode): readonly Property[] {
  return object.children.flatMap((child): Property[] => {
    if (child.kind === 'shorthand_property_identifier') return [{ key: child.text, value: child }]
    const [key, value] = child.children
    if (key === undefined) return []
    if (child.kind === 'method_definition') return [{ key: key.text, value: child }]
    if (child.kind !== 'pair' || value === undefined) return []
    return [{ key: stringOf(key) ?? key.text, value }]
  })
}

/** What is spread into an object, dictionary or argument list. */
export function spreadsOf(container: SyntaxNode): readonly SyntaxNode[] {
  const spreads = container.children.filter(
    (child) => child.kind === 'spread_element' || child.kind === 'dictionary_splat',
  )
  return spreads.flatMap((spread) => spread.children.slice(0, 1))
}

/** The value under a key of a written object. */
export function propertyOf(object: SyntaxNode, key: string): SyntaxNode | undefined {
  return propertiesOf(object).find((property) => property.key === key)?.value
}

/** True when the expression is a name: `x`, not `x.y`. */
export function isName(node: SyntaxNode): boolean {
  return node.kind === 'identifier' || node.kind === 'shorthand_property_identifier'
}

/** True for `x.y` and `x["y"]`. */
export function isMember(node: SyntaxNode): boolean {
  return (
    node.kind === 'member_expression' ||
    node.kind === 'attribute' ||
    node.kind === 'subscript_expression' ||
    node.kind === 'subscript'
  )
}

/** `x.y["z"]` as `x.y.z`, without spaces, `await` and `?.`; undefined when the root is not a name. */
export function pathOf(expression: SyntaxNode): string | undefined {
  const node = unwrapped(expression)
  if (isName(node) || node.kind === 'this' || node.kind === 'super') return node.text
  const [object, member] = node.children
  if (!isMember(node) || object === undefined || member === undefined) return undefined
  const root = pathOf(object)
  if (root === undefined) return undefined
  if (node.kind === 'member_expression' || node.kind === 'attribute') return `${root}.${member.text}`
  return `${root}.${stringOf(member) ?? `[${member.text}]`}`
}

/** The leftmost expression of a chain: `a` in `a.b().c`, `new A()` in `new A().b()`. */
export function rootOf(expression: SyntaxNode): SyntaxNode {
  let node = unwrapped(expression)
  for (;;) {
    const next = node.children[0]
    const isChain = isMember(node) || node.kind === 'call' || node.kind === 'call_expression'
    if (!isChain || next === undefined) return node
    node = unwrapped(next)
  }
}
