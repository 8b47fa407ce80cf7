import { expect, test } from 'vitest'
import type { Outcome, Why } from '../outcome/outcome.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { type ChatInput, readChatInput } from './chat-input.ts'
import { chatResponse, streamEnd } from './chat-response.ts'

function inputOf(body: object = {}): ChatInput {
  const read = readChatInput(
    JSON.stringify({ model: 'docs', messages: [{ role: 'user', content: 'Hi' }], ...body }),
  )
  if (read.kind === 'invalid') throw new Error(read.message)
  return read.input
}

const OPTIONS = { input: inputOf(), epochMs: Date.UTC(2026, 10, 23, 23, 59), ownsContentFilter: false }
const FACTS = { id: 'c1', feature: 'docs', attempts: [], signals: [], latencyMs: 3, costUsd: 0.25 }

function declined(mode: string, text = 'A safe text.'): Outcome<ChatAnswer> {
  return { kind: 'declined', ...FACTS, text, why: { mode, code: 'below', reason: 'the provider said no' } }
}

function failed(why: Why): Outcome<ChatAnswer> {
  return { kind: 'failed', ...FACTS, text: 'We cannot answer right now.', why }
}

test('a declined call is an ordinary completion with the safe text, and says why by its finish', () => {
  const choice = (mode: string) => JSON.parse(chatResponse(declined(mode), OPTIONS).body).choices[0]
  expect(choice('out_of_scope')).toMatchObject({
    message: { content: 'A safe text.' },
    finish_reason: 'stop',
  })
  expect(choice('injection').finish_reason).toBe('content_filter')
})

test('a content filter is the provider’s 400, unless the contract says what is done', () => {
  const outcome = declined('content_filter')
  const told = chatResponse(outcome, OPTIONS)
  expect([told.status, JSON.parse(told.body).error]).toEqual([
    400,
    { message: 'the provider said no', type: 'invalid_request_error', param: null, code: 'content_filter' },
  ])
  const own = chatResponse(outcome, { ...OPTIONS, ownsContentFilter: true })
  expect([own.status, JSON.parse(own.body).choices[0].finish_reason]).toEqual([200, 'content_filter'])
})

test('the reason of a failure that is not the client’s stays inside', () => {
  const { status, body } = chatResponse(
    failed({ mode: 'provider_down', code: 'http-401', reason: 'bad key at acme' }),
    OPTIONS,
  )
  expect(status).toBe(503)
  expect(body).not.toContain('acme')
  expect(JSON.parse(body).airworthy.why).toEqual({ mode: 'provider_down', code: 'http-401' })
})

test.each([
  { mode: 'over_budget', code: 'over-budget', status: 429, retryAfter: '60' },
  { mode: 'overload', code: 'overload', status: 429, retryAfter: '1' },
  { mode: 'provider_down', code: 'timeout', status: 504, retryAfter: undefined },
  { mode: 'bad_answer', code: 'empty-answer', status: 503, retryAfter: undefined },
  { mode: 'context_length', code: 'context-length', status: 400, retryAfter: undefined },
  { mode: 'invalid_request', code: 'invalid-request', status: 400, retryAfter: undefined },
])('a call that failed by $mode is status $status', ({ mode, code, status, retryAfter }) => {
  const response = chatResponse(failed({ mode, code, reason: 'x' }), OPTIONS)
  expect(response.status).toBe(status)
  expect(response.headers['retry-after']).toBe(retryAfter)
  expect(response.headers['x-should-retry']).toBe('false')
})

test('an answer keeps every byte, and gets the facts beside it', () => {
  const outcome: Outcome<ChatAnswer> = {
    kind: 'answered',
    ...FACTS,
    text: 'Yes.',
    by: 'größer',
    answer: { kind: 'whole', body: '{"big":12345678901234567890,"choices":[]}' },
  }
  const { body, headers } = chatResponse(outcome, OPTIONS)
  expect(body).toMatch(/^\{"big":12345678901234567890,"choices":\[\],"airworthy":\{.*\}\}$/)
  expect(headers['x-airworthy-route']).toBe('gr%C3%B6%C3%9Fer')
})

test('a safe text after an opening is a whole stream, and after content it is an error without an end', () => {
  const end = (sent: 'nothing' | 'opening' | 'content') =>
    streamEnd(declined('out_of_scope'), { ...OPTIONS, sent })
  expect(end('opening')).toMatchObject({ kind: 'events', text: expect.stringContaining('A safe text.') })
  expect(end('opening')).toMatchObject({ text: expect.stringMatching(/\[DONE\]\n\n$/) })
  expect(end('content')).toMatchObject({ kind: 'events', text: expect.stringMatching(/^data: \{"error":/) })
  expect(end('content')).not.toMatchObject({ text: expect.stringContaining('[DONE]') })
})

test('a failure before anything was sent is an ordinary error', () => {
  const outcome = failed({ mode: 'provider_down', code: 'http-503', reason: 'x' })
  expect(streamEnd(outcome, { ...OPTIONS, sent: 'nothing' })).toMatchObject({
    kind: 'error',
    response: { status: 503 },
  })
})
