import type { RunTarget } from '@airworthy/sdk'
import { type Behaviour, type FakeProvider, startFakeProvider } from '@airworthy/sdk/testing'
import { expect, test } from 'vitest'
import type { Target } from '../target.ts'
import type { Observation } from '../trial.ts'
import { openTarget } from './open-target.ts'

type Spec = Extract<RunTarget, { kind: 'openai' }>

const now = (): number => performance.timeOrigin + performance.now()
const ENVIRONMENT = { PROVIDER_KEY: 'sk-test-0123456789abcdef' }

interface Opening {
  readonly spec?: Partial<Spec>
  readonly environment?: Readonly<Record<string, string>>
}

async function open(provider: FakeProvider, opening: Opening = {}): Promise<Target> {
  const spec: Spec = {
    kind: 'openai',
    baseUrl: provider.url,
    model: 'fake-1',
    stream: true,
    parameters: {},
    ...opening.spec,
  }
  return openTarget(spec, { directory: '/', environment: opening.environment ?? ENVIRONMENT, now })
}

async function ask(
  target: Target,
  input: unknown,
  signal = new AbortController().signal,
): Promise<Observation> {
  return target.run({ id: 'case-1', input, tags: {} }, signal)
}

async function askOnce(behaviour: Behaviour, opening: Opening = {}): Promise<Observation> {
  await using provider = await startFakeProvider({ behave: () => behaviour })
  const target = await open(provider, opening)
  const observation = await ask(target, 'Where is my refund?')
  await target.close()
  return observation
}

test('a streamed answer brings usage, model, latency and first token', async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } }
  expect(await askOnce({ kind: 'answer', text: 'On its way.', usage })).toEqual({
    outcome: 'answered',
    answer: 'On its way.',
    model: 'fake-1',
    usage: { inputTokens: 9, outputTokens: 3, cachedInputTokens: 4 },
    latencyMs: expect.any(Number),
    firstTokenMs: expect.any(Number),
  })
})

test.each([
  ['text', 'Hi', [{ role: 'user', content: 'Hi' }]],
  [
    'messages',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
    [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  ],
  ['other JSON', { order: 8000 }, [{ role: 'user', content: '{"order":8000}' }]],
])('%s becomes the messages, after the system message', async (_name, input, messages) => {
  await using provider = await startFakeProvider()
  const target = await open(provider, {
    spec: { system: 'Be brief.', parameters: { temperature: 0 }, stream: false },
  })
  await ask(target, input)
  await target.close()
  expect(provider.requests[0]?.body).toEqual({
    model: 'fake-1',
    messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
    temperature: 0,
  })
})

test.each([
  ['the key of the contract', { spec: { key: `\${PROVIDER_KEY}` } }, 'Bearer sk-test-0123456789abcdef'],
  ['OPENAI_API_KEY', { environment: { OPENAI_API_KEY: 'sk-other' } }, 'Bearer sk-other'],
  ['no key', {}, undefined],
])('%s is sent', async (_name, opening, expected) => {
  await using provider = await startFakeProvider()
  const target = await open(provider, opening)
  await ask(target, 'Hi')
  await target.close()
  expect(provider.requests[0]?.headers.authorization).toBe(expected)
})

test('a key that is not set is found before anything runs', async () => {
  await using provider = await startFakeProvider()
  await expect(open(provider, { spec: { key: `\${MISSING_KEY}` } })).rejects.toMatchObject({
    code: 'environment-missing',
    message: expect.stringContaining('MISSING_KEY'),
  })
})

test('the key is in no observation and in no version', async () => {
  const body = { error: { message: `Incorrect API key: ${ENVIRONMENT.PROVIDER_KEY}` } }
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'status', status: 401, body }) })
  const target = await open(provider, { spec: { key: `\${PROVIDER_KEY}` } })
  const observation = await ask(target, 'Hi')
  await target.close()
  expect(observation.error).toEqual({ code: 'http-401', message: 'Incorrect API key: [secret]' })
  expect(target.version).not.toContain('sk-test')
})

test('a refusal is declined, a busy provider a failure with its wait', async () => {
  expect(await askOnce({ kind: 'refusal', text: 'No.' })).toMatchObject({
    outcome: 'declined',
    answer: 'No.',
  })
  expect(await askOnce({ kind: 'status', status: 429, retryAfter: 3 })).toMatchObject({
    outcome: 'failed',
    error: { code: 'http-429', retryAfterMs: 3000 },
  })
})

test('tool calls are part of the answer', async () => {
  const toolCalls = [{ name: 'find_order', arguments: { id: 8000 } }]
  expect(await askOnce({ kind: 'answer', text: '', toolCalls })).toMatchObject({
    outcome: 'answered',
    answer: { toolCalls: [{ name: 'find_order', arguments: '{"id":8000}' }] },
  })
})

test('another system message or parameter is another version', async () => {
  await using provider = await startFakeProvider()
  const versionOf = async (spec: Partial<Spec>): Promise<string> => (await open(provider, { spec })).version
  const versions = [
    await versionOf({}),
    await versionOf({ system: 'x' }),
    await versionOf({ parameters: { seed: 1 } }),
  ]
  expect(new Set(versions).size).toBe(3)
  expect(versions[0]).toMatch(/^http:\S+\/v1 fake-1 [0-9a-f]{12}$/)
})
