import type { Paint } from '../terminal-paint.ts'
import { displayWidth, printable, wrap } from '../text-width.ts'

/** What lines are laid out on. */
export interface Page {
  readonly width: number
  readonly paint: Paint
}

/** Text in lines, each behind a margin of so many columns. */
export function paragraph(text: string, page: Page, indent = 0): readonly string[] {
  const margin = ' '.repeat(indent)
  return wrap(printable(text), page.width - indent).map((line) => (line === '' ? '' : margin + line))
}

/** A list entry: the first line after its mark, further lines hanging under it. */
export function hanging(mark: string, text: string, page: Page): readonly string[] {
  const indent = displayWidth(mark)
  return wrap(printable(text), page.width - indent).map((line, index) =>
    index === 0 ? mark + line : ' '.repeat(indent) + line,
  )
}

/** A title over entries; nothing when there are none. */
export function block(title: string, lines: readonly string[], page: Page): readonly string[] {
  return lines.length === 0 ? [] : [...wrap(title, page.width).map(page.paint.bold), ...lines]
}
