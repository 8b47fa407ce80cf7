import { escapeMarkup } from './markup.ts'
import { printableLine } from './text-width.ts'

const ZERO_WIDTH_SPACE = '\u200b'

/** What would be emphasis, a link, a table cell, HTML or a mention is text; line breaks stay. */
function literal(text: string): string {
  const escaped = text.replace(/[\\`*_[\]|~#]/g, '\\$&').replace(/[@#](?=\w)/g, `$&${ZERO_WIDTH_SPACE}`)
  return escapeMarkup(escaped)
}

/** Text as text on one line: no HTML, no emphasis, no table cells, and nobody is mentioned. */
export function plain(text: string): string {
  return literal(printableLine(text))
}

/** The longest run of backticks in a text, which its fence must exceed. */
export function longestBackticks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}

/** A code span that may hold backticks. */
export function codeSpan(text: string): string {
  const line = printableLine(text)
  const fence = '`'.repeat(longestBackticks(line) + 1)
  return fence.length === 1 ? `\`${line}\`` : `${fence} ${line} ${fence}`
}

/** Notes are written with `backticks` around what a person types. */
export function prose(text: string): string {
  return printableLine(text)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : literal(part)))
    .join('')
}
