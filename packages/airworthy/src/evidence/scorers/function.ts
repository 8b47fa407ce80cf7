import type { Scorer } from '../scorer.ts'
import type { Score } from '../trial.ts'
import { failureOf, scored, unmeasured } from './answer-scorer.ts'
import { within } from './within.ts'

/** A function that waits for ever must not hold the run. */
const TIMEOUT_MS = 60_000

/**
 * A function of the user's as a scorer: `(observation, case, { signal }) => boolean | number | { value, reason }`.
 * It sees every outcome, also a declined one, but no failed trial. What is no score in 0..1 is unmeasured,
 * as is a function that throws or takes longer than a minute.
 */
export function functionScorer(call: (...values: readonly unknown[]) => unknown): Scorer {
  return async (observation, testCase, signal) => {
    const failure = failureOf(observation)
    if (failure !== undefined) return failure
    const returned = await within({ timeoutMs: TIMEOUT_MS, signal }, (limited) =>
      call(observation, testCase, { signal: limited }),
    )
    return scoreOf(returned)
  }
}

function scoreOf(returned: unknown): Score {
  if (typeof returned === 'boolean') return scored(returned ? 1 : 0)
  if (typeof returned === 'number') return scored(returned)
  if (typeof returned !== 'object' || returned === null || !('value' in returned)) {
    return unmeasured(
      `the scorer must return a boolean, a number or { value, reason }, not ${typeName(returned)}`,
    )
  }
  const reason = 'reason' in returned && typeof returned.reason === 'string' ? returned.reason : undefined
  if (typeof returned.value === 'boolean') return scored(returned.value ? 1 : 0, reason)
  if (typeof returned.value === 'number') return scored(returned.value, reason)
  return unmeasured(`the value of the score must be a boolean or a number, not ${typeName(returned.value)}`)
}

function typeName(value: unknown): string {
  return value === null ? 'null' : typeof value
}
