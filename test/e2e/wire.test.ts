import { startFakeProvider } from '@airworthy/sdk/testing'
import OpenAI from 'openai'
import { expect, test } from 'vitest'

const QUESTION = [{ role: 'user' as const, content: 'Where is my refund?' }]

function clientFor(url: string): OpenAI {
  return new OpenAI({ baseURL: url, apiKey: 'test', maxRetries: 0 })
}

test('the fake provider is a provider to the official client: a plain completion with usage', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'answer', text: 'On its way.' }) })
  const completion = await clientFor(provider.url).chat.completions.create({
    model: 'fake-1',
    messages: QUESTION,
  })
  expect(completion.choices[0]?.message.content).toBe('On its way.')
  expect(completion.choices[0]?.finish_reason).toBe('stop')
  expect(completion.usage?.total_tokens).toBe(
    (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
  )
})

test('the official client reads its stream to the end, with the usage chunk', async () => {
  await using provider = await startFakeProvider({
    behave: () => ({ kind: 'answer', text: 'It is on its way.', chunks: 4 }),
  })
  const stream = await clientFor(provider.url).chat.completions.create({
    model: 'fake-1',
    messages: QUESTION,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('It is on its way.')
  expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter((reason) => reason != null)).toEqual([
    'stop',
  ])
  expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
})

test('the official client recognises its tool calls', async () => {
  await using provider = await startFakeProvider({
    behave: () => ({ kind: 'answer', text: '', toolCalls: [{ name: 'look_up', arguments: { order: 7 } }] }),
  })
  const completion = await clientFor(provider.url).chat.completions.create({
    model: 'fake-1',
    messages: QUESTION,
  })
  const [call] = completion.choices[0]?.message.tool_calls ?? []
  expect(
    call?.type === 'function' ? [call.function.name, JSON.parse(call.function.arguments)] : undefined,
  ).toEqual(['look_up', { order: 7 }])
})

test('the official client raises its own errors for the faults of the fake provider', async () => {
  await using provider = await startFakeProvider({
    behave: (_, attempt) =>
      attempt === 1 ? { kind: 'status', status: 429, retryAfter: 1 } : { kind: 'status', status: 401 },
  })
  const client = clientFor(provider.url)
  const ask = async (): Promise<unknown> =>
    client.chat.completions.create({ model: 'fake-1', messages: QUESTION })
  await expect(ask()).rejects.toBeInstanceOf(OpenAI.RateLimitError)
  await expect(ask()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
})
