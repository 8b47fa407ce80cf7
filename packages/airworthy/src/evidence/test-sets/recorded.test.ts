import { isAirworthyError } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { type RecordedTrial, readRecordedTrials } from './recorded.ts'
import { scratchFolder } from './scratch-folder.ts'

async function trialsOf(lines: readonly unknown[]): Promise<readonly RecordedTrial[]> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\r\n')
  await using folder = await scratchFolder({ 'r.jsonl': text })
  return await collected(readRecordedTrials('r.jsonl', { directory: folder.directory }))
}

async function collected(trials: AsyncIterable<RecordedTrial>): Promise<readonly RecordedTrial[]> {
  const list: RecordedTrial[] = []
  for await (const trial of trials) list.push(trial)
  return list
}

async function problemsIn(lines: readonly unknown[]): Promise<readonly string[]> {
  const error = await trialsOf(lines).catch((caught: unknown) => caught)
  if (!isAirworthyError(error)) throw new Error('expected problems')
  return [error.code, ...error.message.split('\n').slice(1)]
}

test('all that was observed is read, and what is null or absent is not there', async () => {
  const full = {
    case: 7,
    input: 'q',
    expected: 'e',
    answer: { a: 1 },
    passages: ['text', { id: 3, text: 'more', score: -0.5, source: 'wiki' }],
    latencyMs: 0,
    firstTokenMs: 1.5,
    costUsd: 0,
    usage: { inputTokens: 5, outputTokens: 3, cachedInputTokens: 2 },
    model: 'm',
    tags: ['billing'],
    labels: { correct: true, grounded: 0.5, polite: null, safe: false },
    outcome: 'fell-back',
    cluster: 's',
    _note: 1,
    metadata: {},
  }
  const [first, second] = await trialsOf([
    full,
    '',
    { case: 'b', answer: null, latencyMs: null, outcome: null },
  ])
  const { _note, metadata, ...read } = full
  expect(first).toEqual({
    ...read,
    case: '7',
    repeat: 0,
    passages: [{ text: 'text' }, { id: '3', text: 'more', score: -0.5 }],
    tags: { billing: 'true' },
    labels: { correct: 1, grounded: 0.5, safe: 0 },
  })
  expect(second).toEqual({ case: 'b', repeat: 0, cluster: 'b', tags: {}, labels: {} })
})

test('the same case again is a repeat, in the order of the file or as stated', async () => {
  const trials = await trialsOf([
    { case: 'a' },
    { case: 'b', repeat: 4 },
    { case: 'a' },
    { case: 'a', repeat: 9 },
    { case: 'a' },
  ])
  expect(trials.map((trial) => [trial.case, trial.repeat])).toEqual([
    ['a', 0],
    ['b', 4],
    ['a', 1],
    ['a', 9],
    ['a', 3],
  ])
  expect(await problemsIn([{ case: 'a', repeat: 1 }, { case: 'a' }, { case: 'a', repeat: 1 }])).toEqual([
    'evidence-invalid',
    'r.jsonl:2: repeat 1 of case "a" is recorded already on line 1',
    'r.jsonl:3: repeat 1 of case "a" is recorded already on line 1',
  ])
})

test('an error is a failed outcome, with its code', async () => {
  const trials = await trialsOf([
    { case: 1, error: 'http-429' },
    { case: 2, error: 'It broke.' },
    { case: 3, error: { code: 'timeout', message: 'after 3 s', retryAfterMs: 10 }, outcome: 'fell-back' },
  ])
  expect(trials.map(({ error, outcome }) => ({ error, outcome }))).toEqual([
    { error: { code: 'http-429', message: 'http-429' }, outcome: 'failed' },
    { error: { code: 'error', message: 'It broke.' }, outcome: 'failed' },
    { error: { code: 'timeout', message: 'after 3 s', retryAfterMs: 10 }, outcome: 'fell-back' },
  ])
})

test('usage is read as the OpenAI wire has it', async () => {
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 4,
    total_tokens: 14,
    prompt_tokens_details: { cached_tokens: 6, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 1 },
  }
  const [trial] = await trialsOf([{ case: 1, usage }])
  expect(trial?.usage).toEqual({ inputTokens: 10, outputTokens: 4, cachedInputTokens: 6, reasoningTokens: 1 })
})

test.each([
  [{ case: null }, '"case" is missing'],
  [{ case: '' }, '"case" is empty'],
  [{ latencyMs: -1 }, '"latencyMs" must be a number of 0 or more, not -1'],
  [{ costUsd: '0.1' }, '"costUsd" must be a number of 0 or more, not "0.1"'],
  [{ repeat: 0.5 }, '"repeat" must be a whole number, not 0.5'],
  [{ latency_ms: 3 }, 'unknown field "latency_ms"; did you mean "latencyMs"?'],
  [
    { outcome: 'ok' },
    'unknown outcome in "outcome" "ok"; known are answered, fell-back, held, declined, failed',
  ],
  [{ outcome: 'answered', error: 'x' }, '"outcome" is answered, but "error" says that it failed'],
  [{ error: '' }, '"error" must be a text that is not empty, not ""'],
  [{ labels: { a: 1.5 } }, 'label "a" must be true, false, or a number from 0 to 1, not 1.5'],
  [{ labels: { a: 'yes' } }, 'label "a" must be true, false, or a number from 0 to 1, not "yes"'],
  [{ labels: [] }, '"labels" must be an object, not a list'],
  [{ passages: 'x' }, '"passages" must be a list, not a text'],
  [
    { passages: [{ content: 'x' }] },
    'passage 1: must be a text, or an object with "text", not {"content":"x"}',
  ],
  [
    { usage: { inputTokens: 1 } },
    '"usage" needs inputTokens and outputTokens (or prompt_tokens and completion_tokens)',
  ],
  [
    { usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 } },
    '"usage" has 2 cached tokens, more than its 1 input tokens',
  ],
  [
    { usage: { inputTokens: 1, outputTokens: 1, ouputTokens: 2 } },
    'unknown field in "usage" "ouputTokens"; did you mean "outputTokens"?',
  ],
  [{ model: 3 }, '"model" must be a text that is not empty, not 3'],
])('the trial %j is a problem', async (fields, message) => {
  expect(await problemsIn([{ case: 'a', ...fields }])).toEqual(['evidence-invalid', `r.jsonl:1: ${message}`])
})

test('all problems come together, after the trials before the first', async () => {
  await using folder = await scratchFolder({
    'r.jsonl': '{"case":1}\n{"case":}\n{"case":3}\n{"cost":1e999}\n',
  })
  const seen: string[] = []
  const reading = async (): Promise<void> => {
    for await (const trial of readRecordedTrials(folder.pathOf('r.jsonl'))) seen.push(trial.case)
  }
  await expect(reading()).rejects.toMatchObject({
    code: 'evidence-invalid',
    message: expect.stringMatching(
      /r\.jsonl:2: column 9: expected a value\n.*r\.jsonl:4: the trial holds Infinity/,
    ),
  })
  expect(seen).toEqual(['1'])
})

test('a file without trials is no evidence', async () => {
  await expect(trialsOf(['', ''])).rejects.toMatchObject({
    code: 'evidence-invalid',
    message: 'r.jsonl: has no trials',
  })
  await expect(collected(readRecordedTrials('/nowhere/r.jsonl'))).rejects.toMatchObject({
    code: 'file-not-readable',
  })
})
