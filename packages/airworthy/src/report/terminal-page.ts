import { createPaint, type Paint } from './terminal-paint.ts'
import { displayWidth, printable, wrap } from './text-width.ts'

/** How a report is shown on a terminal. */
export interface TerminalOptions {
  /** Colour is emphasis only: every mark has its word. */
  readonly color: boolean
  /** Width of the terminal; lines never exceed it from 40 columns on, and stay readable at most 100 wide. Default 80. */
  readonly columns?: number
}

/** What lines are laid out on. */
export interface Page {
  readonly width: number
  readonly paint: Paint
}

/** Lines that belong together. */
export type Block = readonly string[]

const NARROWEST = 40
const USUAL = 80
const WIDEST = 100

/** The page that a terminal gives. */
export function pageFor({ color, columns }: TerminalOptions): Page {
  return { width: Math.min(WIDEST, Math.max(NARROWEST, columns ?? USUAL)), paint: createPaint(color) }
}

/** Text in lines, each behind a margin of so many columns. */
export function paragraph(text: string, page: Page, indent = 0): Block {
  const margin = ' '.repeat(indent)
  return wrap(printable(text), page.width - indent).map((line) => (line === '' ? '' : margin + line))
}

/** A list entry: the first line after its mark, further lines hanging under it. */
export function hanging(mark: string, text: string, page: Page): Block {
  const indent = displayWidth(mark)
  return wrap(printable(text), page.width - indent).map((line, index) =>
    index === 0 ? mark + line : ' '.repeat(indent) + line,
  )
}

/** A title over entries; nothing when there are none. */
export function titled(title: string, lines: Block, page: Page): Block {
  return lines.length === 0 ? [] : [...wrap(title, page.width).map(page.paint.bold), ...lines]
}

/** What to do next, each step with its command on a line of its own. */
export function stepLines(
  steps: readonly { readonly text: string; readonly command?: string }[],
  page: Page,
): Block {
  return steps.flatMap(({ text, command }) => [
    ...hanging('→ ', text, page),
    ...(command === undefined ? [] : [`    ${page.paint.bold(command)}`]),
  ])
}

/** The last word of a report: what it comes to, and what to do next. */
export interface LastWord {
  readonly word: string
  readonly summary: string
  readonly color: Parameters<Paint['decision']>[0]
  readonly steps: Parameters<typeof stepLines>[0]
}

/** A rule, the last word in its colour, and the next steps. */
export function lastWordBlock({ word, summary, color, steps }: LastWord, page: Page): Block {
  const line = `${word}  ${summary}`
  const lines = displayWidth(line) <= page.width ? [line] : [word, ...wrap(summary, page.width)]
  return [
    page.paint.dim('─'.repeat(page.width)),
    ...lines.map((part) => page.paint.decision(color, part)),
    '',
    ...stepLines(steps, page),
  ]
}

/** Blocks with an empty line between them, without empty blocks; ends with a newline. */
export function joined(blocks: readonly Block[]): string {
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${texts.join('\n\n')}\n`
}
