import { stripVTControlCharacters } from 'node:util'

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Terminals show the soft hyphen, although Unicode calls it ignorable. */
const INVISIBLE = /^(?:(?!\u00ad)[\p{Mark}\p{Default_Ignorable_Code_Point}])+$/u
const EMOJI = /\p{Emoji_Presentation}|\ufe0f|\u20e3/u
/** Plain text of one byte per column: the usual case, told apart for speed. */
const ASCII = /^[ -~]*$/

/** Blocks that Unicode's East Asian Width table calls wide or full-width; emoji are matched by property. */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d37f],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
]

/** Direction overrides and isolates can make a terminal show text in another order than it is. */
const DIRECTION_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0
  if (EMOJI.test(grapheme)) return 2
  const codePoint = grapheme.codePointAt(0) ?? 0
  return WIDE_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1
}

/** Columns that a text takes on a terminal; it must hold no escape sequences. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const { segment } of GRAPHEMES.segment(text)) width += graphemeWidth(segment)
  return width
}

/** Text from outside without what could steer a terminal: escape sequences, control and direction characters. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .replace(DIRECTION_CONTROL, '')
    .toWellFormed()
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim()
}

/** The beginning of a text that fits `width` columns, and whether anything was left. */
function fitting(text: string, width: number): { readonly head: string; readonly rest: string } {
  let used = 0
  let head = ''
  for (const { segment } of GRAPHEMES.segment(text)) {
    const next = used + graphemeWidth(segment)
    if (next > width && head !== '') break
    used = next
    head += segment
  }
  return { head, rest: text.slice(head.length) }
}

/** Cuts to `width` columns; a cut text ends in `…`. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return `${fitting(text, width - 1).head.trimEnd()}…`
}

/** Fills up with spaces to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Fills up with spaces on the left to `width` columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/ +/)) {
    const extended = line === '' ? word : `${line} ${word}`
    if (displayWidth(extended) <= width) {
      line = extended
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (displayWidth(line) > width) {
      const { head, rest } = fitting(line, width)
      lines.push(head)
      line = rest
    }
  }
  return [...lines, line]
}

/** Breaks at spaces, and within a word that is longer than a line; no line is wider than `width` (at least 2). */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, Math.max(2, width)))
}
