import { OUTCOMES, type Outcome } from '@airworthy/sdk'
import type { Observation } from '../trial.ts'

/** True for what `guard` returns. */
export function isOutcome(returned: unknown): returned is Outcome {
  if (typeof returned !== 'object' || returned === null || !('kind' in returned)) return false
  const { kind } = returned
  return (
    OUTCOMES.some((outcome) => outcome === kind) &&
    'attempts' in returned &&
    Array.isArray(returned.attempts) &&
    'text' in returned &&
    typeof returned.text === 'string'
  )
}

/**
 * The trial's view of an outcome. The answer of an outcome that gave none is its text, which the user read; what was
 * withheld for review stays withheld.
 */
export function observationOfOutcome(outcome: Outcome): Observation {
  const { kind, text } = outcome
  const gave = kind === 'answered' || kind === 'fell-back' ? outcome : undefined
  // Of several attempts no single usage and model is the whole: the cost, where it is known, is.
  const only = outcome.attempts.length === 1 ? outcome.attempts[0] : undefined
  return {
    outcome: kind,
    answer: answerIn(gave?.answer) ?? text,
    ...(gave?.passages === undefined ? {} : { passages: gave.passages }),
    ...(outcome.firstTokenMs === undefined ? {} : { firstTokenMs: outcome.firstTokenMs }),
    ...(outcome.costUsd === undefined ? {} : { costUsd: outcome.costUsd }),
    ...(only?.usage === undefined ? {} : { usage: only.usage }),
    ...(only?.model === undefined ? {} : { model: only.model }),
    ...(kind === 'failed' ? { error: { code: outcome.why.code, message: outcome.why.reason } } : {}),
  }
}

/** A feature may have returned its answer inside an object, beside passages and usage. */
function answerIn(returned: unknown): unknown {
  const isEnvelope = typeof returned === 'object' && returned !== null && 'answer' in returned
  return isEnvelope ? returned.answer : returned
}
