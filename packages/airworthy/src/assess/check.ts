import type { Facts } from './facts.ts'

/**
 * The failure modes by which findings are grouped: F1 the demo was the goal, F2 nobody owns the failure cases,
 * F3 the evaluation criteria are wrong, F4 nothing is instrumented, F5 too slow, too wrong, too expensive is unknown.
 */
export type FailureMode = 'F1' | 'F2' | 'F3' | 'F4' | 'F5'

/** `blocker`: must not face users with this. `high`: will cause an incident. `medium`: costs money, trust or time. */
export type Severity = 'blocker' | 'high' | 'medium' | 'low'

export type Confidence = 'high' | 'medium' | 'low'

/**
 * `present`: the gap exists. `absent`: it does not. `not-applicable`: the question makes no sense here.
 * `unknown`: it could not be decided from the code; never rounded to one of the others.
 */
export type CheckVerdict = 'present' | 'absent' | 'not-applicable' | 'unknown'

/** A line and what it shows. Never holds a secret. */
export interface Evidence {
  /** Relative to the project's folder. */
  readonly path: string
  /** From 1. */
  readonly line: number
  /** What this line shows, in a few words of this code: `ChatOpenAI is made without a timeout`. */
  readonly shows: string
}

/** Engineer-days for one engineer who knows the stack, a test and a review included. */
export interface EffortDays {
  readonly low: number
  readonly high: number
  readonly because: string
}

/** What a check found out. */
export interface Decision {
  readonly verdict: CheckVerdict
  readonly confidence: Confidence
  readonly severity: Severity
  /** One sentence in terms of this code. */
  readonly reason: string
  /** Up to five; for `present` at least one, the first the one that a reviewer would open. */
  readonly evidence: readonly Evidence[]
  /** What was looked at and did not count. */
  readonly nearMisses: readonly Evidence[]
  /** One sentence in the imperative. */
  readonly remedy: string
  /** Zero unless the verdict is `present`. */
  readonly effortDays: EffortDays
}

/** One question about a project. Named after the gap, not after the virtue. */
export interface Check {
  /** `budget/no-timeout`. */
  readonly id: string
  /** The gap in a few words: `No time limit on model calls`. */
  readonly title: string
  readonly failureMode: FailureMode
  /** The usual severity; a decision may differ. */
  readonly severity: Severity
  /** Labelled for every repository of the corpus. */
  readonly core: boolean
  /** True when it also speaks of projects without a model call. */
  readonly isGeneral?: boolean
  decide(facts: Facts): Decision
}
