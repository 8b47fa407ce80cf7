import type { Scalar } from 'yaml'
import type { Range } from './document-reader.ts'
import type { Span } from './tokens.ts'

const WHITE_SPACE = /\s*/y

/**
 * Where a piece of a scalar's value stands in the text that it was read from: quotes, escapes, block indentation and
 * folded lines are stepped over. A piece after the end of the value is an empty range there.
 */
export function scalarRange(text: string, scalar: Scalar, { offset, length }: Span): Range {
  const start = offsetOf(text, scalar, offset)
  const value = String(scalar.value)
  const last = offsetOf(text, scalar, Math.min(offset + length, value.trimEnd().length) - 1)
  const end = last + Math.max(1, stepOver(text, last, scalar.type).length)
  return [start, last < start ? start : end]
}

function offsetOf(text: string, scalar: Scalar, offset: number): number {
  const value = String(scalar.value)
  const [start, end] = scalar.range ?? [0, 0]
  let source = contentStart(text, scalar, start)
  let index = 0
  if (scalar.type?.startsWith('BLOCK_')) {
    source = skipWhiteSpace(text, source)
    index = skipWhiteSpace(value, 0)
  }
  while (index < value.length && source < end) {
    const step = stepOver(text, source, scalar.type)
    if (index >= offset && (step.isCharacter || step.isWhiteSpace)) break
    if (step.isWhiteSpace) {
      const after = skipWhiteSpace(value, index)
      if (after > offset) break
      index = Math.max(after, index + 1)
    } else if (step.isCharacter) index++
    source += step.length
  }
  return Math.min(source, end)
}

function contentStart(text: string, scalar: Scalar, start: number): number {
  if (scalar.type?.startsWith('QUOTE_')) return start + 1
  if (!scalar.type?.startsWith('BLOCK_')) return start
  const newline = text.indexOf('\n', start)
  return newline === -1 ? start : newline + 1
}

interface Step {
  /** Characters of the text. */
  readonly length: number
  /** A run of white space with a line break in it, which YAML may have folded. */
  readonly isWhiteSpace: boolean
  /** Stands for one character of the value; an escaped line break stands for none. */
  readonly isCharacter: boolean
}

const ESCAPE = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|\r?\n[ \t]*|.)/y

function stepOver(text: string, source: number, type: Scalar['type']): Step {
  if (type === 'QUOTE_DOUBLE' && text[source] === '\\') {
    ESCAPE.lastIndex = source
    const sequence = ESCAPE.exec(text)?.[0] ?? '\\'
    return { length: sequence.length, isWhiteSpace: false, isCharacter: !sequence.includes('\n') }
  }
  if (type === 'QUOTE_SINGLE' && text.startsWith("''", source)) {
    return { length: 2, isWhiteSpace: false, isCharacter: true }
  }
  const end = skipWhiteSpace(text, source)
  if (text.slice(source, end).includes('\n')) {
    return { length: end - source, isWhiteSpace: true, isCharacter: false }
  }
  return { length: 1, isWhiteSpace: false, isCharacter: true }
}

function skipWhiteSpace(text: string, offset: number): number {
  WHITE_SPACE.lastIndex = offset
  return offset + (WHITE_SPACE.exec(text)?.[0].length ?? 0)
}
