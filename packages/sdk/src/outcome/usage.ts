/**
 * Tokens of one call, each class counted once: `inputTokens` includes the cached ones,
 * `outputTokens` includes the reasoning ones.
 */
export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** The part of `inputTokens` that was read from a provider's cache. Default 0. */
  readonly cachedInputTokens?: number
  /** The part of `inputTokens` that was written to a provider's cache. Default 0. */
  readonly cacheWriteTokens?: number
  /** The part of `outputTokens` that was spent on reasoning. Default 0. */
  readonly reasoningTokens?: number
}

/** All tokens of a call, input and output. */
export function totalTokens(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens
}
