import type { Usage } from '../outcome/usage.ts'
import type { CallError } from './call-error.ts'
import type { Transport } from './transport.ts'

/** One request to an OpenAI-compatible `/chat/completions`. */
export interface ChatRequest {
  /** Ends before `/chat/completions`; a query string is kept. */
  readonly baseUrl: string
  readonly model: string
  /** As the wire has them: `{ role, content, … }`. */
  readonly messages: readonly unknown[]
  /** Sent as `Authorization: Bearer`. Default: none is sent. */
  readonly key?: string
  /** Default false. Only a streamed call measures the time to the first token. */
  readonly stream?: boolean
  /** Further fields of the body. `stream_options: null` is for servers that refuse the field. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ChatOptions {
  readonly transport: Transport
  /** Milliseconds since the Unix epoch; fractions are kept. */
  readonly now: () => number
  /** Ends the call: `timeout` if its reason is a `TimeoutError`, else `aborted`. */
  readonly signal: AbortSignal
  /** Largest answer in bytes. Default 32 MiB. */
  readonly maximumBytes?: number
}

/** A tool that the model asks for. */
export interface ToolCall {
  readonly id?: string
  readonly name: string
  /** JSON text, as the model wrote it. */
  readonly arguments: string
}

/** What was measured of a call, whatever came of it. What is absent was not measured or not told. */
export interface ChatFacts {
  readonly latencyMs: number
  /** Until the first text, refusal or tool call of a stream. */
  readonly firstTokenMs?: number
  /** The provider's own word: `stop`, `length`, `tool_calls`, `content_filter`, … */
  readonly finishReason?: string
  /** The model that answered, as the provider names it. */
  readonly model?: string
  readonly usage?: Usage
}

/**
 * What came of a call. `answered` is a whole answer; a model that refuses `declined`; everything else is `failed`:
 * a truncated, filtered, cut or empty answer is never passed on as success.
 */
export type ChatResult =
  | (ChatFacts & {
      readonly kind: 'answered'
      readonly text: string
      readonly toolCalls?: readonly ToolCall[]
    })
  | (ChatFacts & { readonly kind: 'declined'; readonly text: string })
  | (ChatFacts & { readonly kind: 'failed'; readonly error: CallError })
