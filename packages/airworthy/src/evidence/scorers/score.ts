import { oneLine } from '@airworthy/sdk'
import type { Case } from '../case.ts'
import type { Scorer } from '../scorer.ts'
import type { Observation, Score } from '../trial.ts'
import { unmeasured } from './answer-scorer.ts'

export interface ScoreOptions {
  readonly scorers: Readonly<Record<string, Scorer>>
  readonly observation: Observation
  readonly testCase: Case
  readonly signal: AbortSignal
}

/**
 * Scores one observation by every scorer, side by side. Never rejects: a scorer that throws, is stopped, or gives
 * anything but a score in 0..1 leaves the trial unmeasured with the reason, which is neither a pass nor a fail.
 */
export async function scoreTrial(options: ScoreOptions): Promise<Readonly<Record<string, Score>>> {
  const scores = Object.entries(options.scorers).map(
    async ([name, scorer]) => [name, await scoreOnce(scorer, options)] as const,
  )
  return Object.fromEntries(await Promise.all(scores))
}

async function scoreOnce(scorer: Scorer, { observation, testCase, signal }: ScoreOptions): Promise<Score> {
  const { promise: aborted, resolve } = Promise.withResolvers<Score>()
  const onAbort = (): void => resolve(unmeasured('the scorer was stopped'))
  if (signal.aborted) return unmeasured('the scorer was stopped')
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return checked(await Promise.race([scorer(observation, testCase, signal), aborted]))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return unmeasured(`the scorer threw: ${oneLine(message, 200)}`)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** A scorer may be a user's JavaScript, so its type is not taken on trust. */
function checked(score: Score | undefined): Score {
  if (score?.kind === 'unmeasured') return score
  if (score?.kind !== 'scored') return unmeasured('the scorer returned no score')
  const { value } = score
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    return unmeasured(`the scorer gave ${String(value)}, which is not in 0..1`)
  }
  return score
}
