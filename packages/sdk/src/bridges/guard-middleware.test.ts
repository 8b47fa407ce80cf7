import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, isStepCount, Output, streamText, tool, wrapLanguageModel } from 'ai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Contract } from '../contract/contract.ts'
import { parseContract } from '../contract/parse-contract.ts'
import { isAirworthyError } from '../errors.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { type Behaviour, type FakeProvider, startFakeProvider } from '../testing/index.ts'
import { type GuardMiddlewareOptions, guardMiddleware } from './guard-middleware.ts'

function contractOf(lines = ''): Contract {
  const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n${lines}`
  const parsed = parseContract({ text, path: 'airworthy.yaml' })
  if (parsed.kind === 'contract') return parsed.contract
  throw new Error(JSON.stringify(parsed.problems))
}

const TWO_ROUTES = 'routes:\n  - { model: fake-1, name: primary }\n  - { model: fake-2, name: backup }\n'

function modelOf(provider: FakeProvider, name = 'fake-1') {
  return createOpenAICompatible({
    name: 'fake',
    baseURL: provider.url,
    includeUsage: true,
    supportsStructuredOutputs: true,
  })(name)
}

interface Bench extends AsyncDisposable {
  readonly model: ReturnType<typeof wrapLanguageModel>
  readonly primary: FakeProvider
  readonly backup: FakeProvider
  readonly outcomes: Outcome[]
}

interface BenchOptions extends GuardMiddlewareOptions {
  readonly contract?: string
  readonly primary: (attempt: number) => Behaviour
  readonly backup?: Behaviour
}

/** A guarded model on a provider that misbehaves, with another one behind it. */
async function bench({ contract = TWO_ROUTES, primary, backup, ...options }: BenchOptions): Promise<Bench> {
  const first = await startFakeProvider({ behave: (_request, attempt) => primary(attempt) })
  const second = await startFakeProvider({
    behave: () => backup ?? { kind: 'answer', text: 'The backup answers.' },
  })
  const outcomes: Outcome[] = []
  const middleware = guardMiddleware(contractOf(contract), {
    random: () => 0,
    onOutcome: (outcome) => outcomes.push(outcome),
    ...(contract.includes('backup') ? { models: { backup: modelOf(second, 'fake-2') } } : {}),
    ...options,
  })
  return {
    model: wrapLanguageModel({ model: modelOf(first), middleware }),
    primary: first,
    backup: second,
    outcomes,
    async [Symbol.asyncDispose]() {
      await Promise.all([first.close(), second.close()])
    },
  }
}

const says = (text: string) => (): Behaviour => ({ kind: 'answer', text })
const PROMPT = { prompt: 'How do I reset my password?', maxRetries: 0 }

test('an answer of the wrapped model comes through whole, with what happened beside it', async () => {
  await using guarded = await bench({ contract: '', primary: says('Press reset.') })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result.text).toBe('Press reset.')
  expect(result.finishReason).toBe('stop')
  expect(result.usage).toMatchObject({ inputTokens: 6, outputTokens: 2 })
  expect(result.providerMetadata?.airworthy).toMatchObject({ outcome: 'answered', route: 'model' })
  expect(guarded.outcomes).toMatchObject([
    { kind: 'answered', text: 'Press reset.', attempts: [{ model: 'fake-1', usage: { outputTokens: 2 } }] },
  ])
})

test.each<readonly [string, Behaviour, string]>([
  ['is down', { kind: 'status', status: 503 }, 'http-503'],
  ['is busy', { kind: 'status', status: 429 }, 'http-429'],
  ['resets the connection', { kind: 'reset' }, 'connection-reset'],
  ['answers with an error inside', { kind: 'in-band-error' }, 'invalid-answer'],
  ['answers with nothing', { kind: 'empty' }, 'empty-answer'],
  ['is cut off at the token limit', { kind: 'truncated', text: 'Press re' }, 'truncated'],
  ['sends a web page', { kind: 'html' }, 'invalid-answer'],
])('a provider that %s is replaced by the next route', async (_what, behaviour, code) => {
  await using guarded = await bench({ primary: () => behaviour })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result.text).toBe('The backup answers.')
  expect(result.providerMetadata?.airworthy).toMatchObject({
    outcome: 'fell-back',
    route: 'backup',
    why: { code },
  })
})

test.each<readonly [string, Behaviour, string]>([
  ['is down', { kind: 'status', status: 503 }, 'http-503'],
  ['puts an error into the stream', { kind: 'in-band-error', afterChunks: 3 }, 'provider-error'],
  ['breaks off', { kind: 'cut', afterChunks: 3, by: 'disconnect' }, 'connection-reset'],
  ['ends without a finish', { kind: 'cut', afterChunks: 3 }, 'cut-stream'],
  ['sends a broken chunk', { kind: 'malformed', afterChunks: 3 }, 'malformed-stream'],
  ['sends no text', { kind: 'empty' }, 'empty-answer'],
])('a stream that %s before it is shown is replaced whole, never spliced', async (_what, behaviour, code) => {
  await using guarded = await bench({ primary: () => behaviour })
  const result = streamText({ model: guarded.model, ...PROMPT })
  expect(await result.text).toBe('The backup answers.')
  expect(await result.finishReason).toBe('stop')
  const metadata = await result.providerMetadata
  expect(metadata?.airworthy).toMatchObject({ outcome: 'fell-back', route: 'backup', why: { code } })
})

async function partsOf<Part>(stream: AsyncIterable<Part>): Promise<readonly Part[]> {
  const parts: Part[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

test('with stream: tokens each part reaches the user as the model sends it', async () => {
  await using guarded = await bench({
    contract: 'stream: tokens\n',
    primary: says('Press the reset button.'),
  })
  const result = streamText({ model: guarded.model, ...PROMPT })
  expect(await partsOf(result.textStream)).toEqual(['Press', ' the', ' reset', ' button.'])
  expect(await result.usage).toMatchObject({ inputTokens: 6, outputTokens: 4 })
  expect(await result.response).toMatchObject({ modelId: 'fake-1' })
})

test('a stream that breaks off on the screen ends as an error, and nothing is put behind it', async () => {
  await using guarded = await bench({
    contract: `${TWO_ROUTES}stream: tokens\n`,
    primary: () => ({ kind: 'cut', afterChunks: 3, by: 'disconnect' }),
  })
  const errors: unknown[] = []
  const result = streamText({
    model: guarded.model,
    ...PROMPT,
    onError: ({ error }) => void errors.push(error),
  })
  expect((await partsOf(result.textStream)).join('')).toBe('The refund was')
  expect(errors).toHaveLength(1)
  expect(await result.finishReason).toBe('error')
  expect(guarded.backup.requests).toHaveLength(0)
  expect(guarded.outcomes).toMatchObject([{ kind: 'failed', isCut: true }])
})

test('a tool call passes, and the model has its result in the next call', async () => {
  await using guarded = await bench({
    contract: '',
    primary: () => ({ kind: 'answer', text: '', toolCalls: [{ name: 'orders', arguments: { id: 7 } }] }),
  })
  const tools = {
    orders: tool({ inputSchema: z.object({ id: z.number() }), execute: ({ id }) => `order ${id}` }),
  }
  const result = await generateText({ model: guarded.model, tools, stopWhen: isStepCount(2), ...PROMPT })
  expect(result.steps).toHaveLength(2)
  expect(result.steps[0]?.toolResults).toMatchObject([{ toolName: 'orders', output: 'order 7' }])
  expect(JSON.stringify(guarded.primary.requests[1]?.body.messages)).toContain('order 7')
})

test('a tool call of a stream passes', async () => {
  await using guarded = await bench({
    contract: '',
    primary: () => ({ kind: 'answer', text: '', toolCalls: [{ name: 'orders', arguments: { id: 7 } }] }),
  })
  const tools = {
    orders: tool({ inputSchema: z.object({ id: z.number() }), execute: ({ id }) => `order ${id}` }),
  }
  const result = streamText({ model: guarded.model, tools, ...PROMPT })
  expect(await result.toolCalls).toMatchObject([{ toolName: 'orders', input: { id: 7 } }])
  expect(await result.finishReason).toBe('tool-calls')
})

const OBJECT = Output.object({ schema: z.object({ city: z.string() }) })

test('a structured answer passes', async () => {
  await using guarded = await bench({ contract: '', primary: says('{"city":"Paris"}') })
  const { output } = await generateText({ model: guarded.model, output: OBJECT, ...PROMPT })
  expect(output).toEqual({ city: 'Paris' })
})

test('where a structured answer is due, a safe text is an error, not an object', async () => {
  await using guarded = await bench({ contract: '', primary: () => ({ kind: 'status', status: 503 }) })
  const answer = generateText({ model: guarded.model, output: OBJECT, ...PROMPT }).then(
    ({ output }) => output,
  )
  await expect(answer).rejects.toThrow(/No (object|output) generated/)
})

test('a declined call is the safe text with the finish reason other', async () => {
  await using guarded = await bench({
    contract: 'when_it_fails:\n  content_filter: { do: say "Please ask a person." }\n',
    primary: () => ({ kind: 'content-filter' }),
  })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result).toMatchObject({
    text: 'Please ask a person.',
    finishReason: 'other',
    rawFinishReason: 'declined',
  })
  const streamed = streamText({ model: guarded.model, ...PROMPT })
  expect(await streamed.text).toBe('Please ask a person.')
  expect(await streamed.finishReason).toBe('other')
})

test('the last words of the contract are the answer when no model has one', async () => {
  await using guarded = await bench({
    contract: 'routes:\n  - { model: fake-1 }\n  - say: We are back soon.\n',
    primary: () => ({ kind: 'status', status: 500 }),
  })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result).toMatchObject({
    text: 'We are back soon.',
    finishReason: 'other',
    rawFinishReason: 'fell-back',
  })
  const streamed = streamText({ model: guarded.model, ...PROMPT })
  expect(await streamed.text).toBe('We are back soon.')
})

test('a failed call is a safe text with the finish reason error, and the AI SDK does not ask again', async () => {
  await using guarded = await bench({ contract: '', primary: () => ({ kind: 'status', status: 503 }) })
  const result = await generateText({ model: guarded.model, prompt: PROMPT.prompt })
  expect(result.finishReason).toBe('error')
  expect(result.text).not.toMatch(/503|provider/)
  const [outcome] = guarded.outcomes
  expect(outcome?.kind).toBe('failed')
  expect(guarded.primary.requests).toHaveLength(outcome?.attempts.length ?? 0)
  const streamed = streamText({ model: guarded.model, ...PROMPT })
  expect(await streamed.text).toBe(result.text)
  expect(await streamed.finishReason).toBe('error')
})

test('a silent provider does not hold up the call beyond its deadline', async () => {
  await using guarded = await bench({ contract: 'deadline: 50 ms\n', primary: () => ({ kind: 'silent' }) })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result.providerMetadata?.airworthy).toMatchObject({ outcome: 'failed', why: { code: 'timeout' } })
})

test('an abort of the caller rejects as the AI SDK does, and reaches the provider', async () => {
  await using guarded = await bench({ contract: '', primary: () => ({ kind: 'silent' }) })
  const controller = new AbortController()
  const answer = generateText({ model: guarded.model, ...PROMPT, abortSignal: controller.signal })
  await expect.poll(() => guarded.primary.requests.length).toBe(1)
  controller.abort()
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  expect(guarded.outcomes).toMatchObject([{ kind: 'failed', why: { mode: 'caller_left' } }])
})

test('an abort of the caller ends the stream as aborted', async () => {
  await using guarded = await bench({
    contract: 'stream: tokens\n',
    primary: () => ({ kind: 'stall', afterChunks: 2 }),
  })
  const controller = new AbortController()
  const result = streamText({ model: guarded.model, ...PROMPT, abortSignal: controller.signal })
  const types: string[] = []
  for await (const part of result.fullStream) {
    types.push(part.type)
    if (part.type === 'text-delta') controller.abort()
  }
  expect(types.at(-1)).toBe('abort')
  await expect.poll(() => guarded.outcomes).toMatchObject([{ kind: 'failed', why: { mode: 'caller_left' } }])
})

test('a reader who leaves the stream ends the call', async () => {
  await using guarded = await bench({
    contract: 'stream: tokens\n',
    primary: () => ({ kind: 'stall', afterChunks: 2 }),
  })
  const { stream } = await guarded.model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  })
  const reader = stream.getReader()
  await reader.read()
  await reader.cancel()
  await expect.poll(() => guarded.outcomes).toMatchObject([{ kind: 'failed', why: { mode: 'caller_left' } }])
})

test('checks see the question, the answer and the passages that the application names', async () => {
  const seen: unknown[] = []
  await using guarded = await bench({
    primary: says('Press reset.'),
    passages: () => [{ text: 'The reset button is red.' }],
    checks: [
      {
        name: 'red',
        mode: 'red',
        stage: 'answer',
        isInstant: true,
        atLeast: 0.5,
        ifSkipped: 'continue',
        timeoutMs: 1000,
        read({ question, answer, passages }) {
          seen.push({ question, answer, passages })
          return { kind: 'measured', signal: answer === 'Press reset.' ? 0 : 1, reason: 'not red' }
        },
      },
    ],
  })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result.text).toBe('The backup answers.')
  const passages = [{ text: 'The reset button is red.' }]
  expect(seen[0]).toEqual({ question: PROMPT.prompt, answer: 'Press reset.', passages })
})

test('a model that the budget of the call does not allow is not asked; one that costs nothing is', async () => {
  await using guarded = await bench({
    contract: `routes:
  - { model: fake-1, name: primary }
  - { model: fake-2, name: backup, paid: false }
budget: [ 20 tokens per call ]
`,
    primary: says('Press reset.'),
  })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result.text).toBe('The backup answers.')
  expect(guarded.primary.requests).toHaveLength(0)
  expect(guarded.outcomes).toMatchObject([{ kind: 'fell-back', why: { mode: 'over_budget' } }])
})

test('what a listener throws does not break the call', async () => {
  await using guarded = await bench({
    contract: '',
    primary: says('Press reset.'),
    onOutcome() {
      throw new Error('the listener is broken')
    },
  })
  const result = await generateText({ model: guarded.model, ...PROMPT })
  expect(result.text).toBe('Press reset.')
})

test('a route without a model, and a model without a route, are told when the middleware is made', async () => {
  await using provider = await startFakeProvider()
  const contract = contractOf(TWO_ROUTES)
  expect(() => guardMiddleware(contract)).toThrow('the route "backup" of')
  const models = { backup: modelOf(provider), bakcup: modelOf(provider) }
  try {
    guardMiddleware(contract, { models })
    expect.unreachable()
  } catch (error) {
    expect(isAirworthyError(error) && [error.code, error.next]).toEqual([
      'usage',
      'Name the model as one of its routes: primary, backup.',
    ])
  }
})

test('the circuit of each route can be seen', async () => {
  await using provider = await startFakeProvider()
  const middleware = guardMiddleware(contractOf(TWO_ROUTES), { models: { backup: modelOf(provider) } })
  expect(middleware.routes().map(({ name, circuit }) => [name, circuit.kind])).toEqual([
    ['primary', 'closed'],
    ['backup', 'closed'],
  ])
})
