import { pathOf, spreadsOf, unwrapped } from './expression.ts'
import type { Call } from './module.ts'
import type { SyntaxNode } from './syntax-node.ts'

const CALL_KINDS = new Set(['call', 'call_expression', 'new_expression'])

/** True for a call or construction. */
export function isCall(node: SyntaxNode): boolean {
  return CALL_KINDS.has(node.kind)
}

/** Reads a call node; undefined for a broken one. */
export function readCall(node: SyntaxNode): Call | undefined {
  const calleeNode = node.children[0]
  if (calleeNode === undefined) return undefined
  const list = node.child('argument_list', 'arguments')
  const all = list?.children ?? []
  const keywords = new Map<string, SyntaxNode>()
  const positional: SyntaxNode[] = []
  for (const argument of all) {
    const [name, value] = argument.children
    if (argument.kind === 'keyword_argument' && name !== undefined && value !== undefined)
      keywords.set(name.text, value)
    else if (!/splat|spread/.test(argument.kind)) positional.push(unwrapped(argument))
  }
  return {
    node,
    callee: pathOf(calleeNode) ?? chainText(calleeNode),
    calleeNode,
    positional,
    keywords,
    spreads: list === undefined ? [] : spreadsOf(list),
    isNew: node.kind === 'new_expression',
    line: calleeLine(calleeNode),
  }
}

/** `new A(x).b` as `A().b`: what is passed inside a chain is no part of its name. */
function chainText(node: SyntaxNode): string {
  const inner = unwrapped(node)
  const first = inner.children[0]
  if (isCall(inner) && first !== undefined) return `${chainText(first)}()`
  const member = inner.children.at(-1)
  if (
    inner.children.length >= 2 &&
    first !== undefined &&
    member !== undefined &&
    /member|attribute/.test(inner.kind)
  ) {
    return `${chainText(first)}.${member.text}`
  }
  return pathOf(inner) ?? inner.text.replace(/\s+/g, '').slice(0, 200)
}

/** Of a chain over several lines, the line on which the called member is written. */
function calleeLine(calleeNode: SyntaxNode): number {
  const member = calleeNode.kind === 'member_expression' || calleeNode.kind === 'attribute'
  const name = calleeNode.children.at(-1)
  return member && name !== undefined ? name.line : calleeNode.line
}
