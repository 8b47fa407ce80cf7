import type { FailingTrial } from '../verdict/gate-report.ts'
import { contentText } from './content-text.ts'
import { formatCount, formatDuration, formatScore, formatUsd } from './format.ts'

/** One named thing about a failing trial. */
export interface TrialFact {
  readonly name: string
  readonly value: string
}

/** The name of a trial: its case, and which execution of it when there were several. */
export function trialTitle(trial: FailingTrial): string {
  return trial.repeat === 0 ? trial.case : `${trial.case} (run ${formatCount(trial.repeat + 1)})`
}

/** The small facts of a trial that were measured: outcome, latency, cost, tokens, tags. */
export function trialFacts(trial: FailingTrial): readonly TrialFact[] {
  const facts: TrialFact[] = []
  if (trial.outcome !== undefined) facts.push({ name: 'outcome', value: trial.outcome })
  if (trial.latencyMs !== undefined) facts.push({ name: 'latency', value: formatDuration(trial.latencyMs) })
  if (trial.costUsd !== undefined) facts.push({ name: 'cost', value: formatUsd(trial.costUsd) })
  if (trial.usage !== undefined) {
    const { inputTokens, outputTokens } = trial.usage
    facts.push({ name: 'tokens', value: `${formatCount(inputTokens)} in, ${formatCount(outputTokens)} out` })
  }
  for (const [name, value] of Object.entries(trial.tags)) facts.push({ name, value })
  return facts
}

/** The texts of a trial in the order in which a person wants them; what is absent is left out. */
export function trialTexts(trial: FailingTrial): readonly TrialFact[] {
  const texts: TrialFact[] = []
  if (trial.input !== undefined) texts.push({ name: 'input', value: contentText(trial.input) })
  if (trial.answer !== undefined) texts.push({ name: 'answer', value: contentText(trial.answer) })
  if (trial.expected !== undefined) texts.push({ name: 'expected', value: contentText(trial.expected) })
  if (trial.error !== undefined)
    texts.push({ name: 'error', value: `${trial.error.code}: ${trial.error.message}` })
  return texts
}

/** A score with its reason on one line: `correct 0: names the wrong period`. */
export function scoreLine(score: FailingTrial['scores'][number]): string {
  const value = `${score.scorer} ${formatScore(score.value)}`
  return score.reason === undefined ? value : `${value}: ${score.reason}`
}
