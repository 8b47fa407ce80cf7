import type { FaultResult } from '../../evidence/drills/drill-file.ts'
import type { DrilledMode, DrillReport } from '../../evidence/drills/drill-report.ts'
import { shortHash } from '../format.ts'
import {
  hanging,
  joined,
  lastWordBlock,
  type Page,
  pageFor,
  paragraph,
  type TerminalOptions,
} from '../terminal-page.ts'
import { displayWidth, padEnd, printable, printableLine, truncate, wrap } from '../text-width.ts'
import {
  actionSentence,
  colorOf,
  DRILL_COLORS,
  drillFacts,
  drillHeadline,
  drillSteps,
  FAULT_MARKS,
  FAULT_WORDS,
  groupedFaults,
  playbookSentence,
  sawFacts,
} from './drill-text.ts'

const LABEL_WIDTH = 17
const INDENT = 2 + LABEL_WIDTH
const NAME_WIDTH = 25
const MOST_LINES_SEEN = 4
const SAW = 'saw    '

/** A label in its column, and text that hangs beside it. */
function labelled(label: string, text: string, page: Page): readonly string[] {
  return wrap(printable(text), page.width - INDENT).map(
    (line, index) => page.paint.dim(padEnd(index === 0 ? `  ${label}` : '', INDENT)) + line,
  )
}

function modeBlock(mode: DrilledMode, page: Page): readonly string[] {
  const meaning = mode.meaning ?? 'a check of the team’s own says no'
  const isWithout = mode.playbook.standing !== 'present'
  const playbook = playbookSentence(mode)
  return [
    page.paint.bold(mode.name),
    ...paragraph(meaning, page, 2).map(page.paint.dim),
    ...labelled('contract says', actionSentence(mode), page),
    ...labelled('owner', printableLine(mode.owner), page),
    ...labelled('playbook', playbook, page).map((line) =>
      isWithout && mode.isStated ? page.paint.verdict('inconclusive', line) : line,
    ),
    '',
    ...groupedFaults(mode.faults).flatMap((group) => groupLines(group, page)),
  ]
}

/** Faults that came to the same are told once. */
function groupLines(group: readonly FaultResult[], page: Page): readonly string[] {
  const [fault] = group
  if (fault === undefined) return []
  const color = colorOf(fault.verdict)
  const label = padEnd(`  ${FAULT_MARKS[fault.verdict]} ${FAULT_WORDS[fault.verdict]}`, INDENT)
  const painted = color === undefined ? page.paint.dim(label) : page.paint.verdict(color, label)
  const [first = '', ...rest] = besideLabel(fault, group, page)
  return [painted + first, ...rest.map((line) => ' '.repeat(INDENT) + line)]
}

function besideLabel(fault: FaultResult, group: readonly FaultResult[], page: Page): readonly string[] {
  const width = page.width - INDENT
  const told = wrap(printable(fault.reason), width)
  if (fault.verdict === 'held-up') {
    const isShort = NAME_WIDTH + displayWidth(fault.reason) <= width
    return isShort
      ? [padEnd(fault.fault, NAME_WIDTH) + page.paint.dim(fault.reason)]
      : [fault.fault, ...told.map(page.paint.dim)]
  }
  const names = wrap(group.map((each) => each.fault).join(', '), width)
  if (fault.verdict !== 'broke') return [...names, ...told.map(page.paint.dim)]
  const what = group.length === 1 ? wrap(fault.what, width).map(page.paint.dim) : []
  return [...names.map(page.paint.bold), ...what, ...told, ...sawLines(fault, width, page)]
}

function sawLines(fault: FaultResult, width: number, page: Page): readonly string[] {
  const { saw } = fault
  if (saw === null) return []
  const question = truncate(`asked  “${printableLine(saw.question)}”`, width)
  const seen = saw.text === null ? ['nothing'] : wrap(`“${printable(saw.text)}”`, width - SAW.length)
  const shown = seen.length > MOST_LINES_SEEN ? [...seen.slice(0, MOST_LINES_SEEN), '…'] : seen
  return [
    page.paint.dim(question),
    ...shown.map((line, index) => page.paint.dim(index === 0 ? SAW : ' '.repeat(SAW.length)) + line),
    ...wrap(sawFacts(fault), width - SAW.length).map((line) => page.paint.dim(' '.repeat(SAW.length) + line)),
  ]
}

/** The drill for a person at a terminal: per failure mode what was broken and what the user saw, then the verdict. */
export function renderDrillTerminal(report: DrillReport, options: TerminalOptions): string {
  const page = pageFor(options)
  const hashes = `contract ${report.contract.path} ${shortHash(report.contract.hash)}, feature ${report.featureVersion}, evidence ${report.evidence}`
  return joined([
    [
      page.paint.bold(truncate(printableLine(report.feature), page.width)),
      ...paragraph(drillFacts(report), page),
    ],
    ...report.modes.map((mode) => modeBlock(mode, page)),
    report.notes.flatMap((note) => hanging('- ', note, page)),
    paragraph(hashes, page).map(page.paint.dim),
    lastWordBlock(
      { ...drillHeadline(report), color: DRILL_COLORS[report.verdict], steps: drillSteps(report) },
      page,
    ),
  ])
}
