import type { SourceText } from './source-text.ts'
import { SyntaxNode } from './syntax-node.ts'

/** A syntax tree as two plain lists, to be handed from one thread to another without being copied. */
export interface FlatTree {
  readonly kinds: readonly string[]
  /** Four numbers for each node, parents before their children: kind, start, end, number of children. */
  readonly nodes: Int32Array<ArrayBuffer>
}

const NUMBERS_PER_NODE = 4

export function flattened(root: SyntaxNode): FlatTree {
  const nodes = new Int32Array(sizeOf(root) * NUMBERS_PER_NODE)
  const kinds = new Map<string, number>()
  let at = 0
  const add = (node: SyntaxNode): void => {
    const kind = kinds.get(node.kind) ?? kinds.size
    kinds.set(node.kind, kind)
    nodes[at++] = kind
    nodes[at++] = node.start
    nodes[at++] = node.end
    nodes[at++] = node.children.length
    for (const child of node.children) add(child)
  }
  add(root)
  return { kinds: [...kinds.keys()], nodes }
}

function sizeOf(node: SyntaxNode): number {
  let size = 1
  for (const child of node.children) size += sizeOf(child)
  return size
}

export function restored({ kinds, nodes }: FlatTree, source: SourceText): SyntaxNode {
  let at = 0
  const next = (parent: SyntaxNode | undefined): SyntaxNode => {
    const [kind = 0, start = 0, end = 0, count = 0] = [nodes[at], nodes[at + 1], nodes[at + 2], nodes[at + 3]]
    at += NUMBERS_PER_NODE
    const node = new SyntaxNode({ source, kind: kinds[kind] ?? '', start, end }, parent)
    if (count > 0) node.children = Array.from({ length: count }, () => next(node))
    return node
  }
  return next(undefined)
}
