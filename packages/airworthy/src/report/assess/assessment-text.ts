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

const NAMED_ENTRIES = 3

/** What was found: `A service with 3 model calls (openai) behind 2 entry points: POST /api/chat, POST /api/title.` */
export function inventorySentence({ inventory }: AssessmentReport): string {
  const { kind, calls, entries } = inventory
  const sdks = [...new Set(calls.map(({ sdk }) => sdk))]
  const uses =
    sdks.length === 0
      ? ''
      : ` (${sdks.slice(0, NAMED_ENTRIES).join(', ')}${sdks.length > NAMED_ENTRIES ? ', …' : ''})`
  const head = `${KINDS[kind]} with ${countOf(calls.length, 'model call')}${uses}`
  if (entries.length === 0) return `${head}; no entry point was found that leads there.`
  const names = [...new Set(entries.map(({ name }) => name))]
  const shown = names.slice(0, NAMED_ENTRIES).join(', ')
  const rest = names.length > NAMED_ENTRIES ? ` and ${names.length - NAMED_ENTRIES} more` : ''
  return `${head} behind ${countOf(entries.length, 'entry point')}: ${shown}${rest}.`
}

/** How many gaps there are. */
export function gapSentence(report: AssessmentReport): string {
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
export function totalDays({ effortDays }: AssessmentReport): string {
  if (effortDays.high === 0) return '0 engineer-days'
  return `${effortDays.low} to ${effortDays.high} engineer-days`
}

/** The range for everything, and what it stands for. */
export function effortSentence(report: AssessmentReport): string {
  return `${totalDays(report)}, for one engineer who knows the stack, with tests, review and release`
}

const NAMED_DRIVERS = 3

/** The gaps that take the most time. */
export function driverSentence(report: AssessmentReport): string | null {
  const accepted = new Set(report.suppressed.map(({ check }) => check))
  const gaps = report.findings.filter(({ check, verdict }) => verdict === 'present' && !accepted.has(check))
  const drivers = gaps
    .toSorted((left, right) => right.effortDays.high - left.effortDays.high)
    .slice(0, NAMED_DRIVERS)
  if (drivers.length === 0) return null
  return `Most of it: ${drivers.map(({ check, effortDays }) => `${check} (${formatDays(effortDays)})`).join(', ')}. Gaps share work, so the range is not the sum of theirs.`
}

/** Gaps under their failure mode, worst first; modes without one are left out. */
export function gapsByMode(
  report: AssessmentReport,
): readonly { readonly mode: FailureMode; readonly title: string; readonly gaps: readonly Finding[] }[] {
  const gaps = openGaps(report)
  return FAILURE_MODES.map(([mode, title]) => ({
    mode,
    title,
    gaps: gaps.filter(({ failureMode }) => failureMode === mode),
  })).filter((group) => group.gaps.length > 0)
}

const WEIGHTS: Readonly<Record<Severity, number>> = { blocker: 0, high: 1, medium: 2, low: 3 }

/** Findings that say what is good already: those that can show a line first, then by what their gap would weigh. */
export function strengths({ findings }: AssessmentReport): readonly Finding[] {
  const weight = ({ evidence, severity }: Finding) => (evidence.length > 0 ? 0 : 10) + WEIGHTS[severity]
  return findings
    .filter(({ verdict }) => verdict === 'absent')
    .toSorted((left, right) => weight(left) - weight(right))
}

/** Findings that could not be decided. */
export function undecided({ findings }: AssessmentReport): readonly Finding[] {
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
export function openQuestions({ findings }: AssessmentReport): readonly string[] {
  const answered = new Set(findings.filter(({ verdict }) => verdict === 'absent').map(({ check }) => check))
  return QUESTIONS.filter(({ answeredBy }) => answeredBy === undefined || !answered.has(answeredBy)).map(
    ({ text }) => text,
  )
}

/** Each suppressed gap with its reasons and where they were written. */
export function suppressedLines({ suppressed }: AssessmentReport): readonly string[] {
  return suppressed.map(({ check, suppressions }) => {
    const reasons = suppressions.map((each) => `${each.reason} (${suppressionPlace(each)})`)
    return `${check}: ${reasons.join('; ')}`
  })
}

/** What the baseline holds already; null without one. */
export function baselineSentence({ baseline, ai }: AssessmentReport): string | null {
  if (baseline === null || !ai) return null
  const { known, path } = baseline
  if (known.length === 0) return `None of the gaps is in the baseline ${path}.`
  return `${countOf(known.length, 'gap')} of the baseline ${path} ${known.length === 1 ? 'is' : 'are'} still there: ${known.join(', ')}.`
}

const NOT_READ: Readonly<Record<AssessmentReport['notRead'][number]['why'], readonly [string, string]>> = {
  'too large': ['is too large to be read', 'are too large to be read'],
  minified: ['went through a minifier', 'went through a minifier'],
  link: ['is a link, which is not followed', 'are links, which are not followed'],
  unreadable: ['can not be read', 'can not be read'],
  vendored: ['is code of others', 'are code of others'],
  'too many files': ['has too many files', 'have too many files'],
  'past the limit': [
    'was not searched for model calls: the limit of files is met before it',
    'were not searched for model calls: the limit of files is met before them',
  ],
}
const NAMED_PATHS = 3

/** What was left out while reading, one sentence for each reason. */
export function notReadSentences({ notRead }: AssessmentReport): readonly string[] {
  return Object.entries(NOT_READ).flatMap(([why, [one, many]]) => {
    const paths = notRead.filter((each) => each.why === why).map(({ path }) => path)
    if (paths.length === 0) return []
    const rest = paths.length > NAMED_PATHS ? ` and ${paths.length - NAMED_PATHS} more` : ''
    return [`${paths.slice(0, NAMED_PATHS).join(', ')}${rest} ${paths.length === 1 ? one : many}.`]
  })
}

/** What reading code can never show. */
export const NEVER_SEEN =
  'Only code and configuration in this folder were read; consoles, gateways, dashboards and documents elsewhere were not.'

/** Whether to harden or to rewrite what serves users, and why. */
export function servingSentence({ serving }: AssessmentReport): string {
  const { advice, signs, undecided: open } = serving
  const because = signs.length === 0 ? 'no sign of a throw-away demo was found' : signs.join('; ')
  const count = `${signs.length} of 5 signs of a throw-away demo`
  const unclear = open.length === 0 ? '' : ` Not decided: ${open.join('; ')}.`
  if (advice === 'rewrite') {
    return `Rewrite the serving part, and keep prompts and data: ${count} (${because}).${unclear}`
  }
  const few = signs.length === 0 ? because : `only ${count} (${because})`
  return `Harden the serving part: ${few}.${unclear}`
}
