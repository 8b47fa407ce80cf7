import { escapeMarkup } from '../markup.ts'
import { printableLine } from '../text-width.ts'

const ZERO_WIDTH_SPACE = '\u200b'

/** Text as text on one line: no HTML, no emphasis, no table cells, and nobody is mentioned. */
export function plain(text: string): string {
  const escaped = printableLine(text)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replace(/[@#](?=\w)/g, `$&${ZERO_WIDTH_SPACE}`)
  return escapeMarkup(escaped)
}

/** A code span that may hold backticks. */
export function codeSpan(text: string): string {
  const line = printableLine(text)
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`
}
