import { expect, test } from 'vitest'
import { fakeClock, startFakeProvider } from './index.ts'

async function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

const HELLO = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Say hello to the world' }] }

test('a completion has the documented fields', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'answer', text: 'Hello world' }) })
  const response = await post(`${provider.url}/chat/completions`, HELLO)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({
    id: expect.stringMatching(/^chatcmpl-/),
    object: 'chat.completion',
    created: expect.any(Number),
    model: 'gpt-5-mini',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello world', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  })
})

async function chunksOf(response: Response): Promise<readonly unknown[]> {
  const events = (await response.text()).split('\n\n').filter((text) => text !== '')
  return events.map((text) => {
    const data = text.slice('data: '.length)
    return data === '[DONE]' ? data : JSON.parse(data)
  })
}

test('a stream gives the role, the deltas, the finish, the usage and [DONE]', async () => {
  await using provider = await startFakeProvider({
    behave: () => ({ kind: 'answer', text: 'Hello big world', chunks: 2 }),
  })
  const request = { ...HELLO, stream: true, stream_options: { include_usage: true } }
  const response = await post(`${provider.url}/chat/completions`, request)
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const chunk = (choices: unknown, usage: unknown = null) => ({
    id: 'chatcmpl-fake',
    object: 'chat.completion.chunk',
    created: expect.any(Number),
    model: 'gpt-5-mini',
    choices,
    usage,
  })
  const choice = (delta: unknown, finish_reason: unknown = null) => [
    { index: 0, delta, logprobs: null, finish_reason },
  ]
  expect(await chunksOf(response)).toEqual([
    chunk(choice({ role: 'assistant', content: '', refusal: null })),
    chunk(choice({ content: 'Hello bi' })),
    chunk(choice({ content: 'g world' })),
    chunk(choice({}, 'stop')),
    chunk([], { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 }),
    '[DONE]',
  ])
})

test('a stream tells no usage unless it is asked to', async () => {
  await using provider = await startFakeProvider()
  const response = await post(`${provider.url}/chat/completions`, { ...HELLO, stream: true })
  expect(await response.text()).not.toContain('usage')
})

test('models are listed and embeddings are given as numbers or as base64', async () => {
  await using provider = await startFakeProvider({ models: ['fake-1', 'fake-2'] })
  const models = await (await fetch(`${provider.url}/models`)).json()
  expect(models).toMatchObject({
    object: 'list',
    data: [{ id: 'fake-1', object: 'model' }, { id: 'fake-2' }],
  })

  const body = { model: 'fake-embedding', input: ['refund an order', 'a refund of the order', 'weather'] }
  const embed = async (request: unknown): Promise<readonly unknown[]> => {
    const list = await (await post(`${provider.url}/embeddings`, request)).json()
    return (list as { data: { embedding: unknown }[] }).data.map((item) => item.embedding)
  }
  const [first = [], second = [], third = []] = (await embed(body)) as number[][]
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  expect(dot(first, first)).toBeCloseTo(1, 5)
  expect(dot(first, second)).toBeGreaterThan(dot(first, third))

  const [coded] = await embed({ ...body, encoding_format: 'base64' })
  const bytes = Uint8Array.from(Buffer.from(String(coded), 'base64'))
  expect([...new Float32Array(bytes.buffer)]).toEqual(first)
})

test('requests are recorded, and an attempt is counted by its body', async () => {
  const attempts: number[] = []
  await using provider = await startFakeProvider({
    behave: (_request, attempt) => {
      attempts.push(attempt)
      return attempt === 1 ? { kind: 'status', status: 503 } : { kind: 'answer', text: 'ok' }
    },
  })
  const url = `${provider.url}/chat/completions`
  expect((await post(url, HELLO)).status).toBe(503)
  expect((await post(url, { ...HELLO, model: 'other' })).status).toBe(503)
  expect((await post(url, HELLO)).status).toBe(200)
  expect(attempts).toEqual([1, 1, 2])
  expect(provider.requests.map(({ body }) => body.model)).toEqual(['gpt-5-mini', 'other', 'gpt-5-mini'])
})

test('an unknown path is a 404 in the shape of the provider', async () => {
  await using provider = await startFakeProvider()
  const response = await fetch(`${provider.url}/nowhere`)
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
})

test('a mistake in the test itself is seen, not taken for silence', async () => {
  await using provider = await startFakeProvider({
    behave: () => {
      throw new Error('no such case')
    },
  })
  const response = await post(`${provider.url}/chat/completions`, HELLO)
  expect(response.status).toBe(599)
  expect(await response.text()).toContain('no such case')
})

test('closing ends what is silent, stalled or waits', async () => {
  const behaviours = [
    { kind: 'silent' },
    { kind: 'stall', afterChunks: 1 },
    { kind: 'answer', text: 'late', delayMs: 3_600_000 },
  ] as const
  const provider = await startFakeProvider({
    behave: (request) => behaviours[Number(request.body.model)] ?? behaviours[0],
  })
  const pending = behaviours.map((_behaviour, model) =>
    post(`${provider.url}/chat/completions`, { ...HELLO, model, stream: true }).then((response) =>
      response.text(),
    ),
  )
  const settled = Promise.allSettled(pending)
  await expect.poll(() => provider.requests.length).toBe(3)
  await provider.close()
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})

test('a trickle sends word after word, and all of them in the end', async () => {
  await using provider = await startFakeProvider({
    behave: () => ({ kind: 'trickle', gapMs: 1, text: 'one two three' }),
  })
  const streamed = await post(`${provider.url}/chat/completions`, { ...HELLO, stream: true })
  expect((await streamed.text()).match(/"content":"[^"]+"/g)).toHaveLength(3)
  const whole = await post(`${provider.url}/chat/completions`, HELLO)
  expect(JSON.stringify(await whole.json())).toContain('one two three')
})

test('a stream without its end marker is whole but for the marker', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'no-end-marker', text: 'Yes.' }) })
  const text = await (await post(`${provider.url}/chat/completions`, { ...HELLO, stream: true })).text()
  expect(text).toContain('"finish_reason":"stop"')
  expect(text).not.toContain('[DONE]')
})

test('any other request can misbehave too, and a behaviour may take its time', async () => {
  await using provider = await startFakeProvider({
    behave: async () => ({ kind: 'answer', text: 'later' }),
    behaveElsewhere: async ({ path }) =>
      path === '/v1/embeddings' ? { kind: 'status', status: 503 } : undefined,
  })
  const answered = await post(`${provider.url}/chat/completions`, HELLO)
  expect(JSON.stringify(await answered.json())).toContain('later')
  expect((await post(`${provider.url}/embeddings`, { input: 'x' })).status).toBe(503)
  expect((await fetch(`${provider.url}/models`)).status).toBe(200)
})

test('a fake clock moves only when told, and only forward', () => {
  const clock = fakeClock(1000)
  clock.advance(250)
  expect(clock.now()).toBe(1250)
  expect(() => clock.advance(-1)).toThrow(RangeError)
  expect(() => clock.advance(Number.NaN)).toThrow(RangeError)
})
