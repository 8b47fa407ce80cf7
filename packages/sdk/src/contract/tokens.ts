import type { ProblemCode } from './problem.ts'

/** A piece of a line. `offset` counts UTF-16 code units from the start of the line. */
export interface Token {
  readonly kind: 'word' | 'number' | 'quoted' | 'sign' | 'end'
  /** As written. */
  readonly text: string
  readonly offset: number
}

export interface Span {
  readonly offset: number
  readonly length: number
}

interface MistakeDetails extends Span {
  readonly code: ProblemCode
  readonly next?: string | undefined
}

/** A mistake inside one line of text. Thrown by the parsers of this folder and caught by `attempt`, never seen outside. */
export class Mistake extends Error {
  readonly details: MistakeDetails

  constructor(message: string, details: MistakeDetails) {
    super(message)
    this.details = details
  }
}

export type Attempt<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'mistake'; readonly mistake: Mistake }

/** Runs a parser and returns its `Mistake` as a value. */
export function attempt<Value>(parse: () => Value): Attempt<Value> {
  try {
    return { kind: 'value', value: parse() }
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', mistake: error }
    throw error
  }
}

/** A word: a letter or `_`, then letters, digits, `_`, `.` and `-`. */
const WORD = /[\p{L}_][\p{L}\p{N}_.-]*/uy

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['quoted', /"[^"]*"|'[^']*'/uy],
  ['number', /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?/uy],
  ['word', WORD],
  ['sign', /[<>=!≤≥]+|[^\s]/uy],
]

function nextToken(text: string, offset: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset
    const match = pattern.exec(text)
    if (match !== null) return { kind, text: match[0], offset }
  }
  return endOf(text)
}

/** Cuts a line into tokens. The last one is always of kind `end`. */
function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let offset = 0
  while (true) {
    offset += text.slice(offset).search(/\S|$/)
    const token = nextToken(text, offset)
    tokens.push(token)
    if (token.kind === 'end') return tokens
    offset += token.text.length
  }
}

/** Reads tokens one after the other. */
export class TokenReader {
  readonly line: string
  readonly #tokens: readonly Token[]
  #position = 0

  constructor(line: string) {
    this.line = line
    this.#tokens = tokenize(line)
  }

  /** The token `ahead` places further, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? endOf(this.line)
  }

  take(): Token {
    const token = this.peek()
    this.#position++
    return token
  }

  /** Takes the next token if it is exactly `text`. */
  takeIf(text: string): Token | undefined {
    return this.peek().text === text ? this.take() : undefined
  }
}

function endOf(line: string): Token {
  return { kind: 'end', text: '', offset: line.trimEnd().length }
}

/** Where a token stands. The end of a line counts as one character, so that it can be underlined. */
export function spanOf(token: Token): Span {
  return { offset: token.offset, length: Math.max(1, token.text.length) }
}

/** How a message names a token. */
export function quote(token: Token): string {
  return token.kind === 'end' ? 'the end of the line' : `"${token.text.replaceAll('"', '')}"`
}

/** Refuses anything that stands after the end of a complete text. */
export function expectEnd(reader: TokenReader): void {
  const token = reader.peek()
  if (token.kind === 'end') return
  throw new Mistake(`unexpected ${quote(token)}`, { code: 'invalid-value', ...spanOf(token) })
}
