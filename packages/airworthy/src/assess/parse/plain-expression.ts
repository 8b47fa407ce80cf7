import type { Language } from '../project/project-file.ts'
import { SyntaxNode } from './syntax-node.ts'

/** How a language's grammar calls what is written alike in both. */
interface Grammar {
  readonly member: string
  readonly property: string
  readonly subscript: string
  readonly call: string
  readonly arguments: string
  readonly list: string
  readonly awaited: string
  readonly integer: string
  readonly decimal: string
  readonly content: string
  readonly hasKeywords: boolean
  /** Words that stand for a value. */
  readonly constants: ReadonlyMap<string, string>
  readonly word: RegExp
  readonly string: RegExp
}

const GRAMMARS: Readonly<Record<Language, Grammar>> = {
  python: {
    member: 'attribute',
    property: 'identifier',
    subscript: 'subscript',
    call: 'call',
    arguments: 'argument_list',
    list: 'list',
    awaited: 'await',
    integer: 'integer',
    decimal: 'float',
    content: 'string_content',
    hasKeywords: true,
    constants: new Map([
      ['None', 'none'],
      ['True', 'true'],
      ['False', 'false'],
    ]),
    word: /[A-Za-z_]\w*/y,
    string: /([A-Za-z]{0,2}("""|'''))([^\\{}]*?)\2|([A-Za-z]{0,2}(["'])(?!\5\5))([^\\{}\n]*?)\5/y,
  },
  javascript: {
    member: 'member_expression',
    property: 'property_identifier',
    subscript: 'subscript_expression',
    call: 'call_expression',
    arguments: 'arguments',
    list: 'array',
    awaited: 'await_expression',
    integer: 'number',
    decimal: 'number',
    content: 'string_fragment',
    hasKeywords: false,
    constants: new Map(['null', 'true', 'false', 'undefined', 'this'].map((word) => [word, word])),
    word: /[A-Za-z_$][\w$]*/y,
    string: /()()()((["']))([^\\&\n]*?)\5/y,
  },
}

/** Words that begin or join something that is more than a name. */
const RESERVED = new Set(
  'and as assert async await break case catch class const continue debugger def default del delete do elif else enum except export extends finally for from function global if import in instanceof is lambda let new nonlocal not of or pass raise return static super switch throw try typeof var void while with yield satisfies'.split(
    ' ',
  ),
)
/** What a member, subscript or call may follow. */
const LED_BY = /identifier|attribute|subscript|call|member|this|string/
const SPACE = /\s*/y
const NUMBER = /\d+(\.\d+)?(?![\w.])/y

/**
 * Reads expressions of names, members, calls, lists and plain literals from their text: the bulk of a program, for which
 * the parser need not be asked. Every method gives undefined for anything else, and then the parser decides.
 */
export class PlainExpression {
  readonly #from: SyntaxNode
  readonly #text: string
  readonly #grammar: Grammar
  #at: number

  constructor(from: SyntaxNode, language: Language) {
    this.#from = from
    this.#text = from.source.text
    this.#grammar = GRAMMARS[language]
    this.#at = from.start
  }

  get isAtEnd(): boolean {
    return this.#at === this.#from.end
  }

  restart(): void {
    this.#at = this.#from.start
  }

  /** Goes past this text and the white space after it. */
  skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at) || this.#at + text.length > this.#from.end) return false
    this.#at += text.length
    this.#space()
    return true
  }

  /** Goes past white space and this closing bracket. */
  close(bracket: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== bracket) return false
    this.#at++
    return true
  }

  expression(): SyntaxNode | undefined {
    const start = this.#at
    if (!/^await\s/.test(this.#text.slice(start, start + 'await '.length))) return this.#chain()
    this.skip('await')
    const awaited = this.#chain()
    return awaited === undefined ? undefined : this.#node(this.#grammar.awaited, start, [awaited])
  }

  /** `name`, as a node of the given kind. */
  name(kind = 'identifier'): SyntaxNode | undefined {
    const start = this.#at
    const word = this.#match(this.#grammar.word)?.[0]
    return word === undefined || RESERVED.has(word) ? undefined : this.#node(kind, start, [])
  }

  /** `left operator right`, with white space around the operator. */
  operands(operator: RegExp): readonly SyntaxNode[] | undefined {
    const left = this.expression()
    this.#space()
    if (left === undefined || this.#match(operator) === undefined) return undefined
    this.#space()
    const right = this.expression()
    return right === undefined ? undefined : [left, right]
  }

  /** What is written in an argument list, from its opening to its closing bracket. */
  arguments(): readonly SyntaxNode[] | undefined {
    return this.#listed('(', ')', () => this.#argument())
  }

  list(): readonly SyntaxNode[] | undefined {
    return this.#listed('[', ']', () => this.expression())
  }

  /** `name=value`. */
  keyword(): readonly SyntaxNode[] | undefined {
    const name = this.name()
    this.#space()
    if (name === undefined || this.#text[this.#at + 1] === '=' || !this.skip('=')) return undefined
    const value = this.expression()
    return value === undefined ? undefined : [name, value]
  }

  /** The annotation `str` or `dict[str, int]`. */
  type(): SyntaxNode | undefined {
    const start = this.#at
    const name = this.#constantOrName()
    if (name === undefined) return undefined
    if (this.#text[this.#at] !== '[') return this.#node('type', start, [name])
    if (name.kind !== 'identifier') return undefined
    const open = this.#at
    const types = this.#listed('[', ']', () => this.type())
    if (types === undefined || types.length === 0) return undefined
    const parameters = this.#node('type_parameter', open, types)
    return this.#node('type', start, [this.#node('generic_type', start, [name, parameters])])
  }

  #argument(): SyntaxNode | undefined {
    const start = this.#at
    const first = this.expression()
    if (first?.kind !== 'identifier' || !this.#grammar.hasKeywords) return first
    const end = this.#at
    this.#space()
    if (this.#text[this.#at] !== '=' || this.#text[this.#at + 1] === '=') {
      this.#at = end
      return first
    }
    this.skip('=')
    const value = this.expression()
    return value === undefined ? undefined : this.#node('keyword_argument', start, [first, value])
  }

  /** A value with the members, subscripts and calls that follow it. */
  #chain(): SyntaxNode | undefined {
    const start = this.#at
    let node = this.#value()
    while (node !== undefined) {
      const end = this.#at
      const isOnNewLine = this.#space()
      const next = this.#at < this.#from.end ? this.#text[this.#at] : ''
      const isFollowed = next === '.' || (!isOnNewLine && (next === '(' || next === '['))
      if (!isFollowed || !LED_BY.test(node.kind)) {
        this.#at = end
        return node
      }
      node = this.#followed(node, start)
    }
    return undefined
  }

  /** The node with the member, subscript or call that stands here. */
  #followed(node: SyntaxNode, start: number): SyntaxNode | undefined {
    const open = this.#at
    if (this.skip('.')) {
      const property = this.name(this.#grammar.property)
      return property === undefined ? undefined : this.#node(this.#grammar.member, start, [node, property])
    }
    if (this.#text[open] === '[') {
      const [index, ...others] = this.list() ?? []
      if (index === undefined || others.length > 0) return undefined
      return this.#node(this.#grammar.subscript, start, [node, index])
    }
    const given = this.arguments()
    if (given === undefined || node.kind === 'string') return undefined
    return this.#node(this.#grammar.call, start, [node, this.#node(this.#grammar.arguments, open, given)])
  }

  #value(): SyntaxNode | undefined {
    const start = this.#at
    const first = this.#text[start] ?? ''
    if (first === '[') {
      const elements = this.list()
      return elements === undefined ? undefined : this.#node(this.#grammar.list, start, elements)
    }
    if (/\d/.test(first)) {
      const number = this.#match(NUMBER)
      const kind = number?.[1] === undefined ? this.#grammar.integer : this.#grammar.decimal
      return number === undefined || /^0\d/.test(number[0]) ? undefined : this.#node(kind, start, [])
    }
    return this.#string() ?? this.#constantOrName()
  }

  #constantOrName(): SyntaxNode | undefined {
    const start = this.#at
    const name = this.name()
    const constant = name === undefined ? undefined : this.#grammar.constants.get(name.text)
    return constant === undefined ? name : this.#node(constant, start, [])
  }

  /** A string without escapes and placeholders, and not followed by another that it is joined with. */
  #string(): SyntaxNode | undefined {
    const start = this.#at
    const found = this.#match(this.#grammar.string)
    if (found === undefined) return undefined
    const opening = found[1] || found[4] || ''
    const length = (found[3] ?? '').length + (found[6] ?? '').length
    const string = this.#node('string', start, [])
    if (length > 0) {
      const from = start + opening.length
      const at = { source: this.#from.source, kind: this.#grammar.content, start: from, end: from + length }
      string.children = [new SyntaxNode(at, string)]
    }
    const end = this.#at
    this.#space()
    const isJoined = this.#at < this.#from.end && /[\w"'`]/.test(this.#text[this.#at] ?? '')
    this.#at = end
    return isJoined ? undefined : string
  }

  #listed(
    open: string,
    close: string,
    element: () => SyntaxNode | undefined,
  ): readonly SyntaxNode[] | undefined {
    if (!this.skip(open)) return undefined
    const elements: SyntaxNode[] = []
    while (this.#text[this.#at] !== close) {
      const found = element()
      if (found === undefined) return undefined
      elements.push(found)
      this.#space()
      if (this.#text[this.#at] !== close && !this.skip(',')) return undefined
    }
    this.#at++
    return this.#at > this.#from.end ? undefined : elements.slice()
  }

  /** True when a line ended. */
  #space(): boolean {
    const start = this.#at
    const code = this.#text.charCodeAt(start)
    if (code > 32) return false
    this.#match(SPACE)
    return this.#text.slice(start, this.#at).includes('\n')
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null || pattern.lastIndex > this.#from.end) return undefined
    this.#at = pattern.lastIndex
    return found
  }

  #node(kind: string, start: number, children: readonly SyntaxNode[]): SyntaxNode {
    const end = this.#at
    const node = new SyntaxNode({ source: this.#from.source, kind, start, end }, this.#from)
    if (children.length === 0) return node
    for (const child of children) child.parent = node
    node.children = children
    return node
  }
}
