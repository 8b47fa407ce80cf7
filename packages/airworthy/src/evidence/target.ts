import type { Case } from './case.ts'
import type { Observation } from './trial.ts'

/** The feature under test, however it is run. */
export interface Target {
  /** What goes into the evidence header to say which version answered: a file hash, a URL and model, … */
  readonly version: string
  /**
   * Runs the feature once. Never rejects: what goes wrong is `error` in the observation, with outcome `failed`.
   * Stops when `signal` aborts. `latencyMs` is the target's own wall time.
   */
  run(testCase: Case, signal: AbortSignal): Promise<Observation>
  close(): Promise<void>
}
