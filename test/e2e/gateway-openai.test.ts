import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { Behaviour, FakeProvider } from '@airworthy/sdk/testing'
import { generateText, jsonSchema, Output, streamText, type Tool, tool } from 'ai'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { attemptsOf, providerWith, startGateway, type TestGateway, TWO_ROUTES } from './gateway.fixtures.ts'

const ANSWER = 'The refund is on its way.'
const QUESTION = [{ role: 'user' as const, content: 'Where is my refund?' }]
const REQUEST = { model: 'docs', messages: QUESTION }

function openai({ url }: Pick<TestGateway, 'url'>): OpenAI {
  return new OpenAI({ baseURL: url, apiKey: 'none' })
}

function aiModel({ url }: Pick<TestGateway, 'url'>) {
  return createOpenAICompatible({ name: 'airworthy', baseURL: url, supportsStructuredOutputs: true })('docs')
}

/** A gateway before a provider that always does the same. */
async function behind(behaviour: Behaviour, contract = TWO_ROUTES) {
  const provider = await providerWith(() => behaviour)
  const gateway = await startGateway({ contract, provider })
  return {
    provider,
    gateway,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await provider.close()
    },
  }
}

const SCHEMA = {
  type: 'object',
  properties: { days: { type: 'number' } },
  required: ['days'],
  additionalProperties: false,
} as const

const FORMAT = { type: 'json_schema' as const, json_schema: { name: 'wait', strict: true, schema: SCHEMA } }

const TOOLS = [
  {
    type: 'function' as const,
    function: { name: 'look_up', parameters: { type: 'object', properties: { order: { type: 'number' } } } },
  },
]

test('openai: a plain completion, with everything that the client sent', async () => {
  await using it = await behind({ kind: 'answer', text: ANSWER })
  const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } }
  const completion = await openai(it.gateway).chat.completions.create({
    ...REQUEST,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }],
    seed: 7,
    metadata: { team: 'docs' },
  })
  expect(completion.choices[0]?.message.content).toBe(ANSWER)
  expect(completion.model).toBe('main')
  expect(completion.usage?.completion_tokens).toBe(6)
  expect(completion).toMatchObject({ airworthy: { outcome: 'answered', route: 'main' } })
  expect(it.provider.requests[0]?.body).toEqual({
    model: 'main',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }],
    seed: 7,
    metadata: { team: 'docs' },
  })
})

async function read(gateway: TestGateway, more: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) {
  const stream = await openai(gateway).chat.completions.create({ ...REQUEST, stream: true, ...more })
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

test.each(['whole', 'sentences', 'tokens'])('openai: a stream, with stream: %s', async (mode) => {
  await using it = await behind({ kind: 'answer', text: ANSWER }, `${TWO_ROUTES}stream: ${mode}\n`)
  const chunks = await read(it.gateway)
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(ANSWER)
  // Nobody asked for a chunk without choices, and clients that read choices[0] would fall over it.
  expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true)
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
  expect(chunks.at(-1)).toMatchObject({ airworthy: { outcome: 'answered' } })
  const withUsage = await read(it.gateway, { stream_options: { include_usage: true } })
  expect(withUsage.at(-1)?.usage?.completion_tokens).toBe(6)
})

test('openai: the stream helper puts the message together', async () => {
  await using it = await behind({ kind: 'answer', text: ANSWER })
  const stream = openai(it.gateway).chat.completions.stream(REQUEST)
  expect(await stream.finalContent()).toBe(ANSWER)
})

test('openai: tool calls, streamed and not', async () => {
  await using it = await behind({
    kind: 'answer',
    text: '',
    toolCalls: [{ name: 'look_up', arguments: { order: 7 } }],
  })
  const completion = await openai(it.gateway).chat.completions.create({ ...REQUEST, tools: TOOLS })
  expect(completion.choices[0]?.message.tool_calls?.[0]).toMatchObject({
    function: { name: 'look_up', arguments: '{"order":7}' },
  })
  const stream = openai(it.gateway).chat.completions.stream({ ...REQUEST, tools: TOOLS })
  const message = await stream.finalMessage()
  expect(message.tool_calls?.[0]).toMatchObject({ function: { name: 'look_up', arguments: '{"order":7}' } })
  expect(it.provider.requests[0]?.body.tools).toEqual(TOOLS)
})

test('openai: structured output', async () => {
  await using it = await behind({ kind: 'answer', text: '{"days":5}' })
  const completion = await openai(it.gateway).chat.completions.create({ ...REQUEST, response_format: FORMAT })
  expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ days: 5 })
  expect(it.provider.requests[0]?.body.response_format).toEqual(FORMAT)
})

test('openai: where JSON was asked for, a safe text is a refusal, which no client takes for JSON', async () => {
  const contract = `${TWO_ROUTES}  - say: A colleague will write back.\n`
  await using provider = await providerWith(
    () => ({ kind: 'status', status: 404 }),
    () => ({ kind: 'status', status: 404 }),
  )
  await using gateway = await startGateway({ contract, provider })
  const completion = await openai(gateway).chat.completions.parse({ ...REQUEST, response_format: FORMAT })
  expect(completion.choices[0]?.message).toMatchObject({
    content: null,
    refusal: 'A colleague will write back.',
    parsed: null,
  })
})

test('openai: a client that leaves takes the attempt with it', async () => {
  await using it = await behind({ kind: 'silent' })
  const leaving = new AbortController()
  const asked = openai(it.gateway).chat.completions.create(REQUEST, { signal: leaving.signal })
  await expect.poll(() => it.provider.requests.length).toBe(1)
  leaving.abort()
  await expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
  await expect.poll(() => inFlight(it.gateway)).toBe(0)
  expect(attemptsOf(it.provider)).toEqual({ main: 1 })
})

async function inFlight({ url }: TestGateway): Promise<number> {
  const metrics = await (await fetch(url.replace(/\/v1$/, '/metrics'))).text()
  return Number(/^airworthy_calls_in_flight\{feature="docs"\} (\d+)$/m.exec(metrics)?.[1])
}

test('openai: errors are its own, and the client does not ask again what was asked enough', async () => {
  await using provider: FakeProvider = await providerWith(
    () => ({ kind: 'status', status: 404 }),
    () => ({ kind: 'status', status: 404 }),
  )
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const client = openai(gateway)
  const failed = client.chat.completions.create(REQUEST)
  await expect(failed).rejects.toMatchObject({ status: 503, code: 'provider_down' })
  expect(attemptsOf(provider)).toEqual({ main: 1, spare: 1 })
  await expect(client.chat.completions.create({ ...REQUEST, model: 'unknown' })).rejects.toBeInstanceOf(
    OpenAI.NotFoundError,
  )
  await expect(client.chat.completions.create({ model: 'docs', messages: [] })).rejects.toBeInstanceOf(
    OpenAI.BadRequestError,
  )
  await expect(client.responses.create({ model: 'docs', input: 'Hello' })).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining('/v1/chat/completions'),
  })
})

test('openai: a stream that breaks off after its first words raises an error', async () => {
  await using it = await behind({ kind: 'cut', afterChunks: 3 }, `${TWO_ROUTES}stream: tokens\n`)
  await expect(read(it.gateway)).rejects.toBeInstanceOf(OpenAI.APIError)
})

test('openai: models are features, and embeddings come through', async () => {
  await using it = await behind({ kind: 'answer', text: ANSWER })
  const client = openai(it.gateway)
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['docs'])
  expect((await client.models.retrieve('docs')).id).toBe('docs')
  const embedded = await client.embeddings.create({ model: 'docs', input: ['refund', 'refund', 'invoice'] })
  expect(embedded.data).toHaveLength(3)
  expect(embedded.data[0]?.embedding).toEqual(embedded.data[1]?.embedding)
  expect(it.provider.requests[0]?.body.model).toBe('main')
})

test('AI SDK: a text, and a stream', async () => {
  await using it = await behind({ kind: 'answer', text: ANSWER })
  const { text, usage } = await generateText({ model: aiModel(it.gateway), prompt: 'Where is my refund?' })
  expect(text).toBe(ANSWER)
  expect(usage.outputTokens).toBe(6)
  const streamed = streamText({ model: aiModel(it.gateway), prompt: 'Where is my refund?' })
  expect(await streamed.text).toBe(ANSWER)
})

test('AI SDK: tools', async () => {
  await using provider = await providerWith(({ body }) =>
    JSON.stringify(body.messages).includes('"role":"tool"')
      ? { kind: 'answer', text: ANSWER }
      : { kind: 'answer', text: '', toolCalls: [{ name: 'look_up', arguments: { order: 7 } }] },
  )
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const lookUp = tool({
    inputSchema: jsonSchema<{ order: number }>({ type: 'object', properties: { order: { type: 'number' } } }),
    execute: ({ order }) => `order ${order} is on its way`,
  })
  const { text, toolCalls, steps } = await streamedWithTool(gateway, lookUp)
  expect(steps).toBe(2)
  expect(toolCalls).toEqual([{ order: 7 }])
  expect(text).toBe(ANSWER)
})

async function streamedWithTool(gateway: TestGateway, lookUp: Tool<{ order: number }, string>) {
  const streamed = streamText({
    model: aiModel(gateway),
    prompt: 'Where is my refund?',
    tools: { look_up: lookUp },
    stopWhen: ({ steps }) => steps.length >= 2,
  })
  const steps = await streamed.steps
  return {
    text: await streamed.text,
    toolCalls: steps.flatMap((step) => step.toolCalls.map(({ input }) => input)),
    steps: steps.length,
  }
}

test('AI SDK: structured output', async () => {
  await using it = await behind({ kind: 'answer', text: '{"days":5}' })
  const { output } = await generateText({
    model: aiModel(it.gateway),
    prompt: 'How long?',
    output: Output.object({ schema: jsonSchema<{ days: number }>(SCHEMA) }),
  })
  expect(output).toEqual({ days: 5 })
  expect(it.provider.requests[0]?.body.response_format).toMatchObject({ type: 'json_schema' })
})

test('AI SDK: abort and errors', async () => {
  await using it = await behind({ kind: 'silent' })
  const leaving = new AbortController()
  const asked = generateText({ model: aiModel(it.gateway), prompt: 'Hello', abortSignal: leaving.signal })
  await expect.poll(() => it.provider.requests.length).toBe(1)
  leaving.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  const unknown = createOpenAICompatible({ name: 'airworthy', baseURL: it.gateway.url })('unknown')
  await expect(generateText({ model: unknown, prompt: 'Hello' })).rejects.toMatchObject({ statusCode: 404 })
})
