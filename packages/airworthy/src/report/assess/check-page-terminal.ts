import {
  hanging,
  joined,
  type Page,
  pageFor,
  paragraph,
  type TerminalOptions,
  titled,
} from '../terminal-page.ts'
import { printable } from '../text-width.ts'
import { FAILURE_MODES } from './assessment-text.ts'
import type { CheckPage } from './check-page.ts'

const FENCE = /^```/
const HEADING = /^#+ /
const BULLET = /^(?:[-*]|\d+\.) /

/** A page in the terminal's width: headings stand out, code stays as it is written. */
export function renderCheckPage({ text }: CheckPage, options: TerminalOptions): string {
  const page = pageFor(options)
  const lines: string[] = []
  let isCode = false
  for (const line of printable(text).trim().split('\n')) {
    if (FENCE.test(line)) isCode = !isCode
    else lines.push(...(isCode ? [page.paint.dim(`    ${line}`.trimEnd())] : proseLines(line, page)))
  }
  return `${lines.join('\n')}\n`
}

function proseLines(line: string, page: Page): readonly string[] {
  if (HEADING.test(line)) return paragraph(line.replace(HEADING, ''), page).map(page.paint.bold)
  const plain = line.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replace(/\*\*([^*]+)\*\*/g, '$1')
  const [bullet] = BULLET.exec(plain) ?? []
  return bullet === undefined ? paragraph(plain, page) : hanging(bullet, plain.slice(bullet.length), page)
}

/** Every check under its failure mode, with the gap in words. */
export function renderCheckList(pages: readonly CheckPage[], options: TerminalOptions): string {
  const page = pageFor(options)
  const width = Math.max(0, ...pages.map(({ check }) => check.length)) + 2
  return joined(
    FAILURE_MODES.map(([mode, title]) => {
      const mine = pages.filter(({ failureMode }) => failureMode === mode)
      const lines = mine.flatMap(({ check, title: gap }) => hanging(`  ${check.padEnd(width)}`, gap, page))
      return titled(title, lines, page)
    }),
  )
}
