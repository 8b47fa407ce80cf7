import { expect, test } from 'vitest'
import type { Observation } from '../trial.ts'
import { openTarget } from './open-target.ts'
import { temporaryFolder } from './temporary-folder.ts'

const now = (): number => performance.timeOrigin + performance.now()

interface Running {
  readonly input?: unknown
  readonly signal?: AbortSignal
}

async function runModule(source: string, running: Running = {}): Promise<Observation> {
  await using folder = await temporaryFolder({ 'answer.ts': source })
  const spec = { kind: 'module', path: './answer.ts', exportName: 'answer' } as const
  const target = await openTarget(spec, { directory: folder.path, environment: {}, now })
  const { input = 'hello', signal = new AbortController().signal } = running
  return await target.run({ id: 'case-1', input, tags: {} }, signal)
}

test('text is an answer, with its latency and no first token', async () => {
  const observation = await runModule("export const answer = (input: string): string => 'you said ' + input")
  expect(observation).toEqual({
    outcome: 'answered',
    answer: 'you said hello',
    latencyMs: expect.any(Number),
  })
})

test('the function sees the input with its structure, the id of the case and the signal', async () => {
  const source = `export async function answer(input: { n: number }, context: { case: string; signal: AbortSignal }) {
    return { n: input.n + 1, id: context.case, isSignal: context.signal instanceof AbortSignal }
  }`
  expect(await runModule(source, { input: { n: 1 } })).toMatchObject({
    outcome: 'answered',
    answer: { n: 2, id: 'case-1', isSignal: true },
  })
})

test('an object with an answer brings what was measured', async () => {
  const source = `export const answer = async () => ({
    answer: 'yes',
    outcome: 'fell-back',
    passages: ['a passage', { id: 7, text: 'another', score: 0.5 }],
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    model: 'gpt-5-mini',
    costUsd: 0.01,
    firstTokenMs: 12,
  })`
  expect(await runModule(source)).toMatchObject({
    outcome: 'fell-back',
    answer: 'yes',
    passages: [{ text: 'a passage' }, { id: '7', text: 'another', score: 0.5 }],
    usage: { inputTokens: 5, outputTokens: 2 },
    model: 'gpt-5-mini',
    costUsd: 0.01,
    firstTokenMs: 12,
  })
})

test('a stream of texts is joined, and its first text is the first token', async () => {
  const source = `export async function* answer() { yield ''; yield 'one '; yield 'two' }`
  const observation = await runModule(source)
  expect(observation).toMatchObject({ outcome: 'answered', answer: 'one two' })
  expect(observation.firstTokenMs).toBeGreaterThanOrEqual(0)
  expect(observation.firstTokenMs).toBeLessThanOrEqual(observation.latencyMs ?? 0)
})

test('a web stream is a stream too', async () => {
  const source = `export const answer = () => ReadableStream.from(['one ', 'two'])`
  expect(await runModule(source)).toMatchObject({ outcome: 'answered', answer: 'one two' })
})

test.each([
  ["throw new RangeError('too far')", 'RangeError: too far'],
  ["throw 'plain text'", 'plain text'],
  ["return Promise.reject(new TypeError('no\\n  model'))", 'TypeError: no model'],
  ["return (async function* () { yield 'a'; throw new Error('midway') })()", 'Error: midway'],
])('a feature that fails by `%s` is told with name and message, without a stack', async (body, message) => {
  expect(await runModule(`export function answer(): unknown { ${body} }`)).toMatchObject({
    outcome: 'failed',
    error: { code: 'threw', message },
  })
})

test.each([
  ['undefined', 'the answer is undefined'],
  ['null', 'the answer is null'],
  ['() => 1', 'it is a function'],
  ['10n', 'it is a bigint'],
  ['NaN', 'it is NaN'],
  ['({ total: 1n })', 'total is a bigint'],
  ['({ rows: [{ when: new Map() }] })', 'rows.0.when is a Map'],
  ['(() => { const a: any = { b: {} }; a.b.c = a; return a })()', 'b.c contains itself'],
  ["(async function* () { yield 'a'; yield 7 })()", 'must give texts, not a value of type number'],
  ["({ answer: 'x', outcome: 'fellBack' })", 'outcome must be one of answered, fell-back'],
  ["({ answer: 'x', usage: { tokens: 5 } })", 'usage must be token counts'],
  ["({ answer: 'x', costUsd: -1 })", 'costUsd must be a number that is not negative, not -1'],
  ["({ answer: 'x', passages: 'text' })", 'passages must be a list'],
  ["({ answer: 'x', model: 5 })", 'model must be a text, not 5'],
  ["({ outcome: 'answered' })", 'the answer is undefined'],
])('%s is an invalid answer, with the reason', async (value, reason) => {
  expect(await runModule(`export const answer = (): unknown => (${value})`)).toMatchObject({
    outcome: 'failed',
    error: { code: 'invalid-answer', message: expect.stringContaining(reason) },
  })
})

test('the feature can say what went wrong, that it declines, or that it holds the answer', async () => {
  const said = async (value: string) => await runModule(`export const answer = () => (${value})`)
  expect(await said("{ error: { code: 'http-429', message: 'busy' } }")).toMatchObject({
    outcome: 'failed',
    error: { code: 'http-429', message: 'busy' },
  })
  expect(await said("{ answer: 'x', error: 'store is down' }")).toMatchObject({
    outcome: 'failed',
    error: { code: 'failed', message: 'store is down' },
  })
  expect(await said("{ outcome: 'failed' }")).toMatchObject({ outcome: 'failed', error: { code: 'failed' } })
  expect(await said("{ outcome: 'held' }")).toMatchObject({ outcome: 'held' })
  const declined = await said("{ outcome: 'declined', answer: 'I only know our products.' }")
  expect(declined).toMatchObject({ outcome: 'declined', answer: 'I only know our products.' })
})

test('an empty text is no answer', async () => {
  expect(await runModule("export const answer = () => ' '")).toMatchObject({
    error: { code: 'empty-answer' },
  })
})

test('what JSON text would change is observed as it will be read back', async () => {
  const source =
    "export const answer = () => ({ at: new Date(0), gone: undefined, list: [1, 'a', null, true] })"
  expect((await runModule(source)).answer).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    list: [1, 'a', null, true],
  })
})

test('a feature that ignores its signal ends at the deadline all the same', async () => {
  const source = 'export const answer = () => new Promise(() => {})'
  expect(await runModule(source, { signal: AbortSignal.timeout(30) })).toMatchObject({
    outcome: 'failed',
    error: { code: 'timeout' },
  })
  expect(await runModule(source, { signal: AbortSignal.abort() })).toMatchObject({
    error: { code: 'aborted' },
  })
})
