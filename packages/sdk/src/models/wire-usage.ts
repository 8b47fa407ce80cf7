import type { Usage } from '../outcome/usage.ts'
import { isObject, type JsonObject, objectOf } from './json.ts'

/**
 * Token counts from a provider's `usage` object, each class counted once. Recognises OpenAI chat completions
 * (`prompt_tokens`), OpenAI responses and Anthropic messages (`input_tokens`), and this project's own fields
 * (`inputTokens`, also as the AI SDK nests them). Undefined for anything else and for counts that are no counts.
 */
export function usageFromWire(json: unknown): Usage | undefined {
  if (!isObject(json)) return undefined
  const shape = SHAPES.find((candidate) => candidate.mark in json)
  const counts = shape?.read(json)
  return counts === undefined ? undefined : usageOf(counts)
}

interface Counts {
  readonly input: unknown
  readonly output: unknown
  readonly cached: unknown
  readonly cacheWrite: unknown
  readonly reasoning: unknown
}

const SHAPES: readonly { readonly mark: string; readonly read: (json: JsonObject) => Counts }[] = [
  { mark: 'prompt_tokens', read: fromChatCompletions },
  { mark: 'input_tokens', read: fromResponsesOrMessages },
  { mark: 'inputTokens', read: fromOwnFields },
]

function fromChatCompletions(json: JsonObject): Counts {
  const prompt = objectOf(json.prompt_tokens_details)
  const reasoning = objectOf(json.completion_tokens_details).reasoning_tokens
  return {
    input: json.prompt_tokens,
    output: completionTokens(json),
    cached: prompt.cached_tokens ?? json.prompt_cache_hit_tokens,
    cacheWrite: prompt.cache_write_tokens,
    reasoning,
  }
}

/** Some providers leave reasoning out of `completion_tokens` and count it in `total_tokens` only; it is paid as output. */
function completionTokens(json: JsonObject): unknown {
  const { prompt_tokens: input, completion_tokens: output = 0, total_tokens: total } = json
  if (typeof input !== 'number' || typeof output !== 'number' || typeof total !== 'number') return output
  return Math.max(output, total - input)
}

function fromResponsesOrMessages(json: JsonObject): Counts {
  const { input_tokens: input, cache_read_input_tokens: read, cache_creation_input_tokens: written } = json
  const isMessages = read !== undefined || written !== undefined
  return {
    // Anthropic counts what touched the cache beside `input_tokens`, OpenAI within it.
    input: isMessages && typeof input === 'number' ? input + numberOf(read) + numberOf(written) : input,
    output: json.output_tokens ?? 0,
    cached: isMessages ? read : objectOf(json.input_tokens_details).cached_tokens,
    cacheWrite: written,
    reasoning: objectOf(json.output_tokens_details).reasoning_tokens,
  }
}

function fromOwnFields(json: JsonObject): Counts {
  const input = objectOf(json.inputTokenDetails)
  return {
    input: json.inputTokens,
    output: json.outputTokens,
    cached: json.cachedInputTokens ?? input.cacheReadTokens,
    cacheWrite: json.cacheWriteTokens ?? input.cacheWriteTokens,
    reasoning: json.reasoningTokens ?? objectOf(json.outputTokenDetails).reasoningTokens,
  }
}

function usageOf(counts: Counts): Usage | undefined {
  const { input, output } = counts
  if (!(isCount(input) && isCount(output))) return undefined
  return {
    inputTokens: input,
    outputTokens: output,
    ...(isCount(counts.cached) ? { cachedInputTokens: counts.cached } : {}),
    ...(isCount(counts.cacheWrite) ? { cacheWriteTokens: counts.cacheWrite } : {}),
    ...(isCount(counts.reasoning) ? { reasoningTokens: counts.reasoning } : {}),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
