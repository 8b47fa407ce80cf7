import { expect, test } from 'vitest'
import { type Behaviour, type FakeProvider, startFakeProvider } from '../testing/index.ts'
import type { ChatRequest, ChatResult } from './chat.ts'
import { fetchTransport } from './fetch-transport.ts'
import { callChat } from './openai-compatible.ts'

const now = (): number => performance.timeOrigin + performance.now()
const KEY = 'sk-test-0123456789abcdef'

interface Asked {
  readonly request?: Partial<ChatRequest>
  readonly signal?: AbortSignal
  readonly maximumBytes?: number
}

async function ask(provider: FakeProvider, asked: Asked = {}): Promise<ChatResult> {
  const messages = [{ role: 'user', content: 'Where is my refund?' }]
  const request = { baseUrl: provider.url, model: 'fake-1', messages, key: KEY, ...asked.request }
  const { signal = new AbortController().signal, maximumBytes } = asked
  return callChat(request, {
    transport: fetchTransport(),
    now,
    signal,
    ...(maximumBytes === undefined ? {} : { maximumBytes }),
  })
}

async function askOnce(behaviour: Behaviour, asked: Asked = {}): Promise<ChatResult> {
  await using provider = await startFakeProvider({ behave: () => behaviour })
  return await ask(provider, asked)
}

const STREAMED = { request: { stream: true } }
const MODES: readonly (readonly [name: string, asked: Asked])[] = [
  ['in one piece', {}],
  ['as a stream', STREAMED],
]

test.each(MODES)('an answer %s comes with its usage, model and finish reason', async (_name, asked) => {
  const usage = {
    prompt_tokens: 12,
    completion_tokens: 9,
    prompt_tokens_details: { cached_tokens: 8 },
    completion_tokens_details: { reasoning_tokens: 3 },
  }
  const result = await askOnce({ kind: 'answer', text: 'It was issued\non  Monday. ✓', usage }, asked)
  expect(result).toMatchObject({
    kind: 'answered',
    text: 'It was issued\non  Monday. ✓',
    finishReason: 'stop',
    model: 'fake-1',
    usage: { inputTokens: 12, outputTokens: 9, cachedInputTokens: 8, reasoningTokens: 3 },
    latencyMs: expect.any(Number),
  })
})

test('only a stream measures the first token', async () => {
  const answer: Behaviour = { kind: 'answer', text: 'one two three', firstTokenDelayMs: 5, chunkGapMs: 5 }
  const streamed = await askOnce(answer, STREAMED)
  expect(streamed.firstTokenMs).toBeGreaterThan(0)
  expect(streamed.firstTokenMs).toBeLessThan(streamed.latencyMs)
  expect(await askOnce(answer)).not.toHaveProperty('firstTokenMs')
})

test.each(MODES)('tool calls %s are an answer', async (_name, asked) => {
  const toolCalls = [
    { name: 'find_order', arguments: { id: 8000 } },
    { name: 'find_refund', arguments: { order: 8000 } },
  ]
  const result = await askOnce({ kind: 'answer', text: '', toolCalls }, asked)
  expect(result).toMatchObject({
    kind: 'answered',
    text: '',
    toolCalls: [
      { id: 'call_0', name: 'find_order', arguments: '{"id":8000}' },
      { id: 'call_1', name: 'find_refund', arguments: '{"order":8000}' },
    ],
  })
})

test.each(MODES)('a refusal %s is declined, with its text', async (_name, asked) => {
  const result = await askOnce({ kind: 'refusal', text: 'I cannot help with that.' }, asked)
  expect(result).toMatchObject({ kind: 'declined', text: 'I cannot help with that.' })
})

const FAILURES: readonly (readonly [code: string, behaviour: Behaviour, asked: Asked])[] = [
  ['truncated', { kind: 'truncated' }, {}],
  ['truncated', { kind: 'truncated' }, STREAMED],
  ['content-filter', { kind: 'content-filter' }, {}],
  ['content-filter', { kind: 'content-filter' }, STREAMED],
  ['empty-answer', { kind: 'empty' }, {}],
  ['empty-answer', { kind: 'empty' }, STREAMED],
  ['provider-error', { kind: 'in-band-error' }, {}],
  ['provider-error', { kind: 'in-band-error' }, STREAMED],
  ['provider-error', { kind: 'in-band-error', afterChunks: 3 }, STREAMED],
  ['invalid-answer', { kind: 'html' }, {}],
  ['invalid-answer', { kind: 'html' }, STREAMED],
  ['invalid-answer', { kind: 'malformed', afterChunks: 0 }, {}],
  ['malformed-stream', { kind: 'malformed', afterChunks: 2 }, STREAMED],
  ['invalid-answer', { kind: 'cut', afterChunks: 0 }, {}],
  ['cut-stream', { kind: 'cut', afterChunks: 0 }, STREAMED],
  ['cut-stream', { kind: 'cut', afterChunks: 3 }, STREAMED],
  ['cut-stream', { kind: 'cut', afterChunks: 3, by: 'disconnect' }, STREAMED],
  ['connection-reset', { kind: 'cut', afterChunks: 0, by: 'disconnect' }, {}],
  ['connection-reset', { kind: 'reset' }, {}],
  ['connection-reset', { kind: 'reset' }, STREAMED],
  ['http-500', { kind: 'status', status: 500 }, {}],
  ['http-401', { kind: 'status', status: 401 }, STREAMED],
  ['http-502', { kind: 'html', status: 502 }, {}],
  ['http-302', { kind: 'status', status: 302, headers: { location: '/login' } }, {}],
]

test.each(FAILURES)('%s is a failure of its own: %j', async (code, behaviour, asked) => {
  const result = await askOnce(behaviour, asked)
  expect(result).toMatchObject({ kind: 'failed', error: { code } })
})

test('a web page is quoted in the message', async () => {
  const result = await askOnce({ kind: 'html' })
  expect(result).toMatchObject({ error: { message: expect.stringContaining('<title>Welcome</title>') } })
})

test('a truncated answer keeps what was paid for it', async () => {
  const result = await askOnce({ kind: 'truncated', text: 'It was' }, STREAMED)
  expect(result).toMatchObject({ kind: 'failed', finishReason: 'length', usage: { outputTokens: 2 } })
})

test('a busy provider is told with its words and the wait that it asks for', async () => {
  const body = { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } }
  const result = await askOnce({ kind: 'status', status: 429, body, retryAfter: 2 })
  expect(result).toMatchObject({
    kind: 'failed',
    error: { code: 'http-429', message: 'Rate limit reached (rate_limit_exceeded)', retryAfterMs: 2000 },
  })
})

test.each(MODES)('the key is sent and never told, %s', async (_name, asked) => {
  const body = `{"error":{"message":"Incorrect API key provided: ${KEY}."}}`
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'status', status: 401, body }) })
  const result = await ask(provider, asked)
  expect(provider.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(result).toMatchObject({ error: { message: 'Incorrect API key provided: [secret].' } })
})

test('a key that an in-band error echoes is not told either', async () => {
  const result = await askOnce({ kind: 'in-band-error', message: `bad ${KEY}` }, STREAMED)
  expect(result).toMatchObject({ error: { message: expect.stringContaining('bad [secret]') } })
})

test.each(['silent', 'stall'] as const)('a deadline ends a %s provider as a timeout', async (kind) => {
  const behaviour: Behaviour = kind === 'silent' ? { kind } : { kind, afterChunks: 2 }
  const result = await askOnce(behaviour, { ...STREAMED, signal: AbortSignal.timeout(80) })
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'timeout' } })
})

test('a stop is not a timeout', async () => {
  const controller = new AbortController()
  await using provider = await startFakeProvider({
    behave: () => {
      controller.abort()
      return { kind: 'silent' }
    },
  })
  const result = await ask(provider, { signal: controller.signal })
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'aborted' } })
})

test('a call that is over before it begins sends nothing', async () => {
  await using provider = await startFakeProvider()
  expect(await ask(provider, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'aborted' } })
  expect(provider.requests).toEqual([])
})

test.each(MODES)('a runaway answer %s is refused', async (_name, asked) => {
  const answer: Behaviour = { kind: 'answer', text: 'word '.repeat(5000) }
  const result = await askOnce(answer, { ...asked, maximumBytes: 10_000 })
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'answer-too-large' } })
})

test('nobody at the address is a refused connection, an unknown name is a DNS error', async () => {
  const provider = await startFakeProvider()
  await provider.close()
  expect(await ask(provider)).toMatchObject({ error: { code: 'connection-refused' } })
  const unknown = { request: { baseUrl: 'http://no-such-host.invalid/v1' } }
  expect(await ask(provider, unknown)).toMatchObject({ error: { code: 'dns' } })
})

test('the request carries the parameters, and asks a stream for its usage', async () => {
  await using provider = await startFakeProvider()
  const parameters = { temperature: 0, model: 'ignored' }
  await ask(provider, { request: { stream: true, parameters, baseUrl: `${provider.url}/?api-version=1` } })
  expect(provider.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/chat/completions?api-version=1',
    headers: { 'content-type': 'application/json' },
    body: { model: 'fake-1', temperature: 0, stream: true, stream_options: { include_usage: true } },
  })
})

test('a server that refuses stream_options can be asked without, and its usage stays unknown', async () => {
  await using provider = await startFakeProvider()
  const result = await ask(provider, { request: { stream: true, parameters: { stream_options: null } } })
  expect(provider.requests[0]?.body).not.toHaveProperty('stream_options')
  expect(result.kind).toBe('answered')
  expect(result).not.toHaveProperty('usage')
})
