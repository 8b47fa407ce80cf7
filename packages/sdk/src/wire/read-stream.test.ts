import { expect, test } from 'vitest'
import { systemClock } from '../runtime/clock.ts'
import type { Piece } from '../runtime/route.ts'
import { readStream } from './read-stream.ts'

interface Delta {
  readonly delta?: object
  readonly finish?: string
  readonly index?: number
}

function chunk(...deltas: readonly Delta[]): string {
  const choices = deltas.map(({ delta = {}, finish = null, index = 0 }) => ({
    index,
    delta,
    finish_reason: finish,
  }))
  return JSON.stringify({ id: 'c', model: 'm-2026', choices })
}

const say = (content: string): string => chunk({ delta: { content } })
const STOP = chunk({ finish: 'stop' })
const USAGE = JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } })

async function* bytesOf(texts: readonly string[], end?: Error): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
  if (end !== undefined) throw end
}

async function read(
  events: readonly string[],
  options: { readonly wantsUsage?: boolean; readonly end?: Error } = {},
) {
  const pieces: Piece[] = []
  const call = { signal: new AbortController().signal, emit: (piece: Piece) => void pieces.push(piece) }
  const body = bytesOf(
    events.map((data) => `data: ${data}\n\n`),
    options.end,
  )
  const { wantsUsage = false } = options
  const result = await readStream(body, { call, clock: systemClock, maximumBytes: 10_000, wantsUsage })
  return { pieces, result }
}

test('what the provider wrote is handed on as it is, and the end waits until the answer is judged', async () => {
  const { pieces, result } = await read([say('On '), say('its way.'), STOP, USAGE, '[DONE]'])
  expect(pieces).toEqual([
    { text: 'On ', data: say('On ') },
    { text: 'its way.', data: say('its way.') },
  ])
  expect(result).toEqual({
    kind: 'answered',
    text: 'On its way.',
    answer: { kind: 'stream', ending: [STOP] },
    model: 'm-2026',
    usage: { inputTokens: 9, outputTokens: 2 },
  })
})

test('the usage is a part of the end for a client that asked for it', async () => {
  const { result } = await read([say('Yes.'), STOP, USAGE, '[DONE]'], { wantsUsage: true })
  expect(result).toMatchObject({ answer: { ending: [STOP, USAGE] } })
})

test('the opening of a stream is no answer, and a tool call and reasoning are content', async () => {
  const opening = chunk({ delta: { role: 'assistant', content: '' } })
  const thought = chunk({ delta: { reasoning_content: 'hm' } })
  const call = chunk({ delta: { tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] } })
  const { pieces, result } = await read([opening, thought, call, chunk({ finish: 'tool_calls' })])
  expect(pieces.map(({ isOpening, isContent }) => ({ isOpening, isContent }))).toEqual([
    { isOpening: true, isContent: undefined },
    { isOpening: undefined, isContent: true },
    { isOpening: undefined, isContent: true },
  ])
  expect(result).toMatchObject({ kind: 'answered', text: '' })
})

test('the last words that come with the finish are shown, and the finish still waits', async () => {
  const both = chunk({ delta: { content: 'Yes.' }, finish: 'stop' })
  const { pieces, result } = await read([both])
  expect(pieces.map(({ text, data }) => [text, JSON.parse(String(data)).choices[0].finish_reason])).toEqual([
    ['Yes.', null],
  ])
  const ending = result.kind === 'answered' && result.answer.kind === 'stream' ? result.answer.ending : []
  expect(ending.map((data) => JSON.parse(data).choices[0])).toEqual([
    { index: 0, delta: {}, finish_reason: 'stop' },
  ])
})

test('every choice must come to an end', async () => {
  const one = { delta: { content: 'A' } }
  const two = { delta: { content: 'B' }, index: 1 }
  const first = await read([chunk(one), chunk(two), STOP])
  expect(first.result).toMatchObject({ kind: 'failed', error: { code: 'cut-stream' } })
  const second = await read([chunk(one), chunk(two), STOP, chunk({ index: 1, finish: 'length' })])
  expect(second.result).toMatchObject({ kind: 'failed', error: { code: 'truncated' } })
  const third = await read([chunk(one), chunk(two), STOP, chunk({ index: 1, finish: 'stop' })])
  expect(third.result).toMatchObject({ kind: 'answered', text: 'A' })
})

test.each([
  ['cut-stream', [say('On')], undefined],
  ['cut-stream', [say('On'), '[DONE]'], undefined],
  ['cut-stream', [say('On')], Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
  ['malformed-stream', [say('On'), '{"choices":'], undefined],
  ['provider-error', [say('On'), '{"error":{"message":"Overloaded"}}'], undefined],
  ['context-length', ['{"error":{"message":"too long","code":"context_length_exceeded"}}'], undefined],
  ['empty-answer', [STOP], undefined],
  ['truncated', [say('On'), chunk({ finish: 'length' })], undefined],
  ['content-filter', [say('On'), chunk({ finish: 'content_filter' })], undefined],
  ['refused', [chunk({ delta: { refusal: 'I can' } }), say('not')], undefined],
  ['answer-too-large', [say('x'.repeat(20_000))], undefined],
])('a stream that is no answer fails with %s', async (code, events, end) => {
  const { result } = await read(events, end === undefined ? {} : { end })
  expect(result).toMatchObject({ kind: 'failed', error: { code } })
})

test('a finished answer does not wait for a provider that keeps the connection open', async () => {
  async function* open(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(`data: ${say('Yes.')}\n\ndata: ${STOP}\n\n`)
    await new Promise(() => {})
  }
  const call = { signal: new AbortController().signal, emit: () => {} }
  const clock = { ...systemClock, after: (_: number, run: () => void) => systemClock.after(0, run) }
  const result = await readStream(open(), { call, clock, maximumBytes: 10_000, wantsUsage: false })
  expect(result).toMatchObject({ kind: 'answered', text: 'Yes.' })
})

test('a body that is no stream at all is told by how it begins', async () => {
  const call = { signal: new AbortController().signal, emit: () => {} }
  const body = bytesOf(['<html>Sign in</html>'])
  const result = await readStream(body, { call, clock: systemClock, maximumBytes: 10_000, wantsUsage: false })
  expect(result).toMatchObject({
    kind: 'failed',
    error: { code: 'invalid-answer', message: expect.stringContaining('<html>') },
  })
})
