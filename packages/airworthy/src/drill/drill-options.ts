import type { Contract } from '@airworthy/sdk'
import type { Case } from '../evidence/case.ts'
import type { FaultResult } from '../evidence/drills/drill-file.ts'
import type { Fault } from '../evidence/drills/faults.ts'
import type { Trial } from '../evidence/trial.ts'
import type { Upstream } from './upstream.ts'

/** What the feature is drilled with. */
export interface Surroundings {
  readonly contract: Contract
  /** How the contract says the feature is run. */
  readonly target: NonNullable<Contract['run']>
  readonly upstream: Upstream
  /** Variables that hold a provider's base URL; the provider of the first breaks. At least one. */
  readonly baseUrlNames: readonly string[]
  /** Variables that hold a provider's key. */
  readonly keyNames: readonly string[]
  /** Where the provider that breaks listens, for a service that runs already. Default: a free port. */
  readonly port?: number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Command that serves a module in a process of its own. */
  readonly launcher: readonly string[]
  /** Milliseconds, fractions kept; only differences matter. */
  readonly now: () => number
  readonly wait: (delayMs: number) => Promise<void>
  /** Ends the drill. */
  readonly signal: AbortSignal
}

export interface DrillOptions extends Surroundings {
  readonly faults: readonly Fault[]
  /** Questions that the feature should be able to answer, in the order in which they are tried. */
  readonly candidates: readonly Case[]
  /** Questions per fault. */
  readonly inputs: number
  readonly seed: number
  readonly run: string
  /** Path of the evidence file to write. */
  readonly path: string
  /** Sees each trial before it is written. */
  readonly redact?: (trial: Trial) => Trial | Promise<Trial>
  /** Milliseconds since the Unix epoch. */
  readonly epochMs: () => number
  /** Sees each result once it is recorded. */
  readonly onResult: (result: FaultResult) => void
}
