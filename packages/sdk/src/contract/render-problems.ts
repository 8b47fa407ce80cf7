import type { Problem } from './problem.ts'
import { maskSecrets } from './secrets.ts'
import { readYaml } from './yaml-source.ts'

const WIDEST = 100
const MOST_PROBLEMS = 100
/** Code units of a line that are looked at on each side, whatever their width. */
const LONGEST_EXCERPT = 400
const LONGEST_MESSAGE = 400

/**
 * Prints problems like a compiler: the place and what is wrong, the line, a caret under the exact characters and what
 * to write instead. Lines are cut to 100 columns; credentials in the text are printed as asterisks.
 */
export function renderProblems(problems: readonly Problem[], text: string, path: string): string {
  const lines = maskSecrets(readYaml(text.replace(/^\uFEFF/, ''))).split(/\r?\n/)
  const shown = problems.slice(0, MOST_PROBLEMS)
  const rendered = shown.map((problem) => renderProblem(problem, lines[problem.line - 1] ?? '', path))
  const left = problems.length - shown.length
  return [...rendered, ...(left > 0 ? [`… and ${left} more problems`] : [])].join('\n\n')
}

function renderProblem(problem: Problem, line: string, path: string): string {
  const kind = problem.severity === 'warning' ? 'warning: ' : ''
  const gutter = `  ${problem.line} | `
  const blank = `${' '.repeat(gutter.length - 2)}| `
  const excerpt = windowed(line, problem, WIDEST - gutter.length)
  return [
    `${path}:${problem.line}:${problem.column}  ${kind}${shortened(problem.message)}`,
    `${gutter}${excerpt.line}`.trimEnd(),
    `${blank}${excerpt.caret}`,
    ...(problem.next === undefined ? [] : [`${blank}${shortened(problem.next)}`]),
  ].join('\n')
}

interface Excerpt {
  readonly line: string
  readonly caret: string
}

/** The part of the line around the problem that fits, and the carets below it. */
function windowed(line: string, { column, length }: Problem, width: number): Excerpt {
  const start = column - 1
  const end = start + length
  const before = printable(line.slice(Math.max(0, start - LONGEST_EXCERPT), start))
  const marked = printable(line.slice(start, Math.min(end, start + LONGEST_EXCERPT)))
  const after = printable(line.slice(end, end + LONGEST_EXCERPT))
  const fits = widthOf(before) + widthOf(marked) + widthOf(after) <= width
  const room = width - 2
  const markedShown = fits ? marked : takeStart(marked, Math.ceil(room / 2))
  const beforeShown = fits ? before : takeEnd(before, Math.floor(room / 3))
  const used = widthOf(beforeShown) + widthOf(markedShown)
  const rest = markedShown === marked ? after : marked.slice(markedShown.length) + after
  const afterShown = fits ? after : takeStart(rest, room - used)
  const cutBefore = beforeShown === before ? '' : '…'
  const cutAfter = afterShown === rest ? '' : '…'
  const indent = ' '.repeat(widthOf(cutBefore + beforeShown))
  return {
    line: cutBefore + beforeShown + markedShown + afterShown + cutAfter,
    caret: indent + '^'.repeat(Math.max(1, widthOf(markedShown))),
  }
}

function takeStart(text: string, width: number): string {
  let taken = ''
  for (const character of text) {
    if (widthOf(taken + character) > width) break
    taken += character
  }
  return taken
}

function takeEnd(text: string, width: number): string {
  let taken = ''
  for (const character of [...text].reverse()) {
    if (widthOf(character + taken) > width) break
    taken = character + taken
  }
  return taken
}

function shortened(message: string): string {
  const text = printable(message)
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE)}…`
}

/** Tabs become two spaces; characters that would move the cursor or turn the text around become a mark. */
function printable(text: string): string {
  return text.replaceAll('\t', '  ').replace(/\p{Cc}|[\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu, '\uFFFD')
}

const DOUBLE_WIDTH =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\p{sc=Han}/gu

/** Columns of a terminal: East Asian characters and emoji take two, combining marks none. */
function widthOf(text: string): number {
  const visible = text.replace(/\p{Mn}|\u200D|\uFE0F/gu, '')
  return [...visible].length + (visible.match(DOUBLE_WIDTH)?.length ?? 0)
}
