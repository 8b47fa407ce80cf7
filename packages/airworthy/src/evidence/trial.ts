import type { OutcomeKind, Passage, Usage } from '@airworthy/sdk'
import type { Tags } from './case.ts'

/** What a scorer said of a trial. `unmeasured` is neither a pass nor a fail. */
export type Score =
  /** `value` is in 0..1; 1 is a pass. */
  | { readonly kind: 'scored'; readonly value: number; readonly reason?: string }
  | { readonly kind: 'unmeasured'; readonly reason: string }

/** Why a trial has no answer. */
export interface TrialError {
  /** `timeout`, `http-429`, `connection`, `threw`, `invalid-answer`, … */
  readonly code: string
  readonly message: string
  /** What the provider asked for by `Retry-After`. */
  readonly retryAfterMs?: number
}

/** What the feature gave back for one input, before scoring. What is absent was not measured. */
export interface Observation {
  readonly outcome?: OutcomeKind
  readonly answer?: unknown
  readonly passages?: readonly Passage[]
  readonly model?: string
  readonly usage?: Usage
  readonly latencyMs?: number
  readonly firstTokenMs?: number
  readonly costUsd?: number
  readonly error?: TrialError
}

/** One execution of the feature on one input, with all that was observed. */
export interface Trial extends Observation {
  readonly case: string
  /** 0 for the first execution of the case. */
  readonly repeat: number
  /** Place in the seeded order, 0-based; verdicts read trials in this order, not in order of completion. */
  readonly position: number
  readonly cluster: string
  readonly tags: Tags
  readonly input?: unknown
  readonly expected?: unknown
  readonly expectedOutcome?: OutcomeKind
  /** Why `costUsd` is absent, if it is. */
  readonly costUnmeasured?: string
  readonly scores: Readonly<Record<string, Score>>
}
