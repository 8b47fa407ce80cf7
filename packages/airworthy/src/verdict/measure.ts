import { totalTokens } from '@airworthy/sdk'
import type { Trial } from '../evidence/trial.ts'

/** What one trial says about one metric. `missing` is neither zero nor a pass: the verdict assumes the worst of it. */
export type Measure =
  | { readonly kind: 'value'; readonly value: number }
  /** The trial ended before the value was known: it is at least this. */
  | { readonly kind: 'at-least'; readonly value: number }
  | {
      readonly kind: 'missing'
      readonly reason: string
      /** The trial itself failed, as against a scorer or a price that said nothing. */
      readonly errored: boolean
      /** Whether anybody recorded why; values that are simply absent may hide a selection. */
      readonly explained: boolean
    }

/** True when the trial has no answer because something broke. */
export function isErrored(trial: Trial): boolean {
  return trial.error !== undefined || trial.outcome === 'failed'
}

/** Reads one metric of a trial, in the canonical unit of the metric. */
export function measure(metric: string, trial: Trial): Measure {
  const builtIn = BUILT_IN[metric]
  if (builtIn !== undefined) return builtIn(trial)
  return isErrored(trial) ? erroredTrial(trial) : score(metric, trial)
}

const BUILT_IN: Readonly<Record<string, (trial: Trial) => Measure>> = {
  latency: (trial) => {
    if (trial.error?.code === 'timeout' && trial.latencyMs !== undefined) {
      return { kind: 'at-least', value: trial.latencyMs }
    }
    return amount(trial, trial.latencyMs, 'no latency was recorded')
  },
  first_token: (trial) =>
    amount(trial, trial.firstTokenMs, 'no time to first token was recorded; the feature must stream'),
  cost: (trial) =>
    trial.costUsd === undefined && trial.costUnmeasured !== undefined && !isErrored(trial)
      ? missing(trial.costUnmeasured, true)
      : amount(trial, trial.costUsd, 'no cost was recorded'),
  tokens: (trial) =>
    amount(trial, trial.usage === undefined ? undefined : totalTokens(trial.usage), 'no usage was recorded'),
  fallback: (trial) => outcomeShare(trial, 'fell-back'),
  escalation: (trial) => outcomeShare(trial, 'held'),
  declined: (trial) => outcomeShare(trial, 'declined'),
  failed: (trial) => failedShare(trial, 1),
  available: (trial) => failedShare(trial, 0),
}

function amount(trial: Trial, value: number | undefined, reason: string): Measure {
  if (isErrored(trial)) return erroredTrial(trial)
  return value === undefined ? missing(reason, false) : { kind: 'value', value }
}

function outcomeShare(trial: Trial, outcome: Trial['outcome']): Measure {
  if (isErrored(trial)) return erroredTrial(trial)
  if (trial.outcome === undefined) return missing('no outcome was recorded', false)
  return { kind: 'value', value: trial.outcome === outcome ? 1 : 0 }
}

function failedShare(trial: Trial, valueWhenFailed: 0 | 1): Measure {
  if (isErrored(trial)) return { kind: 'value', value: valueWhenFailed }
  if (trial.outcome === undefined && trial.answer === undefined)
    return missing('no outcome was recorded', false)
  return { kind: 'value', value: 1 - valueWhenFailed }
}

function score(metric: string, trial: Trial): Measure {
  const found = trial.scores[metric]
  if (found === undefined) return missing(`no score or label "${metric}" was recorded`, false)
  return found.kind === 'scored' ? { kind: 'value', value: found.value } : missing(found.reason, true)
}

function missing(reason: string, explained: boolean): Measure {
  return { kind: 'missing', reason, errored: false, explained }
}

function erroredTrial(trial: Trial): Measure {
  const code = trial.error?.code ?? 'failed'
  return { kind: 'missing', reason: `the trial failed: ${code}`, errored: true, explained: true }
}
