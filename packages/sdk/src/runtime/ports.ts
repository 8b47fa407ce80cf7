import type { Reading } from '../checks/reading.ts'
import type { Attempt, Outcome, Passage } from '../outcome/outcome.ts'

/** What a check looks at. */
export interface Candidate {
  /** What was asked, as text: the input itself, or the last message of the user. */
  readonly question: string
  /** The whole input, as the feature was given it. */
  readonly input: unknown
  /** Absent for a check of the request. For a stream by sentences, what has been said so far. */
  readonly answer?: string
  readonly passages?: readonly Passage[]
}

/** A check, ready to run. */
export interface RuntimeCheck {
  readonly name: string
  /** The failure mode that it reports. */
  readonly mode: string
  /** `request`: before anything is paid; `answer`: on each candidate answer. */
  readonly stage: 'request' | 'answer'
  readonly atLeast: number
  readonly ifSkipped: 'continue' | 'fail'
  readonly timeoutMs: number
  /** True for a check that computes at once: no time of the deadline is kept for it. */
  readonly isInstant: boolean
  /** May reject or take too long: the check is then skipped. */
  readonly read: (candidate: Candidate, signal: AbortSignal) => Reading | Promise<Reading>
}

/** What an attempt may use up at most, or has used. */
export interface Spending {
  readonly costUsd: number
  readonly tokens: number
}

export type Reserved =
  | {
      readonly kind: 'reserved'
      /** Gives back what was not used. Must be called exactly once. */
      readonly settle: (used: Spending) => void | Promise<void>
    }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Keeps what has been spent. `reserve` takes the whole amount away before anything is paid, so that many calls at the
 * same time cannot spend more than there is.
 */
export interface BudgetLedger {
  readonly reserve: (feature: string, amount: Spending) => Reserved | Promise<Reserved>
}

/** Is told of every attempt and every outcome, for telemetry and evidence. What it throws is ignored. */
export interface Observer {
  /** Wraps a whole call, so that what happens inside can be traced under it. */
  readonly call?: <Result>(start: CallStart, run: () => Promise<Result>) => Promise<Result>
  /** Wraps one attempt. */
  readonly attempt?: <Result>(start: AttemptStart, run: () => Promise<Result>) => Promise<Result>
  /** Called inside `attempt`, when the attempt is over. */
  readonly onAttempt?: (attempt: Attempt) => void
  /** Called inside `call`, when the outcome is known. */
  readonly onOutcome?: (outcome: Outcome) => void
}

export interface CallStart {
  readonly id: string
  readonly feature: string
}

export interface AttemptStart {
  readonly route: string
  readonly model?: string
  /** 1 for the first attempt of the call. */
  readonly attempt: number
}
