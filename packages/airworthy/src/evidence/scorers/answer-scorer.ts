import type { Case } from '../case.ts'
import type { Scorer } from '../scorer.ts'
import type { Observation, Score } from '../trial.ts'

/** An answer to score, with what was observed around it. */
export interface Answered {
  /** Never undefined. */
  readonly answer: unknown
  readonly observation: Observation
  readonly testCase: Case
  readonly signal: AbortSignal
}

/** Scores the content of an answer; the rules of outcomes are applied before it is asked. */
export type AnswerScorer = (answered: Answered) => Promise<Score> | Score

/**
 * Makes a scorer out of one that only looks at answers. A failed trial is unmeasured: the verdict counts it against
 * the feature by itself. A case that expects another outcome than an answer is right exactly with that outcome,
 * whatever was said. Declining where an answer was expected is wrong. A held answer is scored as it is.
 */
export function scorerOf(score: AnswerScorer): Scorer {
  return (observation, testCase, signal) => {
    const settled = settleByOutcome(observation, testCase.expectedOutcome)
    if (settled !== undefined) return settled
    const { answer } = observation
    if (answer === undefined) return unmeasured('no answer was observed')
    return score({ answer, observation, testCase, signal })
  }
}

function settleByOutcome(observation: Observation, expected: Case['expectedOutcome']): Score | undefined {
  const { outcome } = observation
  const expectsAnswer = expected === undefined || expected === 'answered'
  if (!expectsAnswer && outcome === expected) return scored(1, `the outcome is ${outcome}, as expected`)
  const failure = failureOf(observation)
  if (failure !== undefined) return failure
  if (expected !== undefined && outcome === undefined) return unmeasured('no outcome was observed')
  if (expected !== undefined && outcome !== expected)
    return scored(0, `the outcome is ${outcome}, where ${expected} was expected`)
  if (outcome === 'declined') return scored(0, 'the feature declined where an answer was expected')
  return undefined
}

/** Why nothing can be said of a trial that failed; undefined for one that did not. */
export function failureOf({ outcome, error }: Observation): Score | undefined {
  if (error !== undefined) return unmeasured(`the trial failed: ${error.code}`)
  return outcome === 'failed' ? unmeasured('the trial failed') : undefined
}

export function scored(value: number, reason?: string): Score {
  return { kind: 'scored', value, ...(reason === undefined ? {} : { reason }) }
}

export function unmeasured(reason: string): Score {
  return { kind: 'unmeasured', reason }
}

/**
 * Compares the answer with what the case expects: with each in turn if that is a list, and the best score counts.
 * Unmeasured if the case expects nothing.
 */
export async function bestOf(
  { answer, testCase }: Answered,
  compare: (answer: unknown, expected: unknown) => Promise<Score> | Score,
): Promise<Score> {
  const { expected } = testCase
  const rights = Array.isArray(expected) ? expected : expected === undefined ? [] : [expected]
  const scores = await Promise.all(rights.map((right) => compare(answer, right)))
  return (
    scores.toSorted((one, other) => rank(other) - rank(one))[0] ??
    unmeasured('the case has no expected answer')
  )
}

function rank(score: Score): number {
  return score.kind === 'scored' ? score.value : -1
}
