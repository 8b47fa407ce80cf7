import type { StoppingPlan } from '../evidence/evidence-file.ts'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import type { Trial } from '../evidence/trial.ts'

export interface RunOptions {
  readonly kind: 'tests' | 'tune'
  readonly concurrency: number
  readonly repeats: number
  readonly limit?: number
  readonly seed?: number
  /** A plan that an interrupted run committed to, or `sequential` to commit to one now. */
  readonly plan: StoppingPlan | 'sequential'
  /** The interrupted run that goes on. */
  readonly interrupted?: EvidenceReading
}

/** A stopping plan, and who says when it is fulfilled. */
export interface Watching {
  readonly plan: StoppingPlan
  /** Takes note of a trial; true when every verdict is certain. */
  readonly isDecidedBy: (trial: Trial) => boolean
}
