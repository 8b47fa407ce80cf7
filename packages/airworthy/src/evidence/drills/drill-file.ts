import type { Trial } from '../trial.ts'

/** First line of the evidence of a drill: what was drilled, and under which promises. */
export interface DrillHeader {
  readonly kind: 'header'
  readonly schema: 'airworthy.drill-evidence/1'
  readonly run: string
  readonly feature: string
  readonly contract: { readonly path: string; readonly hash: string }
  readonly featureVersion: string
  readonly seed: number
  /** Questions that each fault was asked. */
  readonly inputs: number
  readonly deadlineMs: number
  /** The provider behind the faults: `built-in`, or the base URL of a real one. */
  readonly provider: string
  readonly startedAt: string
}

/** What the feature did while a fault was on, and what the user of the feature saw. */
export interface DrillTrial extends Trial {
  readonly drill: {
    readonly fault: string
    readonly failureMode: string
    /** Requests that reached the provider during the call; absent where nobody could count them. */
    readonly attempts?: number
    /** Why this is not what the contract promises; absent when it is. */
    readonly problem?: string
  }
}

/**
 * What the trials of a fault prove. `held-up`: every user saw what the contract promises; `broke`: one did not;
 * `not-drilled`: the fault could not be brought about, which is no pass; `does-not-apply`: it cannot happen to this
 * feature.
 */
export type FaultVerdict = 'held-up' | 'broke' | 'not-drilled' | 'does-not-apply'

/** What one user saw of a fault. */
export interface Sighting {
  /** What was asked, as text. */
  readonly question: string
  readonly outcome: string
  /** What the user could read; null when there was nothing. */
  readonly text: string | null
  /** Null when it never ended. */
  readonly latencyMs: number | null
  /** Null when nobody could count them. */
  readonly attempts: number | null
}

/** The result of one fault. */
export interface FaultResult {
  readonly fault: string
  readonly failureMode: string
  readonly what: string
  readonly verdict: FaultVerdict
  /** Why, in one sentence. */
  readonly reason: string
  /** Calls that were judged. */
  readonly trials: number
  /** The first call that broke, else the first of all; null when there was none. */
  readonly saw: Sighting | null
}

/** Last line of a drill that came to its end. */
export interface DrillEnd {
  readonly kind: 'end'
  readonly finishedAt: string
}

/** One drill as it stands on disk. */
export interface RecordedDrill {
  readonly path: string
  readonly header: DrillHeader
  readonly results: readonly FaultResult[]
}
