import type { Case } from './case.ts'
import type { Observation, Score } from './trial.ts'

/** Turns what was observed into a score. May throw: the trial is then unmeasured for this scorer. */
export type Scorer = (observation: Observation, testCase: Case, signal: AbortSignal) => Promise<Score> | Score
