import type { DayRange, Finding } from '../../assess/assessment.ts'
import { type AssessmentReport, openGaps } from '../../assess/assessment-report.ts'
import type { FailureMode, Severity } from '../../assess/check.ts'
import { suppressionPlace } from '../../assess/suppression.ts'
import { countOf } from '../format.ts'

/** The sentence for a project without a model call. */
export const NO_AI = 'No AI found: no shipped code in this folder calls a model.'

/** The failure modes by which gaps are grouped, in order. */
export const FAILURE_MODES: readonly (readonly [FailureMode, string])[] = [
  ['F1', 'The demo was the goal'],
  ['F2', 'Nobody owns the failure cases'],
  ['F3', 'The evaluation criteria are wrong'],
  ['F4', 'Nothing is instrumented'],
  ['F5', 'Too slow, too wrong, too expensive is unknown'],
]

/** Each severity with its mark; the word is always shown with it. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = {
  blocker: '✗',
  high: '▲',
  medium: '!',
  low: '·',
}

/** A severity in the colours of verdicts. */
export const SEVERITY_VERDICTS: Readonly<Record<Severity, 'fail' | 'inconclusive' | null>> = {
  blocker: 'fail',
  high: 'fail',
  medium: 'inconclusive',
  low: null,
}

const KINDS: Readonly<Record<AssessmentReport['inventory']['kind'], string>> = {
  service: 'A service',
  'ui-app': 'An app with its own user interface',
  cli: 'A command line program',
  notebooks: 'A collection of notebooks',
  library: 'A library',
  desktop: 'A desktop program',
  unknown: 'A project',
}

const NAMED = 3

/** `a, b, c and 4 more`. */
function firstOf(names: readonly string[]): string {
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return names.slice(0, NAMED).join(', ') + rest
}

/** What was found: `A service that calls a model in 3 places (openai), reached by 2 entry points: POST /api/chat, …` */
function inventorySentence({ inventory }: AssessmentReport): string {
  const { kind, calls, entries } = inventory
  const sdks = [...new Set(calls.map(({ sdk }) => sdk))]
  const uses = sdks.length === 0 ? '' : ` (${firstOf(sdks)})`
  const head = `${KINDS[kind]} that calls a model in ${countOf(calls.length, 'place')}${uses}`
  if (entries.length === 0) return `${head}; no entry point was found that leads there.`
  const names = [...new Set(entries.map(({ name }) => name))]
  return `${head}, reached by ${countOf(names.length, 'entry point')}: ${firstOf(names)}.`
}

/** How many gaps there are. */
function gapSentence(report: AssessmentReport): string {
  const gaps = openGaps(report)
  const fresh = report.baseline === null ? '' : 'new '
  if (gaps.length === 0) return `No ${fresh}gap was found that code can show.`
  if (fresh !== '')
    return `${countOf(gaps.length, 'gap')} ${gaps.length === 1 ? 'is' : 'are'} new since the baseline.`
  const blockers = gaps.filter(({ severity }) => severity === 'blocker').length
  const others = gaps.length - blockers
  const further = others === 0 ? '' : ` and ${countOf(others, 'further gap')}`
  const counted = blockers === 0 ? countOf(others, 'gap') : `${countOf(blockers, 'blocker')}${further}`
  return `${counted} ${gaps.length === 1 ? 'stands' : 'stand'} between it and production.`
}

/** `0.5 to 2 days`, `1 day`; in half days, since nobody plans finer. */
export function formatDays(range: DayRange): string {
  const [low, high] = [halfDays(range.low), halfDays(range.high)]
  if (low === high) return `${high} ${high <= 1 ? 'day' : 'days'}`
  return `${low} to ${high} ${high === 1 ? 'day' : 'days'}`
}

function halfDays(days: number): number {
  return Math.max(0.5, Math.round(days * 2) / 2)
}

/** `7 to 14 engineer-days`; `0 engineer-days` when nothing is left to do. */
function totalDays({ effortDays }: AssessmentReport): string {
  if (effortDays.high === 0) return '0 engineer-days'
  return `${effortDays.low} to ${effortDays.high} engineer-days`
}

/** The range for everything, and what it stands for. */
function effortSentence(report: AssessmentReport): string {
  return `${totalDays(report)}, for one engineer who knows the stack, with tests, review and release`
}

const NAMED_DRIVERS = 3

/** The gaps that take the most time. */
function driverSentence(report: AssessmentReport): string | null {
  const accepted = new Set(report.suppressed.map(({ check }) => check))
  const gaps = report.findings.filter(({ check, verdict }) => verdict === 'present' && !accepted.has(check))
  const drivers = gaps
    .toSorted((left, right) => right.effortDays.high - left.effortDays.high)
    .slice(0, NAMED_DRIVERS)
  if (drivers.length === 0) return null
  if (drivers.some(({ effortDays }) => effortDays.high > report.effortDays.high)) {
    return `Most of it: ${drivers.map(({ check }) => check).join(', ')}. The days beside a gap count it alone and from nothing; together, and with what exists, it is less.`
  }
  const named = drivers.map(({ check, effortDays }) => `${check} (${formatDays(effortDays)})`)
  return `Most of it: ${named.join(', ')}. Gaps share work, so the range is not the sum of theirs.`
}

/** Gaps under their failure mode, worst first. */
export interface GapsOfMode {
  readonly mode: FailureMode
  readonly title: string
  readonly gaps: readonly Finding[]
}

/** Modes without a gap are left out. */
function gapsByMode(report: AssessmentReport): readonly GapsOfMode[] {
  const gaps = openGaps(report)
  return FAILURE_MODES.map(([mode, title]) => ({
    mode,
    title,
    gaps: gaps.filter(({ failureMode }) => failureMode === mode),
  })).filter((group) => group.gaps.length > 0)
}

const WEIGHTS: Readonly<Record<Severity, number>> = { blocker: 0, high: 1, medium: 2, low: 3 }

/** Findings that say what is good already: those that can show a line first, then by what their gap would weigh. */
function strengths({ findings }: AssessmentReport): readonly Finding[] {
  const weight = ({ evidence, severity }: Finding) => (evidence.length > 0 ? 0 : 10) + WEIGHTS[severity]
  return findings
    .filter(({ verdict }) => verdict === 'absent')
    .toSorted((left, right) => weight(left) - weight(right))
}

/** Findings that could not be decided. */
function undecided({ findings }: AssessmentReport): readonly Finding[] {
  return findings.filter(({ verdict }) => verdict === 'unknown')
}

interface Question {
  readonly text: string
  /** The check whose absence answers it in the repository. */
  readonly answeredBy?: string
}

const QUESTIONS: readonly Question[] = [
  { text: 'How fast, how right and how cheap must it be to ship?', answeredBy: 'slo/none' },
  { text: 'Who is called when it fails, and what do they do first?', answeredBy: 'ownership/no-playbook' },
  { text: 'Which ceiling on spend is set at the provider, and who is told when it is near?' },
  { text: 'How many requests will come in the first month, and from whom?' },
]

/** What only people can answer. */
function openQuestions({ findings }: AssessmentReport): readonly string[] {
  const answered = new Set(findings.filter(({ verdict }) => verdict === 'absent').map(({ check }) => check))
  return QUESTIONS.filter(({ answeredBy }) => answeredBy === undefined || !answered.has(answeredBy)).map(
    ({ text }) => text,
  )
}

/** Each suppressed gap with its reasons and where they were written. */
function suppressedLines({ suppressed }: AssessmentReport): readonly string[] {
  return suppressed.map(({ check, suppressions }) => {
    const reasons = suppressions.map((each) => `${each.reason} (${suppressionPlace(each)})`)
    return `${check}: ${reasons.join('; ')}`
  })
}

/** What the baseline holds already; null without one. */
function baselineSentence({ baseline, ai }: AssessmentReport): string | null {
  if (baseline === null || !ai) return null
  const { known, path } = baseline
  if (known.length === 0) return `None of the gaps is in the baseline ${path}.`
  return `${countOf(known.length, 'gap')} of the baseline ${path} ${known.length === 1 ? 'is' : 'are'} still there: ${known.join(', ')}.`
}

const NOT_READ: Readonly<Record<AssessmentReport['notRead'][number]['why'], readonly [string, string]>> = {
  'too large': ['is too large to be read', 'are too large to be read'],
  minified: ['went through a minifier', 'went through a minifier'],
  link: ['is a link, which is not followed', 'are links, which are not followed'],
  unreadable: ['cannot be read', 'cannot be read'],
  vendored: ['is code of others', 'are code of others'],
  'too many files': ['has too many files', 'have too many files'],
  'past the limit': [
    'was not searched for model calls: the limit of files is met before it',
    'were not searched for model calls: the limit of files is met before them',
  ],
}

/** What was left out while reading, one sentence for each reason. */
function notReadSentences({ notRead }: AssessmentReport): readonly string[] {
  return Object.entries(NOT_READ).flatMap(([why, [one, many]]) => {
    const paths = notRead.filter((each) => each.why === why).map(({ path }) => path)
    if (paths.length === 0) return []
    return [`${firstOf(paths)} ${paths.length === 1 ? one : many}.`]
  })
}

/** What reading code can never show. */
const NEVER_SEEN =
  'Only code and configuration in this folder were read; consoles, gateways, dashboards and documents elsewhere were not.'

/** Whether to harden or to rewrite what serves users, and why. */
function servingSentence({ serving }: AssessmentReport): string {
  const { advice, signs, undecided: open } = serving
  const because = signs.length === 0 ? 'no sign of a throw-away demo was found' : signs.join('; ')
  const count = `${signs.length} of 5 signs of a throw-away demo`
  const unclear =
    open.length === 0 ? '' : ` Not decided: ${open.map((clause) => `whether ${clause}`).join('; ')}.`
  if (advice === 'rewrite') {
    return `Rewrite the serving part, and keep prompts and data: ${count} (${because}).${unclear}`
  }
  const few = signs.length === 0 ? because : `only ${count} (${because})`
  return `Harden the serving part: ${few}.${unclear}`
}

/** A list at the end of a report. */
export interface NoteList {
  readonly id: 'undecided' | 'questions' | 'suppressed' | 'notes' | 'unseen'
  readonly title: string
  readonly lines: readonly string[]
}

function noteLists(report: AssessmentReport): readonly NoteList[] {
  return [
    {
      id: 'undecided',
      title: 'Could not be decided from the code',
      lines: undecided(report).map(({ title, reason }) => `${title}? ${reason}`),
    },
    { id: 'questions', title: 'Questions that code cannot answer', lines: openQuestions(report) },
    { id: 'suppressed', title: 'Suppressed', lines: suppressedLines(report) },
    { id: 'notes', title: 'Suppressions to mend', lines: report.notes },
    { id: 'unseen', title: 'Not seen', lines: [...notReadSentences(report), NEVER_SEEN] },
  ]
}

/** All that a report for people says, in words; how it looks is left to the terminal, Markdown and HTML. */
export interface AssessmentText {
  readonly inventory: string
  /** How many gaps there are. */
  readonly gaps: string
  readonly modes: readonly GapsOfMode[]
  /** `7 to 14 engineer-days`. */
  readonly days: string
  /** The same, with what it stands for; without a full stop. */
  readonly effort: string
  /** The gaps that take the most time; null without one. */
  readonly drivers: string | null
  /** What the baseline holds already; null without one. */
  readonly baseline: string | null
  /** Whether to harden or to rewrite what serves users, and why. */
  readonly serving: string
  readonly strengths: readonly Finding[]
  /** Some may be empty. */
  readonly notes: readonly NoteList[]
}

/** Puts a report on a project with AI into words. */
export function assessmentText(report: AssessmentReport): AssessmentText {
  return {
    inventory: inventorySentence(report),
    gaps: gapSentence(report),
    modes: gapsByMode(report),
    days: totalDays(report),
    effort: effortSentence(report),
    drivers: driverSentence(report),
    baseline: baselineSentence(report),
    serving: servingSentence(report),
    strengths: strengths(report),
    notes: noteLists(report),
  }
}
