import { isBuiltInMetric, type Section } from '@airworthy/sdk'
import { countOf, formatBound, formatConfidence, formatCount, formatUsd } from '../report/format.ts'
import { bySection } from '../report/sections.ts'
import { createPaint, type Paint } from '../report/terminal-paint.ts'
import { displayWidth, padEnd, padStart, printable, printableLine, wrap } from '../report/text-width.ts'
import type { VerdictKind } from '../verdict/gate-report.ts'
import type { Sufficiency } from '../verdict/sample-plan.ts'
import { adviceFor } from './check-advice.ts'
import type { RunCost } from './check-cost.ts'
import type { CheckReport, PlannedRequirement } from './check-report.ts'

export interface CheckRenderOptions {
  readonly color: boolean
  /** Width of the terminal; 80 and more are used up to 100. */
  readonly columns: number
}

interface Page {
  readonly width: number
  readonly paint: Paint
}

interface Row {
  readonly section: Section
  readonly requirement: PlannedRequirement
  readonly label: string
  /** Cases without a failure, as expected, and here. */
  readonly numbers: readonly [string, string, string]
}

const LABELS: Readonly<Record<Sufficiency, string>> = {
  enough: '✓ enough',
  tight: '? tight',
  'too-few': '✗ too few',
  'misses-bar': '✗ misses bar',
  unprovable: '✗ unprovable',
  unknown: '? unknown',
}

const TONES: Readonly<Record<Sufficiency, VerdictKind>> = {
  enough: 'pass',
  tight: 'inconclusive',
  'too-few': 'fail',
  'misses-bar': 'fail',
  unprovable: 'fail',
  unknown: 'inconclusive',
}

const HEADER = ['no failure', 'as expected', 'here'] as const
const INDENT = 2
const GAP = '  '

/** The report of `airworthy check` for a person; ends with what to do next, and with a newline. */
export function renderCheck(report: CheckReport, { color, columns }: CheckRenderOptions): string {
  const page: Page = { width: Math.min(100, Math.max(60, columns)), paint: createPaint(color) }
  const blocks = [
    titleBlock(report, page),
    tableBlock(report, page),
    readingBlock(report, page),
    answerBlock(report, page),
  ]
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function paragraph(text: string, { width }: Page, indent = 0): readonly string[] {
  // A number keeps its unit on its line.
  const kept = printable(text).replace(/(?<=\d) (?=%)/g, '\u00a0')
  return wrap(kept, width - indent).map((line) => ' '.repeat(indent) + line)
}

function titleBlock({ feature, owner, testSet }: CheckReport, page: Page): readonly string[] {
  const files = testSet?.files.map(({ path }) => path).join(', ')
  const set =
    testSet === null
      ? 'No test set is named: write tests: [evals/questions.jsonl], or bring recorded trials.'
      : `Test set: ${countOf(testSet.count, 'case')} in ${files}`
  return [
    page.paint.bold(printableLine(feature)),
    ...paragraph(`Owner: ${printableLine(owner)}`, page),
    ...paragraph(set, page),
  ]
}

function rowOf(requirement: PlannedRequirement): Row {
  const { sufficiency, obstacle, neededWithoutFailure, neededAsExpected, cases } = requirement
  const never = obstacle === 'no-spread' ? '?' : 'never'
  return {
    section: requirement.section,
    requirement,
    label: LABELS[sufficiency],
    numbers: [countOr('never', neededWithoutFailure), countOr(never, neededAsExpected), countOr('–', cases)],
  }
}

function countOr(word: string, count: number | null): string {
  return count === null ? word : formatCount(count)
}

interface Columns {
  readonly label: number
  readonly text: number
  readonly numbers: readonly number[]
}

function columnsFor(rows: readonly Row[], { width }: Page): Columns {
  const label = Math.max(...rows.map((row) => displayWidth(row.label)))
  const numbers = HEADER.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => displayWidth(row.numbers[column] ?? ''))),
  )
  const taken = INDENT + label + GAP.length + numbers.reduce((sum, number) => sum + GAP.length + number, 0)
  return { label, text: width - taken, numbers }
}

function tableBlock({ requirements }: CheckReport, page: Page): readonly string[] {
  const rows = requirements.map(rowOf)
  const columns = columnsFor(rows, page)
  const before = INDENT + columns.label + GAP.length + columns.text
  const head = padEnd('Cases needed', before) + numberCells(HEADER, columns)
  const sections = bySection(rows).map(({ question, lines }) =>
    [page.paint.bold(question), ...lines.flatMap((row) => rowLines(row, columns, page))].join('\n'),
  )
  return [page.paint.dim(head), sections.join('\n\n')]
}

function numberCells(cells: readonly string[], { numbers }: Columns): string {
  return cells.map((cell, column) => GAP + padStart(cell, numbers[column] ?? 0)).join('')
}

function rowLines(row: Row, columns: Columns, page: Page): readonly string[] {
  const { requirement, label, numbers } = row
  const indent = INDENT + columns.label + GAP.length
  const [first = '', ...further] = wrap(printableLine(requirement.text), columns.text)
  const painted = page.paint.verdict(TONES[requirement.sufficiency], padEnd(label, columns.label))
  const advice = adviceFor(requirement)
  return [
    `${' '.repeat(INDENT)}${painted}${GAP}${padEnd(first, columns.text)}${numberCells(numbers, columns)}`,
    ...further.map((line) => ' '.repeat(indent) + line),
    ...(advice === null ? [] : paragraph(advice, page, indent).map(page.paint.dim)),
  ]
}

function readingBlock(report: CheckReport, page: Page): readonly string[] {
  return [lookSentence(report), expectationSentence(report), costSentence(report)].flatMap((sentence) =>
    paragraph(sentence, page),
  )
}

function lookSentence({ look, confidence, testSet }: CheckReport): string {
  const whole = formatConfidence(confidence)
  const each = formatConfidence(look.confidence)
  const which = testSet === null ? 'these trials' : 'these cases'
  return `The next verdict from ${which} is look ${formatCount(look.number)}: it is held to ${each} confidence, so that all looks together keep ${whole}.`
}

function expectationSentence({ expectedShare, requirements }: CheckReport): string {
  const half = 'half of the failures that a bar allows happen'
  const odds = 'a requirement that is as good as expected passes 4 times in 5'
  if (expectedShare === null) {
    const hasScorer = requirements.some(({ metric }) => !isBuiltInMetric(metric))
    const change = hasScorer ? ' (change it with --expect)' : ''
    return `As expected: ${half}${change}; ${odds}.`
  }
  return `As expected: ${formatBound(expectedShare, 'share')} of answers are good, and elsewhere ${half}; ${odds}.`
}

function costSentence({ cost, testSet }: CheckReport): string {
  const cases = countOf(testSet?.count ?? 0, 'case')
  return `A run costs ${costText(cost, cases)}.`
}

function costText(cost: RunCost, cases: string): string {
  if (cost.kind === 'unknown') return `an unknown amount: ${cost.reason}`
  const total = `about ${formatUsd(cost.totalUsd)} for ${cases}`
  if (cost.kind === 'measured') {
    const judges = cost.includesJudges ? '' : ', without the judges'
    return `${total}, at ${formatUsd(cost.perTrialUsd)} each as in run ${cost.run}${judges}`
  }
  return `very roughly ${total.replace('about ', '')}: list price of ${cost.model}, inputs at 4 characters a token, answers of ${formatCount(cost.answerTokens)} tokens, no judges`
}

const ANSWERS: Readonly<Record<Sufficiency, string>> = {
  enough: 'Enough cases for a GO, if the feature is as good as expected.',
  tight: 'Enough cases for a GO only if less fails than expected.',
  'too-few': 'Too few cases for a GO:',
  'misses-bar': 'No GO to be expected: what is expected does not keep every bar.',
  unprovable: 'No GO is possible: a requirement cannot be proved as it is written.',
  unknown: 'Whether the cases are enough for a GO is not known yet.',
}

type NextStep = readonly [text: string, command: string]

const NEXT: Readonly<Record<Sufficiency, NextStep>> = {
  enough: ['Run the feature on them.', 'airworthy eval'],
  tight: ['Collect more cases, or run the feature and see.', 'airworthy eval'],
  'too-few': ['Collect cases, or set bars that you can afford to prove.', 'airworthy check'],
  'misses-bar': ['Set the bar that you need, and make the feature better than that.', 'airworthy check'],
  unprovable: ['Mend those lines of the contract.', 'airworthy check'],
  unknown: ['Learn the spread from a run of a tuning set.', 'airworthy eval --tune'],
}
const BRING_TRIALS: NextStep = [
  'Name a test set, or bring trials that were recorded elsewhere.',
  'airworthy eval --recorded FILE.jsonl',
]

function nextStep({ sufficiency, testSet }: CheckReport): NextStep {
  return testSet === null && sufficiency === 'unknown' ? BRING_TRIALS : NEXT[sufficiency]
}

function answerBlock(report: CheckReport, page: Page): readonly string[] {
  const { sufficiency } = report
  const [text, command] = nextStep(report)
  const answer = paragraph(`${ANSWERS[sufficiency]}${collectMost(report)}`, page)
  return [
    page.paint.dim('─'.repeat(page.width)),
    ...answer.map((line) => page.paint.decision(TONES[sufficiency], line)),
    '',
    `→ ${text}`,
    `    ${page.paint.bold(command)}`,
  ]
}

/** How many cases the slice that lacks most of them needs. */
function collectMost({ sufficiency, requirements }: CheckReport): string {
  if (sufficiency !== 'too-few') return ''
  const lacking = requirements
    .filter((requirement) => requirement.sufficiency === 'too-few')
    .map((requirement) => ({
      text: requirement.text,
      missing: (requirement.neededWithoutFailure ?? 0) - (requirement.cases ?? 0),
    }))
    .toSorted((a, b) => b.missing - a.missing)
  const [most] = lacking
  if (most === undefined) return ''
  const others = lacking.length - 1
  const rest = others === 0 ? '' : ` (and ${countOf(others, 'other requirement')})`
  return ` ${countOf(most.missing, 'case')} missing at least for “${printableLine(most.text)}”${rest}.`
}
