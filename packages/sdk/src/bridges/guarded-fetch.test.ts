import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import OpenAI, { APIError, APIUserAbortError } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Contract } from '../contract/contract.ts'
import { parseContract } from '../contract/parse-contract.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { type Behaviour, type FakeProvider, startFakeProvider } from '../testing/index.ts'
import { type GuardedFetchOptions, guardedFetch } from './guarded-fetch.ts'

function contractOf(lines = ''): Contract {
  const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n${lines}`
  const parsed = parseContract({ text, path: 'airworthy.yaml' })
  if (parsed.kind === 'contract') return parsed.contract
  throw new Error(JSON.stringify(parsed.problems))
}

const TWO_ROUTES = `routes:
  - { model: openai/gpt-5, name: primary }
  - { model: small, name: backup, url: "\${BACKUP_URL}", key: "\${BACKUP_KEY}" }
`

interface Bench extends AsyncDisposable {
  readonly client: OpenAI
  readonly primary: FakeProvider
  readonly backup: FakeProvider
  readonly outcomes: Outcome[]
}

interface BenchOptions extends GuardedFetchOptions {
  readonly contract?: string
  readonly primary: (attempt: number) => Behaviour
}

/** The official client, unmodified, with a provider that misbehaves and another one behind it. */
async function bench({ contract = TWO_ROUTES, primary, ...options }: BenchOptions): Promise<Bench> {
  const first = await startFakeProvider({ behave: (_request, attempt) => primary(attempt) })
  const second = await startFakeProvider({ behave: () => ({ kind: 'answer', text: 'The backup answers.' }) })
  const outcomes: Outcome[] = []
  const fetch = guardedFetch(contractOf(contract), {
    random: () => 0,
    environment: { BACKUP_URL: second.url, BACKUP_KEY: 'backup-key' },
    onOutcome: (outcome) => outcomes.push(outcome),
    ...options,
  })
  return {
    client: new OpenAI({ baseURL: first.url, apiKey: 'client-key', fetch, organization: 'my-organization' }),
    primary: first,
    backup: second,
    outcomes,
    async [Symbol.asyncDispose]() {
      await Promise.all([first.close(), second.close()])
    },
  }
}

/** Makes the engine collect what nothing holds any more. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

const says = (text: string) => (): Behaviour => ({ kind: 'answer', text })
const REQUEST = {
  model: 'gpt-5-mini',
  messages: [{ role: 'user' as const, content: 'How do I reset my password?' }],
}
const STREAM = { ...REQUEST, stream: true as const }

test('without routes the request goes where the client sends it, as the client wrote it', async () => {
  await using guarded = await bench({ contract: '', primary: says('Press reset.') })
  const completion = await guarded.client.chat.completions.create({ ...REQUEST, temperature: 0.2 })
  expect(completion.choices[0]?.message.content).toBe('Press reset.')
  expect(completion).toMatchObject({ airworthy: { outcome: 'answered', route: 'client' } })
  const [request] = guarded.primary.requests
  expect(request?.body).toEqual({ ...REQUEST, temperature: 0.2 })
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer client-key',
    'openai-organization': 'my-organization',
  })
})

test.each<readonly [string, Behaviour]>([
  ['is down', { kind: 'status', status: 503 }],
  ['resets the connection', { kind: 'reset' }],
  ['answers with an error inside', { kind: 'in-band-error' }],
  ['answers with nothing', { kind: 'empty' }],
  ['refuses', { kind: 'refusal' }],
  ['is cut off at the token limit', { kind: 'truncated', text: 'Press re' }],
])('a provider that %s is replaced by the next route', async (_what, behaviour) => {
  await using guarded = await bench({ primary: () => behaviour })
  const completion = await guarded.client.chat.completions.create(REQUEST)
  expect(completion.choices[0]?.message.content).toBe('The backup answers.')
  expect(guarded.outcomes).toMatchObject([{ kind: 'fell-back', by: 'backup' }])
})

test("another provider gets its own key and model, and never the client's key or headers", async () => {
  await using guarded = await bench({ primary: () => ({ kind: 'status', status: 503 }) })
  await guarded.client.chat.completions.create(REQUEST)
  expect(guarded.primary.requests[0]?.body.model).toBe('gpt-5')
  const [request] = guarded.backup.requests
  expect(request?.body.model).toBe('small')
  expect(request?.headers.authorization).toBe('Bearer backup-key')
  expect(JSON.stringify(request?.headers)).not.toMatch(/client-key|my-organization/)
})

async function textOf(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  return text
}

test.each<readonly [string, Behaviour]>([
  ['is down', { kind: 'status', status: 503 }],
  ['puts an error into the stream', { kind: 'in-band-error', afterChunks: 3 }],
  ['breaks off', { kind: 'cut', afterChunks: 3, by: 'disconnect' }],
  ['ends without a finish', { kind: 'cut', afterChunks: 3 }],
  ['sends no text', { kind: 'empty' }],
])('a stream that %s before it is shown is replaced whole, never spliced', async (_what, behaviour) => {
  await using guarded = await bench({ primary: () => behaviour })
  const stream = await guarded.client.chat.completions.create(STREAM)
  expect(await textOf(stream)).toBe('The backup answers.')
})

test('with stream: tokens each chunk reaches the client, and the usage if it asked for it', async () => {
  await using guarded = await bench({
    contract: 'stream: tokens\n',
    primary: says('Press the reset button.'),
  })
  const options = { stream_options: { include_usage: true } }
  const stream = await guarded.client.chat.completions.create({ ...STREAM, ...options })
  const chunks: OpenAI.ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const texts = chunks.map((chunk) => chunk.choices[0]?.delta.content)
  expect(texts.filter((text) => typeof text === 'string' && text !== '')).toHaveLength(4)
  expect(chunks.at(-1)).toMatchObject({
    usage: { prompt_tokens: 6, completion_tokens: 4 },
    airworthy: { outcome: 'answered' },
  })
})

test('a stream that breaks off on the screen is an error for the client, and nothing is put behind it', async () => {
  await using guarded = await bench({
    contract: `${TWO_ROUTES}stream: tokens\n`,
    primary: () => ({ kind: 'cut', afterChunks: 3, by: 'disconnect' }),
  })
  const stream = await guarded.client.chat.completions.create(STREAM)
  await expect(textOf(stream)).rejects.toThrow(APIError)
  expect(guarded.backup.requests).toHaveLength(0)
  expect(guarded.outcomes).toMatchObject([{ kind: 'failed', isCut: true }])
})

const TOOL_CALL: Behaviour = {
  kind: 'answer',
  text: '',
  toolCalls: [{ name: 'orders', arguments: { id: 7 } }],
}
const TOOLS = [{ type: 'function' as const, function: { name: 'orders', parameters: { type: 'object' } } }]

test('tool calls pass, streamed or not', async () => {
  await using guarded = await bench({ contract: '', primary: () => TOOL_CALL })
  const { client } = guarded
  const completion = await client.chat.completions.create({ ...REQUEST, tools: TOOLS })
  const call = { function: { name: 'orders', arguments: '{"id":7}' } }
  expect(completion.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { tool_calls: [call] },
  })
  const streamed = await client.chat.completions.stream({ ...REQUEST, tools: TOOLS }).finalChatCompletion()
  expect(streamed.choices[0]?.message.tool_calls).toMatchObject([call])
  expect(guarded.primary.requests[0]?.body.tools).toEqual(TOOLS)
})

const CITY = zodResponseFormat(z.object({ city: z.string() }), 'city')

test('a structured answer passes, and a safe text is a refusal of it', async () => {
  await using guarded = await bench({
    contract: 'when_it_fails:\n  bad_answer: { do: say "Please ask a person." }\n',
    primary: (attempt) =>
      attempt === 1 ? { kind: 'answer', text: '{"city":"Paris"}' } : { kind: 'refusal' },
  })
  const ask = () => guarded.client.chat.completions.parse({ ...REQUEST, response_format: CITY })
  expect((await ask()).choices[0]?.message.parsed).toEqual({ city: 'Paris' })
  const declined = (await ask()).choices[0]?.message
  expect(declined).toMatchObject({ refusal: 'Please ask a person.', parsed: null })
})

test('the last words of the contract are an ordinary completion, streamed or not', async () => {
  const contract = 'routes:\n  - { model: openai/gpt-5 }\n  - say: We are back soon.\n'
  await using guarded = await bench({ contract, primary: () => ({ kind: 'status', status: 500 }) })
  const completion = await guarded.client.chat.completions.create(REQUEST)
  expect(completion.choices[0]?.message.content).toBe('We are back soon.')
  expect(await textOf(await guarded.client.chat.completions.create(STREAM))).toBe('We are back soon.')
})

test('a failed call is an error that the client throws and does not repeat', async () => {
  await using guarded = await bench({ contract: '', primary: () => ({ kind: 'status', status: 503 }) })
  await expect(guarded.client.chat.completions.create(REQUEST)).rejects.toMatchObject({ status: 503 })
  await expect(guarded.client.chat.completions.create(STREAM)).rejects.toMatchObject({ status: 503 })
  expect(guarded.outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed'])
  const attempts = guarded.outcomes.reduce((sum, outcome) => sum + outcome.attempts.length, 0)
  expect(guarded.primary.requests).toHaveLength(attempts)
})

test('a request that the provider does not understand comes back in the words of the provider', async () => {
  const body = { error: { message: 'temperature must be at most 2', type: 'invalid_request_error' } }
  await using guarded = await bench({ primary: () => ({ kind: 'status', status: 400, body }) })
  const answer = guarded.client.chat.completions.create(REQUEST)
  await expect(answer).rejects.toThrow('temperature must be at most 2')
  expect(guarded.backup.requests).toHaveLength(0)
})

test('an abort of the caller reaches the provider and is the abort of the client', async () => {
  await using guarded = await bench({ contract: '', primary: () => ({ kind: 'silent' }) })
  const controller = new AbortController()
  const answer = guarded.client.chat.completions.create(REQUEST, { signal: controller.signal })
  await expect.poll(() => guarded.primary.requests.length).toBe(1)
  // What is only weakly held between the caller's signal and the provider does not live through this.
  collectGarbage()
  controller.abort()
  await expect(answer).rejects.toThrow(APIUserAbortError)
  await expect.poll(() => guarded.outcomes).toMatchObject([{ kind: 'failed', why: { mode: 'caller_left' } }])
})

test('a reader who leaves the stream ends the call', async () => {
  await using guarded = await bench({
    contract: 'stream: tokens\n',
    primary: () => ({ kind: 'stall', afterChunks: 2 }),
  })
  const stream = await guarded.client.chat.completions.create(STREAM)
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
  await expect.poll(() => guarded.outcomes).toMatchObject([{ kind: 'failed', why: { mode: 'caller_left' } }])
})

test('everything that is no chat completion passes through untouched', async () => {
  await using guarded = await bench({ primary: says('') })
  const models = await guarded.client.models.list()
  expect(models.data.map(({ id }) => id)).toEqual(['fake-1'])
  const { data } = await guarded.client.embeddings.create({ model: 'fake-embedding', input: 'hello' })
  expect(data).toHaveLength(1)
  expect(guarded.outcomes).toEqual([])
  expect(guarded.primary.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer client-key',
    'Bearer client-key',
  ])
})

test('a body that is no chat completion is for the provider to judge', async () => {
  await using provider = await startFakeProvider()
  const fetch = guardedFetch(contractOf())
  const url = `${provider.url}/chat/completions`
  const response = await fetch(new Request(url, { method: 'POST', body: '{"model":"gpt-5-mini"}' }))
  expect(response.status).toBe(200)
  expect(provider.requests[0]?.body).toEqual({ model: 'gpt-5-mini' })
})

test('passages that the application sends along are for the checks, not for the provider', async () => {
  const seen: unknown[] = []
  await using guarded = await bench({
    contract: '',
    primary: says('Press reset.'),
    checks: [
      {
        name: 'red',
        mode: 'red',
        stage: 'answer',
        isInstant: true,
        atLeast: 0.5,
        ifSkipped: 'continue',
        timeoutMs: 1000,
        read({ question, passages }) {
          seen.push({ question, passages })
          return { kind: 'measured', signal: 1, reason: 'red' }
        },
      },
    ],
  })
  const airworthy = { passages: ['The reset button is red.'] }
  await guarded.client.chat.completions.create(Object.assign({ airworthy }, REQUEST))
  const passages = [{ text: 'The reset button is red.' }]
  expect(seen).toEqual([{ question: REQUEST.messages[0]?.content, passages }])
  expect(guarded.primary.requests[0]?.body).not.toHaveProperty('airworthy')
})

test('a route whose address is not known is told when the fetch is made', () => {
  expect(() => guardedFetch(contractOf(TWO_ROUTES), { environment: {} })).toThrow('BACKUP_URL')
})
