import type { Usage } from './usage.ts'

/**
 * What one call of the feature did.
 * `answered`: the feature's own answer; `fell-back`: a later route answered; `held`: waits for a person;
 * `declined`: the feature said that it does not answer this; `failed`: no answer at all.
 */
export const OUTCOMES = ['answered', 'fell-back', 'held', 'declined', 'failed'] as const
export type OutcomeKind = (typeof OUTCOMES)[number]

/** A piece of text that retrieval gave to the model. */
export interface Passage {
  readonly id?: string
  readonly text: string
  /** The retriever's own score; larger is closer. */
  readonly score?: number
}

/** Why something did not go the first way: the failure mode of the contract, and what was seen. */
export interface Why {
  /** A failure mode: `provider_down`, `hallucination`, `out_of_scope`, the name of a check, … */
  readonly mode: string
  /** The code of the fault: `timeout`, `http-503`, `cut-stream`, `below`, `skipped`, `circuit-open`, … */
  readonly code: string
  /** One sentence for the engineer who looks into it. Never for the user of the feature. */
  readonly reason: string
}

/** One attempt on one route. */
export interface Attempt {
  /** The name of the route. */
  readonly route: string
  /** Milliseconds after the call began. */
  readonly startedMs: number
  readonly latencyMs: number
  readonly firstTokenMs?: number
  /** The model that answered, as the provider names it. */
  readonly model?: string
  readonly usage?: Usage
  /** Absent when it could not be told; see `costUnmeasured` of the outcome. */
  readonly costUsd?: number
  /** Why its answer was not used; absent for the attempt that was. */
  readonly why?: Why
}

/** What one check said. `skipped` is not `clean`: the check had nothing to look at, failed, or took too long. */
export type Signal =
  | {
      readonly kind: 'clean' | 'flagged'
      readonly check: string
      /** The route whose answer was looked at; absent for a check of the request. */
      readonly route?: string
      /** 0..1, larger is better. */
      readonly signal: number
      readonly reason: string
    }
  | {
      readonly kind: 'skipped'
      readonly check: string
      readonly route?: string
      /** `unmeasured`: there was nothing to look at. */
      readonly because: 'unmeasured' | 'error' | 'timeout'
      readonly reason: string
    }

interface OutcomeFacts {
  /** Identifies the call in telemetry, review and evidence. */
  readonly id: string
  readonly feature: string
  /** What the user of the feature may read: the answer, or a safe text. Never an error message. */
  readonly text: string
  readonly attempts: readonly Attempt[]
  readonly signals: readonly Signal[]
  readonly latencyMs: number
  /** When the first piece reached the user; absent for an answer that was not streamed. */
  readonly firstTokenMs?: number
  /** Of all attempts together. Absent when that of any attempt is not known. */
  readonly costUsd?: number
  /** Why `costUsd` is absent. */
  readonly costUnmeasured?: string
}

/** What one call did, with all that is known of it. `Answer` is what the feature returned. */
export type Outcome<Answer = unknown> =
  | (OutcomeFacts & {
      readonly kind: 'answered'
      /** The name of the route that answered. */
      readonly by: string
      readonly answer: Answer
      readonly passages?: readonly Passage[]
    })
  | (OutcomeFacts & {
      readonly kind: 'fell-back'
      readonly by: string
      /** Absent when the contract's own text (`say`) was the last route. */
      readonly answer?: Answer
      readonly passages?: readonly Passage[]
      /** Why the first route did not answer. */
      readonly why: Why
    })
  | (OutcomeFacts & {
      readonly kind: 'held'
      readonly why: Why
      /** The answer that waits for a person. The user of the feature does not see it. */
      readonly withheld: { readonly answer?: Answer; readonly passages?: readonly Passage[] }
      readonly review?: { readonly by: string; readonly withinMs: number }
    })
  | (OutcomeFacts & { readonly kind: 'declined'; readonly why: Why })
  | (OutcomeFacts & {
      readonly kind: 'failed'
      readonly why: Why
      /** True when a part of an answer had reached the user before it broke off. */
      readonly isCut?: boolean
    })
