import { expect, test } from 'vitest'
import { usageFromWire } from './wire-usage.ts'

test('OpenAI chat: cached tokens are part of the input, reasoning is part of the output', () => {
  const usage = usageFromWire({
    prompt_tokens: 2006,
    completion_tokens: 300,
    total_tokens: 2306,
    prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 192, audio_tokens: 0, accepted_prediction_tokens: 0 },
  })
  expect(usage).toEqual({
    inputTokens: 2006,
    outputTokens: 300,
    cachedInputTokens: 1920,
    reasoningTokens: 192,
  })
})

test('OpenAI responses: input_tokens includes the cached ones', () => {
  const usage = usageFromWire({
    input_tokens: 81,
    input_tokens_details: { cached_tokens: 64 },
    output_tokens: 1035,
    output_tokens_details: { reasoning_tokens: 832 },
    total_tokens: 1116,
  })
  expect(usage).toEqual({ inputTokens: 81, outputTokens: 1035, cachedInputTokens: 64, reasoningTokens: 832 })
})

test('Anthropic: what was read from or written to the cache is added to the input', () => {
  const usage = usageFromWire({
    input_tokens: 50,
    cache_creation_input_tokens: 248,
    cache_read_input_tokens: 100_000,
    output_tokens: 503,
  })
  expect(usage).toEqual({
    inputTokens: 100_298,
    outputTokens: 503,
    cachedInputTokens: 100_000,
    cacheWriteTokens: 248,
  })
})

test('DeepSeek: cache hits are part of the prompt', () => {
  const usage = usageFromWire({
    prompt_tokens: 100,
    completion_tokens: 5,
    total_tokens: 105,
    prompt_cache_hit_tokens: 64,
    prompt_cache_miss_tokens: 36,
  })
  expect(usage).toEqual({ inputTokens: 100, outputTokens: 5, cachedInputTokens: 64 })
})

test('reasoning that only total_tokens counts is output too', () => {
  const usage = usageFromWire({
    prompt_tokens: 37,
    completion_tokens: 530,
    total_tokens: 800,
    completion_tokens_details: { reasoning_tokens: 233 },
  })
  expect(usage).toEqual({ inputTokens: 37, outputTokens: 763, reasoningTokens: 233 })
})

test('an embedding has no output', () => {
  expect(usageFromWire({ prompt_tokens: 8, total_tokens: 8 })).toEqual({ inputTokens: 8, outputTokens: 0 })
})

test('own fields, and those of the AI SDK, are read', () => {
  const own = {
    inputTokens: 10,
    outputTokens: 4,
    cachedInputTokens: 3,
    cacheWriteTokens: 1,
    reasoningTokens: 2,
  }
  expect(usageFromWire(own)).toEqual(own)
  const nested = {
    inputTokens: 10,
    outputTokens: 4,
    totalTokens: 14,
    inputTokenDetails: { noCacheTokens: 6, cacheReadTokens: 3, cacheWriteTokens: 1 },
    outputTokenDetails: { textTokens: 2, reasoningTokens: 2 },
  }
  expect(usageFromWire(nested)).toEqual(own)
})

test.each([
  null,
  undefined,
  'many',
  [1, 2],
  {},
  { tokens: 12 },
  { prompt_tokens: '12', completion_tokens: 3 },
  { prompt_tokens: -1, completion_tokens: 3 },
  { prompt_tokens: 1.5, completion_tokens: 3 },
  { prompt_tokens: Number.NaN, completion_tokens: 3 },
  { inputTokens: 12 },
  { input_tokens: null, output_tokens: 3 },
])('%j is no usage, not a usage of zero', (json) => {
  expect(usageFromWire(json)).toBeUndefined()
})
