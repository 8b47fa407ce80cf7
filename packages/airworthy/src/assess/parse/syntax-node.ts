import { lineAt, type SourceText } from './source-text.ts'

/** One for all nodes without children, which are most. */
const NONE: readonly SyntaxNode[] = []

/**
 * A named node of a syntax tree, as plain data: the parser's own tree lives outside the JavaScript heap and is let go
 * as soon as it was copied. Kinds are those of the tree-sitter grammars; comments are left out.
 */
export class SyntaxNode {
  readonly source: SourceText
  readonly kind: string
  readonly start: number
  readonly end: number
  parent: SyntaxNode | undefined
  children: readonly SyntaxNode[] = NONE

  constructor(
    at: { source: SourceText; kind: string; start: number; end: number },
    parent: SyntaxNode | undefined,
  ) {
    this.source = at.source
    this.kind = at.kind
    this.start = at.start
    this.end = at.end
    this.parent = parent
  }

  get text(): string {
    return this.source.text.slice(this.start, this.end)
  }

  /** Line in the file, from 1. */
  get line(): number {
    return lineAt(this.source, this.start)
  }

  /** The first child of one of these kinds. */
  child(...kinds: readonly string[]): SyntaxNode | undefined {
    return this.children.find((node) => kinds.includes(node.kind))
  }

  /** The nearest enclosing node of one of these kinds. */
  enclosing(...kinds: readonly string[]): SyntaxNode | undefined {
    for (let node = this.parent; node !== undefined; node = node.parent)
      if (kinds.includes(node.kind)) return node
    return undefined
  }

  /** True when `other` lies inside this node or is it. */
  contains(other: SyntaxNode): boolean {
    return this.source === other.source && this.start <= other.start && other.end <= this.end
  }

  /** This node and all below it, in source order. */
  *walk(): Generator<SyntaxNode> {
    const waiting: SyntaxNode[] = [this]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      yield node
      for (let index = node.children.length - 1; index >= 0; index--) {
        const child = node.children[index]
        if (child !== undefined) waiting.push(child)
      }
    }
  }
}
