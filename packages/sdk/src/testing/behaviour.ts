/** A request as the fake provider received it. */
export interface FakeRequest {
  readonly method: string
  /** With the query string. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The parsed JSON body, or an empty object. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Token counts as the OpenAI wire writes them. */
export interface WireUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens?: number
  readonly prompt_tokens_details?: { readonly cached_tokens?: number }
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number }
}

/** What the fake provider does with one request. All times default to 0. */
export type Behaviour =
  | {
      readonly kind: 'answer'
      readonly text: string
      /** Default: words of the messages and words of the text. */
      readonly usage?: WireUsage
      readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[]
      /** How many deltas a streamed text is cut into. Default: one per word. */
      readonly chunks?: number
      /** Wait between two deltas. */
      readonly chunkGapMs?: number
      /** Wait between the headers and the first delta of a stream. */
      readonly firstTokenDelayMs?: number
      /** Wait before the headers. */
      readonly delayMs?: number
    }
  | {
      readonly kind: 'status'
      readonly status: number
      /** Text as it is, anything else as JSON. Default: an error object in the OpenAI shape. */
      readonly body?: unknown
      /** The `Retry-After` header: seconds, or an HTTP date. */
      readonly retryAfter?: number | string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The connection is reset before any header. */
  | { readonly kind: 'reset' }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent' }
  /** Goes quiet after so many deltas, or after half of a body that is not streamed. */
  | { readonly kind: 'stall'; readonly afterChunks: number; readonly text?: string }
  /** Ends after so many deltas: cleanly (`end`, the default), or because the connection is gone. */
  | {
      readonly kind: 'cut'
      readonly afterChunks: number
      readonly by?: 'end' | 'disconnect'
      readonly text?: string
    }
  /** Sends a broken chunk after so many deltas, then goes on; or a broken body. */
  | { readonly kind: 'malformed'; readonly afterChunks: number; readonly text?: string }
  /** Sends a word of the answer, or of its body, and then waits so long before the next. */
  | { readonly kind: 'trickle'; readonly gapMs: number; readonly text?: string }
  /** A whole stream, but the connection ends without `[DONE]`; a body that is not streamed is whole. */
  | { readonly kind: 'no-end-marker'; readonly text?: string }
  /** Status 200 with an error in the body or in the stream. */
  | { readonly kind: 'in-band-error'; readonly message?: string; readonly afterChunks?: number }
  /** A whole answer without text. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'refusal'; readonly text?: string }
  /** `finish_reason: length`. */
  | { readonly kind: 'truncated'; readonly text?: string }
  /** `finish_reason: content_filter`. */
  | { readonly kind: 'content-filter'; readonly text?: string }
  /** A web page instead of JSON. */
  | { readonly kind: 'html'; readonly status?: number }
