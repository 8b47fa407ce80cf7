import { expect, test } from 'vitest'
import { httpFaultOf, inBandFault } from './http-fault.ts'

function codeOf(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): string {
  return httpFaultOf({ status, headers, text: JSON.stringify(body), nowMs: 0 }).code
}

test.each([
  [
    'OpenAI',
    400,
    {
      error: {
        message: "This model's maximum context length is 8192 tokens.",
        code: 'context_length_exceeded',
      },
    },
  ],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    },
  ],
  [
    'Anthropic, too many bytes',
    413,
    { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
  ],
  [
    'vLLM',
    400,
    {
      object: 'error',
      message:
        "This model's maximum context length is 4096 tokens. Please reduce the length of the messages.",
      code: 400,
    },
  ],
  [
    'Google',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
  ],
  [
    'llama.cpp',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      },
    },
  ],
])('a request that is too long for the model is known as such: %s', (_, status, body) => {
  expect(codeOf(status, body)).toBe('context-length')
})

test.each([
  [
    'Azure',
    400,
    {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
  ],
  [
    'OpenAI images',
    400,
    { error: { message: 'Your request was rejected.', code: 'content_policy_violation' } },
  ],
  ['OpenRouter', 403, { error: { code: 403, message: 'Your input was flagged' } }],
])('a filtered request is known as such: %s', (_, status, body) => {
  expect(codeOf(status, body)).toBe('content-filter')
})

test.each([
  [
    'OpenAI',
    429,
    {
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        code: 'insufficient_quota',
      },
    },
  ],
  [
    'Anthropic',
    400,
    {
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' },
    },
  ],
  ['DeepSeek', 402, { error: { message: 'Insufficient Balance' } }],
])('an account without money is known as such: %s', (_, status, body) => {
  expect(codeOf(status, body)).toBe('quota')
})

test('a limit per minute is no lack of money, also when it speaks of billing', () => {
  const google = {
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message:
        'You exceeded your current quota, please check your plan and billing details. Please retry in 20s.',
    },
  }
  expect(codeOf(429, google)).toBe('http-429')
  expect(
    codeOf(429, { error: { message: 'Rate limit reached. See billing.' } }, { 'retry-after': '2' }),
  ).toBe('http-429')
})

test('what else is wrong with a request is the caller’s own mistake', () => {
  expect(
    codeOf(400, { error: { message: "Unknown parameter: 'temprature'.", code: 'unknown_parameter' } }),
  ).toBe('invalid-request')
  expect(codeOf(422, { detail: 'messages: field required' })).toBe('invalid-request')
})

test('any other status keeps its number', () => {
  expect([401, 404, 500, 503].map((status) => codeOf(status, {}))).toEqual([
    'http-401',
    'http-404',
    'http-500',
    'http-503',
  ])
})

test('an error inside a 200 answer is classed in the same way', () => {
  expect(inBandFault({ error: { message: 'Overloaded', code: 529 } })?.code).toBe('provider-error')
  expect(inBandFault({ error: { message: 'filtered', code: 'content_filter' } })?.code).toBe('content-filter')
  expect(inBandFault({ choices: [] })).toBeUndefined()
})
