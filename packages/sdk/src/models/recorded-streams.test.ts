import { expect, test } from 'vitest'
import type { ChatResult } from './chat.ts'
import { callChat } from './openai-compatible.ts'
import type { Transport } from './transport.ts'

/** Answers with the given bytes as they are: shapes that providers send and a well-behaved server does not. */
function playing(text: string, type = 'text/event-stream'): Transport {
  return async () => ({
    status: 200,
    headers: { 'content-type': type },
    body: (async function* () {
      yield new TextEncoder().encode(text)
    })(),
  })
}

async function read(text: string, type?: string): Promise<ChatResult> {
  const request = { baseUrl: 'http://provider.test/v1', model: 'm', messages: [], stream: true }
  return callChat(request, {
    transport: playing(text, type),
    now: () => 0,
    signal: new AbortController().signal,
  })
}

const delta = (content: string): string =>
  `data: {"id":"c","object":"chat.completion.chunk","model":"m-1","choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}]}\n\n`
const STOP = 'data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'

test('a stream without [DONE] is whole once it gave a finish reason', async () => {
  expect(await read(delta('yes') + STOP)).toMatchObject({ kind: 'answered', text: 'yes' })
})

test('a stream with [DONE] but without a finish reason is cut', async () => {
  expect(await read(`${delta('yes')}data: [DONE]\n\n`)).toMatchObject({ error: { code: 'cut-stream' } })
})

test('a stream that ends in the middle of a chunk is cut, not malformed', async () => {
  expect(await read(delta('yes') + STOP.slice(0, 40))).toMatchObject({ error: { code: 'cut-stream' } })
})

test('an Azure stream begins with a chunk that has no choices', async () => {
  const first =
    'data: {"choices":[],"created":0,"id":"","model":"","prompt_filter_results":[{"prompt_index":0}]}\n\n'
  expect(await read(`${first}${delta('yes')}${STOP}`)).toMatchObject({ kind: 'answered', text: 'yes' })
})

test('an OpenRouter stream has comments, and an error as a finish reason', async () => {
  const failing =
    'data: {"id":"c","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}\n\n'
  const result = await read(`: OPENROUTER PROCESSING\n\n${delta('yes')}${failing}`)
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'provider-error' } })
})

test('an error event without an error field is a provider error', async () => {
  const event = 'event: error\ndata: {"message":"quota used up","code":"insufficient_quota"}\n\n'
  expect(await read(delta('a') + event)).toMatchObject({
    error: { code: 'provider-error', message: 'quota used up (insufficient_quota)' },
  })
})

test('reasoning is no part of the answer', async () => {
  const thinking = 'data: {"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hmm"}}]}\n\n'
  expect(await read(thinking + delta('yes') + STOP)).toMatchObject({ kind: 'answered', text: 'yes' })
})

test('content in parts is joined', async () => {
  const parts =
    'data: {"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]}\n\n'
  expect(await read(parts + STOP)).toMatchObject({ kind: 'answered', text: 'ab' })
})

test('a server that ignores `stream` answers all the same', async () => {
  const text =
    '{"model":"m-1","choices":[{"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}'
  expect(await read(text, 'application/json')).toMatchObject({ kind: 'answered', text: 'yes' })
})

test('a body that is no stream is quoted', async () => {
  expect(await read('service is asleep', 'text/plain')).toMatchObject({
    error: { code: 'invalid-answer', message: expect.stringContaining('service is asleep') },
  })
})

test('an empty body is a cut stream, and JSON without choices no answer', async () => {
  expect(await read('')).toMatchObject({ error: { code: 'cut-stream' } })
  expect(await read('{"answer":"yes"}', 'application/json')).toMatchObject({
    error: { code: 'invalid-answer' },
  })
})
