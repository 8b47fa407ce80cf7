import type { Decision, GateReport, Method, RequirementVerdict, VerdictKind } from '../verdict/gate-report.ts'
import { areModesProven, DRILL_STEP, modesClause, modesSentence } from './failure-modes-text.ts'
import { countOf, formatConfidence, formatCount, formatEstimate, formatUsd } from './format.ts'

/** The mark that goes before the word of a verdict; never alone. */
export const VERDICT_MARKS: Readonly<Record<VerdictKind, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
}

/** The decision in the words that people shout across a room. */
const DECISION_WORDS: Readonly<Record<Decision, string>> = {
  go: 'GO',
  'no-go': 'NO-GO',
  'not-enough-evidence': 'NOT ENOUGH EVIDENCE',
}

/** The verdict that has the colour and the mark of a decision. */
export const DECISION_VERDICTS: Readonly<Record<Decision, VerdictKind>> = {
  go: 'pass',
  'no-go': 'fail',
  'not-enough-evidence': 'inconclusive',
}

const METHOD_TEXTS: Readonly<Record<Method, string>> = {
  binomial: 'Judged by an exact binomial bound',
  'bounded-mean': 'Judged by a bound for means of bounded values',
  sequential: 'Judged by a sequential bound, valid while it is watched',
  existence: 'Judged by looking for one counter-example',
  approximate: 'Shown by an approximation, which never decides',
  none: 'Not judged, because nothing was measured',
}

/** What to do next: a sentence, and the command that does it. */
export interface NextStep {
  readonly text: string
  readonly command?: string
}

/** The decision and what it rests on, for example `NO-GO` and `2 of 6 requirements fail`. */
export interface Headline {
  readonly word: string
  readonly summary: string
}

/** The warning above everything that came from a tuning set. */
export const TUNE_WARNING = 'Tuning set: this run never certifies.'

function ofKind(report: GateReport, kind: VerdictKind): readonly RequirementVerdict[] {
  return report.requirements.filter((requirement) => requirement.verdict === kind)
}

function isTune(report: GateReport): boolean {
  return report.evidence?.kind === 'tune'
}

function isUnfinished(report: GateReport): boolean {
  return report.evidence?.finishedAt === null
}

function share(count: number, total: number, verbs: { readonly one: string; readonly many: string }): string {
  if (total === 1) return `the only requirement ${verbs.one}`
  return `${formatCount(count)} of ${formatCount(total)} requirements ${count === 1 ? verbs.one : verbs.many}`
}

function undecidedSummary(report: GateReport): string {
  const total = report.requirements.length
  if (total === 0) return 'the contract states no requirement'
  if (report.evidence === null) return 'nothing has been measured yet'
  if (isTune(report)) return 'a tuning set never certifies'
  if (isUnfinished(report)) return 'the run is not complete'
  const undecided = ofKind(report, 'inconclusive').length
  if (undecided === 0) return modesClause(report)
  const open = share(undecided, total, { one: 'is inconclusive', many: 'are inconclusive' })
  return [open, modesClause(report)].filter((text) => text !== '').join(', ')
}

function summaryOf(report: GateReport): string {
  const total = report.requirements.length
  const modes = modesClause(report)
  switch (report.verdict) {
    case 'go': {
      const all = total === 1 ? 'the only requirement passes' : `all ${formatCount(total)} requirements pass`
      return modes === '' ? all : `${all}, ${modes}`
    }
    case 'no-go': {
      const failed = ofKind(report, 'fail').length
      const missed = failed === 0 ? '' : share(failed, total, { one: 'fails', many: 'fail' })
      return [missed, modes].filter((text) => text !== '').join(', ')
    }
    case 'not-enough-evidence':
      return undecidedSummary(report)
  }
}

/** The one big line of every report. */
export function headline(report: GateReport): Headline {
  return { word: DECISION_WORDS[report.verdict], summary: summaryOf(report) }
}

const MOST_NAMED = 3

function named(requirements: readonly RequirementVerdict[]): string {
  const names = requirements.slice(0, MOST_NAMED).map((requirement) => {
    const measured = requirement.estimate === null ? '' : ' measured'
    return `“${requirement.text}” (${formatEstimate(requirement)}${measured})`
  })
  const rest = requirements.length - names.length
  if (rest > 0) names.push(countOf(rest, 'further requirement'))
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function undecidedWhy(report: GateReport): string {
  if (report.requirements.length === 0) return 'Without a requirement there is nothing to prove.'
  if (report.evidence === null) return 'No evidence was found, so nothing is proven and nothing is refuted.'
  if (isTune(report)) return 'Cases that the feature was tuned on cannot prove how it does on others.'
  if (isUnfinished(report)) return 'Only a run that is complete can prove anything.'
  const open = ofKind(report, 'inconclusive')
  if (open.length === 0) return modesSentence(report).trim()
  return `The evidence neither proves nor refutes ${named(open)}.${modesSentence(report)}`
}

/** Why the decision is what it is, in one sentence. */
export function decisionWhy(report: GateReport): string {
  switch (report.verdict) {
    case 'go': {
      const trials = countOf(report.evidence?.trials ?? 0, 'trial')
      return `Every requirement is proven with ${formatConfidence(report.confidence)} confidence, from ${trials}.${modesSentence(report)}`
    }
    case 'no-go': {
      const failed = ofKind(report, 'fail')
      const misses = failed.length === 0 ? '' : `The evidence shows that the feature misses ${named(failed)}.`
      return `${misses}${modesSentence(report)}`.trim()
    }
    case 'not-enough-evidence':
      return undecidedWhy(report)
  }
}

/** How sure each verdict is, and what earlier looks at the same test set took from it. */
export function confidenceSentence(report: GateReport): string {
  const whole = formatConfidence(report.confidence)
  if (report.look === null) return `Each verdict is held to ${whole} confidence.`
  const each = formatConfidence(report.look.confidence)
  return `Look ${formatCount(report.look.number)} at this test set: each verdict is held to ${each} confidence so that all looks together keep ${whole}.`
}

/** How the verdicts were reached: one sentence per method, with the requirements it judged. */
export function methodSentences(report: GateReport): readonly string[] {
  const methods = [...new Set(report.requirements.map(({ method }) => method))]
  return methods.map((method) => {
    const judged = report.requirements.filter((requirement) => requirement.method === method)
    return `${METHOD_TEXTS[method]}: ${judged.map(({ text }) => text).join('; ')}.`
  })
}

/** What it would take to decide; null when nothing more is needed or nothing can be said. */
export function furtherSentence(report: GateReport): string | null {
  if (report.further === null || report.further.cases <= 0) return null
  const { cases, costUsd } = report.further
  const cost = costUsd === null ? 'their cost is not known' : `about ${formatUsd(costUsd)}`
  const which = report.evidence === null ? 'case' : 'further case'
  return `About ${countOf(cases, which)} would probably decide what is open (${cost}).`
}

/** What was saved by stopping early; null when the run went to its end. */
export function stoppedEarlySentence(report: GateReport): string | null {
  const stopped = report.evidence?.stoppedEarly
  if (stopped === undefined) return null
  const cost = stopped.savedUsd === null ? '' : `, about ${formatUsd(stopped.savedUsd)}`
  return `Stopped early: ${countOf(stopped.saved, 'planned trial')} saved${cost}.`
}

/** What the evidence cost, and which trials have no price; null when nothing is known. */
export function costSentence(report: GateReport): string | null {
  const { cost } = report
  if (cost === null) return null
  const measured = `${formatUsd(cost.totalUsd)} for ${countOf(cost.measured, 'trial')}`
  if (cost.unmeasured === 0) return `Cost of this evidence: ${measured}.`
  const reasons = cost.reasons.map(({ reason, count }) => `${reason} (${formatCount(count)})`).join(', ')
  const why = reasons === '' ? '' : `: ${reasons}`
  const gap = `${countOf(cost.unmeasured, 'trial')} unmeasured${why}`
  return cost.measured === 0
    ? `The cost of this evidence is unknown: ${gap}.`
    : `Cost of this evidence: ${measured}; ${gap}.`
}

const JUDGE: NextStep = { text: 'Judge it.', command: 'airworthy gate' }

function firstStepToEvidence(report: GateReport): NextStep {
  if (report.evidence === null) {
    return { text: 'Run the feature on the test set.', command: 'airworthy eval' }
  }
  if (isTune(report)) return { text: 'Run the test set: only it certifies.', command: 'airworthy eval' }
  if (isUnfinished(report)) return { text: 'Finish the run.', command: 'airworthy eval --resume' }
  if (report.further === null || report.further.cases <= 0) {
    return {
      text: 'Measure what is missing; the reasons stand beside each requirement.',
      command: 'airworthy eval',
    }
  }
  const { cases, costUsd } = report.further
  const cost = costUsd === null ? '' : ` (about ${formatUsd(costUsd)})`
  return {
    text: `Add about ${countOf(cases, 'case')} to the test set and run the feature on it${cost}.`,
    command: 'airworthy eval',
  }
}

function stepsToEvidence(report: GateReport): readonly NextStep[] {
  if (report.requirements.length > 0) {
    const isProven = report.requirements.every(({ verdict }) => verdict === 'pass')
    const collect = isProven ? [] : [firstStepToEvidence(report)]
    const drill = areModesProven(report) ? [] : [DRILL_STEP]
    return [...collect, ...drill, JUDGE]
  }
  const text = 'State in the contract what would make it too slow, too wrong or too expensive.'
  return [{ text, command: 'airworthy check' }]
}

/** What to do now, first things first. */
export function nextSteps(report: GateReport): readonly NextStep[] {
  switch (report.verdict) {
    case 'go':
      return [
        { text: 'Ship it, and keep this report with the release.' },
        {
          text: 'Measure it anew when the feature, its model or its data change.',
          command: 'airworthy eval',
        },
      ]
    case 'no-go':
      if (!report.requirements.some(({ verdict }) => verdict === 'fail')) {
        return [{ ...DRILL_STEP, text: 'Mend what broke, and break it again.' }, JUDGE]
      }
      return [
        {
          text: 'Mend the feature, and try it on the tuning set as often as you like.',
          command: 'airworthy eval --tune',
        },
        { text: 'Measure it anew on the test set.', command: 'airworthy eval' },
        JUDGE,
      ]
    case 'not-enough-evidence':
      return stepsToEvidence(report)
  }
}
