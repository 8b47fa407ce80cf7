import type { Finding } from '../../assess/assessment.ts'
import { type AssessmentReport, openGaps } from '../../assess/assessment-report.ts'
import type { Evidence } from '../../assess/check.ts'
import { countOf } from '../format.ts'
import type { TerminalOptions } from '../terminal.ts'
import { createPaint } from '../terminal-paint.ts'
import { printableLine } from '../text-width.ts'
import {
  baselineSentence,
  driverSentence,
  effortSentence,
  formatDays,
  gapSentence,
  gapsByMode,
  inventorySentence,
  NEVER_SEEN,
  NO_AI,
  notReadSentences,
  openQuestions,
  SEVERITY_MARKS,
  SEVERITY_VERDICTS,
  servingSentence,
  strengths,
  suppressedLines,
  totalDays,
  undecided,
} from './assessment-text.ts'
import { block, hanging, type Page, paragraph } from './terminal-page.ts'

type Block = readonly string[]

const NARROWEST = 40
const WIDEST = 100
const SHOWN_STRENGTHS = 5
const SHOWN_UNDECIDED = 6
const GAP_INDENT = 4

function pathOf({ path, line }: Evidence): string {
  return `${printableLine(path)}:${line}`
}

function placeOf(evidence: Evidence): string {
  return `${pathOf(evidence)}: ${printableLine(evidence.shows)}`
}

function head(report: AssessmentReport, page: Page): Block {
  const blockers = openGaps(report).filter(({ severity }) => severity === 'blocker')
  const decision = page.paint.decision
  const colour = blockers.length > 0 ? 'fail' : openGaps(report).length > 0 ? 'inconclusive' : 'pass'
  return [
    ...paragraph(inventorySentence(report), page),
    '',
    ...paragraph(`${gapSentence(report)}${wayThere(report)}`, page).map((line) => decision(colour, line)),
    ...blockers.flatMap(({ title, check }) => hanging('  ✗ ', `${title} (${check})`, page)),
  ]
}

function wayThere(report: AssessmentReport): string {
  return openGaps(report).length === 0 ? '' : ` The way there: ${totalDays(report)}.`
}

function strengthBlock(report: AssessmentReport, page: Page): Block {
  const all = strengths(report)
  const shown = all.slice(0, SHOWN_STRENGTHS).flatMap(({ reason, evidence }) => {
    const [first] = evidence
    const place = first === undefined ? '' : ` (${first.path}:${first.line})`
    return hanging('  ✓ ', printableLine(`${reason.replace(/\.$/, '')}${place}`), page)
  })
  const more = all.length - SHOWN_STRENGTHS
  const rest = more > 0 ? paragraph(`and ${formatMore(more)}`, page, 4) : []
  return block('Good already', [...shown, ...rest], page)
}

interface ShownGap {
  readonly gap: Finding
  /** A gap before it has shown the same line: its reason says the rest. */
  readonly isSeen: boolean
}

function gapLines({ gap, isSeen }: ShownGap, page: Page): Block {
  const [first] = gap.evidence
  const { paint } = page
  const verdict = SEVERITY_VERDICTS[gap.severity]
  const mark = `${SEVERITY_MARKS[gap.severity]} ${gap.severity}`
  const painted = verdict === null ? mark : paint.verdict(verdict, mark)
  const [titleLine = '', ...further] = hanging(`  ${mark}  `, `${gap.title} (${gap.check})`, page)
  const more = gap.evidence.length - 1
  const places = more > 0 ? ` (and ${countOf(more, 'more place')})` : ''
  return [
    `  ${painted}  ${paint.bold(titleLine.slice(`  ${mark}  `.length))}`,
    ...further.map(paint.bold),
    ...paragraph(printableLine(gap.reason), page, GAP_INDENT),
    ...(first === undefined
      ? []
      : paragraph((isSeen ? pathOf(first) : placeOf(first)) + places, page, GAP_INDENT).map(paint.dim)),
    ...hanging('    → ', `${printableLine(gap.remedy)} (${formatDays(gap.effortDays)})`, page),
  ]
}

function gapBlocks(report: AssessmentReport, page: Page): readonly Block[] {
  const modes = gapsByMode(report)
  const all = modes.flatMap(({ gaps }) => gaps)
  const firstPlaces = all.map(({ evidence: [first] }) => (first === undefined ? '' : pathOf(first)))
  const shown = (gap: Finding): ShownGap => {
    const index = all.indexOf(gap)
    return { gap, isSeen: firstPlaces.indexOf(firstPlaces[index] ?? '') < index }
  }
  return modes.map(({ title, gaps }) =>
    block(
      title,
      gaps.flatMap((gap, index) => [...(index === 0 ? [] : ['']), ...gapLines(shown(gap), page)]),
      page,
    ),
  )
}

function undecidedBlock(report: AssessmentReport, page: Page): Block {
  const all = undecided(report)
  const lines = all
    .slice(0, SHOWN_UNDECIDED)
    .flatMap(({ title, reason }) => hanging('  ? ', printableLine(`${title}? ${reason}`), page))
  const more = all.length - SHOWN_UNDECIDED
  return block(
    'Could not be decided from the code',
    [...lines, ...(more > 0 ? paragraph(`and ${formatMore(more)}`, page, 4) : [])],
    page,
  )
}

function formatMore(count: number): string {
  return `${count} more: --json lists all`
}

function planBlock(report: AssessmentReport, page: Page): Block {
  const steps = report.plan.flatMap(({ title, checks }, index) => [
    ...hanging(`  ${index + 1}. `, title, page),
    ...paragraph(checks.join(', '), page, 5).map(page.paint.dim),
  ])
  const drivers = driverSentence(report)
  const sentences = [`${effortSentence(report)}.`, ...(drivers === null ? [] : [drivers])]
  if (steps.length === 0) return []
  return block(
    'The plan, in order',
    [...steps, '', ...sentences.flatMap((text) => paragraph(text, page))],
    page,
  )
}

function entries(mark: string, texts: readonly string[], page: Page): Block {
  return texts.flatMap((text) => hanging(`  ${mark} `, printableLine(text), page))
}

function nextBlock(report: AssessmentReport, page: Page): Block {
  const [first] = openGaps(report)
  const explain = `airworthy explain ${first?.check ?? 'CHECK'}`
  const commands = [
    ...(first === undefined ? [] : [[explain, 'what a gap means, and how to mend it'] as const]),
    ['airworthy init', 'write down what too slow, too wrong, too expensive means'] as const,
  ]
  return commands.flatMap(([command, why]) => [
    ...hanging('→ ', `${why[0]?.toUpperCase()}${why.slice(1)}:`, page),
    `    ${page.paint.bold(command)}`,
  ])
}

/** The assessment for a person at a terminal; ends with what to do next, and with a newline. */
export function renderAssessmentTerminal(report: AssessmentReport, options: TerminalOptions): string {
  if (!report.ai) return `${NO_AI}\n`
  const width = Math.min(WIDEST, Math.max(NARROWEST, options.columns ?? 80))
  const page: Page = { width, paint: createPaint(options.color) }
  const baseline = baselineSentence(report)
  const blocks: readonly Block[] = [
    head(report, page),
    strengthBlock(report, page),
    ...gapBlocks(report, page),
    baseline === null ? [] : paragraph(printableLine(baseline), page),
    undecidedBlock(report, page),
    block('Suppressed', entries('-', suppressedLines(report), page), page),
    block('Suppressions to mend', entries('!', report.notes, page), page),
    block('Questions that code can not answer', entries('?', openQuestions(report), page), page),
    block('Not seen', entries('-', [...notReadSentences(report), NEVER_SEEN], page), page),
    block('Harden or rewrite', paragraph(servingSentence(report), page), page),
    planBlock(report, page),
    nextBlock(report, page),
  ]
  const shown = blocks.filter((lines) => lines.length > 0)
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
