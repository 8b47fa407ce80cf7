import type { Finding } from '../../assess/assessment.ts'
import { type AssessmentReport, isAtLeast, openGaps } from '../../assess/assessment-report.ts'
import type { Evidence } from '../../assess/check.ts'
import { countOf } from '../format.ts'
import {
  type Block,
  hanging,
  joined,
  type Page,
  pageFor,
  paragraph,
  stepLines,
  type TerminalOptions,
  titled,
} from '../terminal-page.ts'
import { printableLine } from '../text-width.ts'
import {
  type AssessmentText,
  assessmentText,
  formatDays,
  NO_AI,
  type NoteList,
  SEVERITY_MARKS,
  SEVERITY_VERDICTS,
} from './assessment-text.ts'

const SHOWN_STRENGTHS = 5
const SHOWN_UNDECIDED = 6
const GAP_INDENT = 4
const NO_BREAK_SPACE = '\u00a0'

function pathOf({ path, line }: Evidence): string {
  return `${printableLine(path)}:${line}`
}

function placeOf(evidence: Evidence): string {
  return `${pathOf(evidence)}: ${printableLine(evidence.shows)}`
}

function head(report: AssessmentReport, text: AssessmentText, page: Page): Block {
  const gaps = openGaps(report)
  const blockers = gaps.filter(({ severity }) => severity === 'blocker')
  const colour = blockers.length > 0 ? 'fail' : gaps.length > 0 ? 'inconclusive' : 'pass'
  const wayThere = gaps.length === 0 ? '' : ` The way there: ${text.days}.`
  return [
    ...paragraph(text.inventory, page),
    '',
    ...paragraph(text.gaps + wayThere, page).map((line) => page.paint.decision(colour, line)),
    ...blockers.flatMap(({ title, check }) => hanging('  ✗ ', `${title} (${check})`, page)),
  ]
}

function strengthBlock({ strengths }: AssessmentText, page: Page): Block {
  const shown = strengths.slice(0, SHOWN_STRENGTHS).flatMap(({ reason, evidence: [first] }) => {
    const place = first === undefined ? '' : ` (${first.path}:${first.line})`
    return hanging('  ✓ ', printableLine(`${reason.replace(/\.$/, '')}${place}`), page)
  })
  return titled('Good already', [...shown, ...moreLine(strengths.length - SHOWN_STRENGTHS, page)], page)
}

function moreLine(count: number, page: Page): Block {
  return count > 0 ? paragraph(`and ${count} more: --html FILE writes all`, page, GAP_INDENT) : []
}

/** A gap, and whether one before it has shown the same line, so that its reason says the rest. */
interface ShownGap {
  readonly gap: Finding
  readonly isSeen: boolean
}

function titleLines({ severity, title }: Finding, details: string, page: Page): Block {
  const { paint } = page
  const mark = `${SEVERITY_MARKS[severity]} ${severity}`
  const verdict = SEVERITY_VERDICTS[severity]
  const painted = verdict === null ? mark : paint.verdict(verdict, mark)
  const [first = '', ...further] = hanging(`  ${mark}  `, `${title} (${details})`, page)
  return [`  ${painted}  ${paint.bold(first.slice(`  ${mark}  `.length))}`, ...further.map(paint.bold)]
}

/** The reason, and the place with what it shows; a place that was shown before is only named. */
function whyAndWhere({ gap: { reason, evidence }, isSeen }: ShownGap, page: Page): Block {
  const [first, ...others] = evidence
  const more = others.length > 0 ? ` and ${countOf(others.length, 'more place')}` : ''
  if (first === undefined) return paragraph(printableLine(reason), page, GAP_INDENT)
  if (isSeen) return paragraph(`${printableLine(reason)} (${pathOf(first)}${more})`, page, GAP_INDENT)
  return [...paragraph(printableLine(reason), page, GAP_INDENT), ...placeLines(evidence, page)]
}

function placeLines([first, ...others]: readonly Evidence[], page: Page): Block {
  if (first === undefined) return []
  const more = others.length > 0 ? ` (and ${countOf(others.length, 'more place')})` : ''
  return paragraph(placeOf(first) + more, page, GAP_INDENT).map(page.paint.dim)
}

/** Kept on one line; `renderAssessmentTerminal` turns the spaces back. */
function days({ effortDays }: Finding): string {
  return formatDays(effortDays).replaceAll(' ', NO_BREAK_SPACE)
}

/** Why, where and what to do. */
function tellInFull(shown: ShownGap, page: Page): Block {
  const { gap } = shown
  return [
    '',
    ...titleLines(gap, gap.check, page),
    ...whyAndWhere(shown, page),
    ...hanging('    → ', `${printableLine(gap.remedy)} (${days(gap)})`, page),
  ]
}

/** What it is, where, and how long it takes. */
function tellInShort(shown: ShownGap, page: Page): Block {
  const { gap } = shown
  return [
    ...titleLines(gap, `${gap.check}, ${days(gap)}`, page),
    ...(shown.isSeen ? [] : placeLines(gap.evidence, page)),
  ]
}

/** Gaps that hold up a launch are told in full, the others in a line or two: a person reads to the end. */
function gapBlocks({ modes }: AssessmentText, page: Page): readonly Block[] {
  const firstPlaces = modes
    .flatMap(({ gaps }) => gaps)
    .map(({ check, evidence: [first] }) => ({ check, place: first === undefined ? '' : pathOf(first) }))
  const isSeen = ({ check }: Finding): boolean => {
    const index = firstPlaces.findIndex((each) => each.check === check)
    return firstPlaces.findIndex(({ place }) => place === firstPlaces[index]?.place) < index
  }
  return modes.map(({ title, gaps }) => {
    const shown = gaps.map((gap): ShownGap => ({ gap, isSeen: isSeen(gap) }))
    const [full, short] = [true, false].map((isFull) =>
      shown.filter(({ gap }) => isAtLeast(gap.severity, 'high') === isFull),
    )
    const fullLines = (full ?? []).flatMap((each) => tellInFull(each, page)).slice(1)
    const shortLines = (short ?? []).flatMap((each) => tellInShort(each, page))
    const between = fullLines.length > 0 && shortLines.length > 0 ? [''] : []
    return titled(title, [...fullLines, ...between, ...shortLines], page)
  })
}

const NOTE_MARKS: Readonly<Record<NoteList['id'], string>> = {
  undecided: '?',
  questions: '?',
  suppressed: '-',
  notes: '!',
  unseen: '-',
}

function noteBlock({ id, title, lines }: NoteList, page: Page): Block {
  const most = id === 'undecided' ? SHOWN_UNDECIDED : lines.length
  const shown = lines.slice(0, most)
  const entries = shown.flatMap((line) => hanging(`  ${NOTE_MARKS[id]} `, printableLine(line), page))
  return titled(title, [...entries, ...moreLine(lines.length - most, page)], page)
}

function planBlock({ plan }: AssessmentReport, { effort, drivers }: AssessmentText, page: Page): Block {
  if (plan.length === 0) return []
  const steps = plan.flatMap(({ title, checks }, index) =>
    hanging(`  ${index + 1}. `, `${title}: ${checks.join(', ')}`, page),
  )
  const sentences = [`${effort}.`, ...(drivers === null ? [] : [drivers])]
  return titled(
    'The plan, in order',
    [...steps, '', ...sentences.flatMap((text) => paragraph(text, page))],
    page,
  )
}

function nextBlock(report: AssessmentReport, page: Page): Block {
  const [first] = openGaps(report)
  const contract = {
    text: 'Write down what too slow, too wrong, too expensive means:',
    command: 'airworthy init',
  }
  if (first === undefined) return stepLines([contract], page)
  const explain = {
    text: 'What a gap means, and how to mend it:',
    command: `airworthy explain ${first.check}`,
  }
  const meeting = {
    text: 'Every gap with all its places, as a page for the meeting:',
    command: 'airworthy assess --html report.html',
  }
  return stepLines([explain, meeting, contract], page)
}

/** The assessment for a person at a terminal; ends with what to do next, and with a newline. */
export function renderAssessmentTerminal(report: AssessmentReport, options: TerminalOptions): string {
  if (!report.ai) return `${NO_AI}\n`
  const page = pageFor(options)
  const text = assessmentText(report)
  const blocks = [
    head(report, text, page),
    strengthBlock(text, page),
    ...gapBlocks(text, page),
    paragraph(printableLine(text.baseline ?? ''), page).filter((line) => line !== ''),
    ...text.notes.map((list) => noteBlock(list, page)),
    titled('Harden or rewrite', paragraph(text.serving, page), page),
    planBlock(report, text, page),
    nextBlock(report, page),
  ]
  return joined(blocks).replaceAll(NO_BREAK_SPACE, ' ')
}
