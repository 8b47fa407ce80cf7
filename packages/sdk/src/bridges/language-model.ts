/*
 * The language model of the AI SDK (specification version 4), as far as the bridge touches it. Structural, so that neither
 * the SDK nor its published types depend on the package `@ai-sdk/provider`.
 */

/** What one call of a model is given; everything else in it passes through untouched. */
export interface ModelParameters {
  readonly prompt: readonly PromptMessage[]
  readonly maxOutputTokens?: number | undefined
  readonly tools?: readonly object[] | undefined
  readonly abortSignal?: AbortSignal | undefined
}

export interface PromptMessage {
  readonly role: string
  /** A text, or a list of parts. */
  readonly content: unknown
}

/** `text`, `tool-call`, `reasoning`, … */
export interface ContentPart {
  readonly type: string
}

export interface FinishReason {
  /** `stop`, `length`, `content-filter`, `tool-calls`, `error`, `interrupted` or `other`. */
  readonly unified: string
  readonly raw: string | undefined
}

export interface ModelUsage {
  readonly inputTokens: {
    readonly total: number | undefined
    readonly noCache: number | undefined
    readonly cacheRead: number | undefined
    readonly cacheWrite: number | undefined
  }
  readonly outputTokens: {
    readonly total: number | undefined
    readonly text: number | undefined
    readonly reasoning: number | undefined
  }
}

/** What a model answered. */
export interface ModelResult {
  readonly content: readonly ContentPart[]
  readonly finishReason: FinishReason
  readonly usage: ModelUsage
  readonly providerMetadata?: object | undefined
  readonly response?: { readonly modelId?: string | undefined } | undefined
}

/** A model's answer on its way; the parts are those of the AI SDK. */
export interface ModelStream {
  readonly stream: ReadableStream<StreamPart>
}

/** `text-delta`, `tool-call`, `finish`, … */
export interface StreamPart {
  readonly type: string
}

/** A model of the AI SDK. */
export interface LanguageModel {
  readonly specificationVersion: 'v4'
  readonly provider: string
  readonly modelId: string
  doGenerate(parameters: ModelParameters): PromiseLike<ModelResult>
  doStream(parameters: ModelParameters): PromiseLike<ModelStream>
}
