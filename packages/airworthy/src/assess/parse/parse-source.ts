import { createRequire } from 'node:module'
import type { SgNode } from '@ast-grep/napi'
import { languageOf } from '../project/classify.ts'
import type { Language } from '../project/project-file.ts'
import { plainChildren } from './plain-syntax.ts'
import type { SourceText } from './source-text.ts'
import { SyntaxNode } from './syntax-node.ts'

/** Loaded on first use: a run that parses nothing pays nothing. */
type AstGrep = typeof import('@ast-grep/napi')
let loaded: AstGrep | undefined

function astGrep(): AstGrep {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url)
    const library = require('@ast-grep/napi') as AstGrep
    const python = require('@ast-grep/lang-python') as Parameters<
      AstGrep['registerDynamicLanguage']
    >[0][string]
    library.registerDynamicLanguage({ python })
    loaded = library
  }
  return loaded
}

/** Not looked into: nothing that a check asks for is below them, and they are the bulk of some files. */
const LEAVES = new Set([
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'interface_declaration',
  'type_alias_declaration',
  'regex',
  'jsx_text',
])
const LEFT_OUT = new Set(['comment', 'optional_chain', 'line_continuation', 'string_start', 'string_end'])
/** Nesting deeper than this comes from generated data, and would overflow the stack. */
const DEEPEST = 400

/** The syntax tree of a source, tolerant of errors: broken parts become nodes of kind ERROR. */
export function parseSource(source: SourceText): SyntaxNode {
  const { parse } = astGrep()
  const root = parse(grammarOf(source.path), source.text).root()
  const language = languageOf(source.path) ?? 'javascript'
  return copied(root, { source, language, kind: kindOf(root), parent: undefined, depth: 0 })
}

function grammarOf(path: string): string {
  if (languageOf(path) === 'python') return 'python'
  // A type assertion in angle brackets is valid in .ts and a tag in the other grammar.
  return /\.(?:[cm]?ts|vue|svelte)$/i.test(path) ? 'TypeScript' : 'Tsx'
}

interface CopyAt {
  readonly source: SourceText
  readonly language: Language
  readonly kind: string
  readonly parent: SyntaxNode | undefined
  readonly depth: number
}

function copied(from: SgNode, { source, language, kind, parent, depth }: CopyAt): SyntaxNode {
  const { start, end } = from.range()
  const node = new SyntaxNode({ source, kind, start: start.index, end: end.index }, parent)
  if (depth >= DEEPEST || LEAVES.has(kind)) return node
  const plain = plainChildren(node, language)
  if (plain !== undefined) {
    node.children = plain
    return node
  }
  const below = { source, language, parent: node, depth: depth + 1 }
  // An array that is made by pushing keeps room for sixteen more, in each of a million nodes.
  const children = from.namedChildren().map((child) => {
    const childKind = kindOf(child)
    return LEFT_OUT.has(childKind) ? undefined : copied(child, { ...below, kind: childKind })
  })
  node.children = children.includes(undefined)
    ? children.filter((child) => child !== undefined)
    : (children as SyntaxNode[])
  return node
}

const kinds = new Map<string, string>()

/** The kind as the one string that all nodes of it share: the parser makes a new one each time. */
function kindOf(node: SgNode): string {
  const kind = String(node.kind())
  const known = kinds.get(kind)
  if (known !== undefined) return known
  kinds.set(kind, kind)
  return kind
}
