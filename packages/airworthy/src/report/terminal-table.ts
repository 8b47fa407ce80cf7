import type { GateReport, RequirementVerdict, VerdictKind } from '../verdict/gate-report.ts'
import { VERDICT_MARKS } from './decision-text.ts'
import { formatCount, formatEstimate, formatInterval } from './format.ts'
import { bySection } from './sections.ts'
import type { Page } from './terminal-page.ts'
import type { Paint } from './terminal-paint.ts'
import { displayWidth, padEnd, padStart, printable, printableLine, wrap } from './text-width.ts'

interface Row {
  readonly kind: VerdictKind
  readonly label: string
  readonly text: string
  readonly estimate: string
  readonly interval: string
  readonly trials: string
  /** Why, and what users would feel; empty for a pass. */
  readonly details: readonly string[]
}

interface Columns {
  readonly label: number
  readonly text: number
  readonly estimate: number
  readonly interval: number
  readonly trials: number
  /** True when the numbers get a line of their own because the terminal is narrow. */
  readonly isStacked: boolean
}

const INDENT = 2
const GAP = '  '
const NARROWEST_TEXT = 24

function rowOf(verdict: RequirementVerdict): Row {
  const details = verdict.verdict === 'pass' ? [] : [verdict.reason, verdict.felt ?? '']
  return {
    kind: verdict.verdict,
    label: `${VERDICT_MARKS[verdict.verdict]} ${verdict.verdict}`,
    text: printableLine(verdict.text),
    estimate: formatEstimate(verdict),
    interval: formatInterval(verdict),
    trials: formatCount(verdict.trials),
    details: details.filter((detail) => detail !== '').map(printable),
  }
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(displayWidth))
}

function columnsFor(rows: readonly Row[], width: number): Columns {
  const label = widest(rows.map((row) => row.label))
  const estimate = widest(rows.map((row) => row.estimate))
  const interval = widest(rows.map((row) => row.interval))
  const trials = widest(['n', ...rows.map((row) => row.trials)])
  const numbers = estimate + interval + trials + 3 * GAP.length
  const besideNumbers = width - INDENT - label - GAP.length - numbers
  const isStacked = besideNumbers < NARROWEST_TEXT
  const text = isStacked ? width - INDENT - label - GAP.length : besideNumbers
  return { label, text, estimate, interval, trials, isStacked }
}

function indented(lines: readonly string[], indent: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
}

function rowLines(row: Row, columns: Columns, paint: Paint): readonly string[] {
  const indent = INDENT + columns.label + GAP.length
  const [first = '', ...further] = wrap(row.text, columns.text)
  const label = ' '.repeat(INDENT) + paint.verdict(row.kind, padEnd(row.label, columns.label)) + GAP
  if (columns.isStacked) {
    const numbers = `${row.estimate}  ${row.interval}  n ${row.trials}`.replace(/ {3,}/g, GAP)
    return [label + first, ...indented([...further, ...wrap(numbers, columns.text)], indent)]
  }
  const numbers = [
    padStart(row.estimate, columns.estimate),
    paint.dim(padEnd(row.interval, columns.interval)),
    paint.dim(padStart(row.trials, columns.trials)),
  ]
  return [[label + padEnd(first, columns.text), ...numbers].join(GAP), ...indented(further, indent)]
}

function detailLines(row: Row, columns: Columns, width: number): readonly string[] {
  const indent = columns.isStacked ? INDENT + 2 : INDENT + columns.label + GAP.length
  return row.details.flatMap((detail) => indented(wrap(detail, width - indent), indent))
}

function headerLine(columns: Columns, paint: Paint): readonly string[] {
  if (columns.isStacked) return []
  const before = INDENT + columns.label + GAP.length + columns.text + GAP.length
  const measured = padEnd('measured', columns.estimate + GAP.length + columns.interval)
  return [paint.dim(`${' '.repeat(before)}${measured}${GAP}${padStart('n', columns.trials)}`)]
}

/** The requirements under their questions: mark and word, text, estimate with interval, trials, and why. */
export function requirementLines(report: GateReport, { width, paint }: Page): readonly string[] {
  const columns = columnsFor(report.requirements.map(rowOf), width)
  const lines = bySection(report.requirements).flatMap(({ question, lines: verdicts }) => [
    paint.bold(question),
    ...verdicts
      .map(rowOf)
      .flatMap((row) => [...rowLines(row, columns, paint), ...detailLines(row, columns, width)]),
    '',
  ])
  return lines.length === 0 ? [] : [...headerLine(columns, paint), ...lines.slice(0, -1)]
}
