import type { CallError } from '../models/call-error.ts'
import type { Passage } from '../outcome/outcome.ts'
import type { Usage } from '../outcome/usage.ts'

/** A part of a streamed answer, in the order of the stream. */
export interface Piece {
  /** What a user would read of it; empty for a tool call or for bookkeeping. */
  readonly text: string
  /** True when it is a part of the answer that is no text, such as a tool call: it counts as a token of the stream. */
  readonly isContent?: boolean
  /** True for what opens a stream and holds nothing of the answer: with `stream: tokens` it is shown at once. */
  readonly isOpening?: boolean
  /** Whatever the route's own way of delivery needs, such as the bytes of the event. */
  readonly data?: unknown
}

/** What a route is given for one attempt. */
export interface RouteCall {
  /** Aborts when the attempt's time is over, when the caller leaves, or when the stream is too slow. */
  readonly signal: AbortSignal
  /** The name of the route, and the model if the contract names one. */
  readonly route: string
  readonly model?: string
  /** 1 for the first attempt of the call, over all routes. */
  readonly attempt: number
  /** Milliseconds that are left for this attempt. */
  readonly remainingMs: () => number
  /** Hands over a part of a streamed answer. Resolves when the user's side is ready for more. */
  readonly emit: (piece: Piece) => void | Promise<void>
  /** Tells the passages before the answer is complete, so that sentences of a stream can be checked against them. */
  readonly retrieved: (passages: readonly Passage[]) => void
}

/** What is known of an attempt, whatever came of it. */
export interface RouteFacts {
  readonly model?: string
  readonly usage?: Usage
  /** What the attempt cost. Default: by the prices of the contract or the table; else unmeasured. */
  readonly costUsd?: number
}

/** What one attempt on a route gave. */
export type RouteResult<Answer> =
  | (RouteFacts & {
      readonly kind: 'answered'
      readonly answer: Answer
      /** The answer as text, for the checks and for the user. */
      readonly text: string
      readonly passages?: readonly Passage[]
    })
  /** The feature itself says that it does not answer this. */
  | (RouteFacts & { readonly kind: 'declined'; readonly answer?: Answer; readonly text: string })
  | (RouteFacts & { readonly kind: 'failed'; readonly error: CallError })

/** One way to produce an answer, ready to be run. */
export type RunnableRoute<Input, Answer> =
  | {
      readonly kind: 'run'
      readonly name: string
      readonly model?: string
      /** The longest time of one attempt. Default: what the deadline leaves. */
      readonly timeoutMs?: number
      /** False when an attempt never costs anything: the budget does not stop it. */
      readonly isPaid: boolean
      /** May reject: that is a `failed` attempt. Must stop when the signal aborts; if it does not, it is left behind. */
      readonly run: (input: Input, call: RouteCall) => Promise<RouteResult<Answer>> | RouteResult<Answer>
    }
  | { readonly kind: 'say'; readonly text: string }
