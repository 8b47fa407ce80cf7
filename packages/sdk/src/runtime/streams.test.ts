import { expect, test } from 'vitest'
import { ask, bench, fails, route, says } from './engine.fixtures.ts'
import type { RuntimeCheck } from './ports.ts'
import type { Piece, RouteCall, RouteResult } from './route.ts'

async function streamed(call: RouteCall, parts: readonly string[]): Promise<RouteResult<string>> {
  for (const text of parts) await call.emit({ text })
  return says(parts.join(''))
}

function recorder() {
  const shown: string[] = []
  return { shown, deliver: (piece: Piece) => void shown.push(piece.text) }
}

const flagsWord = (word: string): RuntimeCheck => ({
  name: 'polite',
  mode: 'polite',
  stage: 'answer',
  atLeast: 0.5,
  ifSkipped: 'continue',
  timeoutMs: 100,
  isInstant: true,
  read: ({ answer = '' }) => ({
    kind: 'measured',
    signal: answer.includes(word) ? 0 : 1,
    reason: `it looked for ${word}`,
  }),
})

test('by default nothing of a stream is shown before it is whole, and a cut one leaves no trace', async () => {
  const { shown, deliver } = recorder()
  const routes = [
    route('a', async (_, call) => {
      await streamed(call, ['Half ', 'an '])
      return fails('cut-stream')
    }),
    route('b', (_, call) => streamed(call, ['A whole ', 'answer.'])),
  ]
  const outcome = await ask(bench(routes), 'Why?', { deliver })
  expect(outcome).toMatchObject({ kind: 'fell-back', text: 'A whole answer.' })
  expect(shown).toEqual(['A whole ', 'answer.'])
})

test('token by token, an answer that breaks off is failed and never spliced', async () => {
  const { shown, deliver } = recorder()
  const routes = [
    route('a', async (_, call) => {
      await streamed(call, ['Half ', 'an '])
      return fails('cut-stream')
    }),
    route('b', () => says('Never asked.')),
  ]
  const outcome = await ask(bench(routes, { contract: { stream: 'tokens' } }), 'Why?', { deliver })
  expect(outcome).toMatchObject({ kind: 'failed', isCut: true, why: { code: 'cut-stream' } })
  expect(outcome.attempts.length).toBe(1)
  expect(shown).toEqual(['Half ', 'an '])
})

test('token by token, the end of a stream waits until the answer is known to be whole', async () => {
  const { shown, deliver } = recorder()
  const routes = [
    route('a', async (_, call) => {
      await call.emit({ text: '', isOpening: true })
      await call.emit({ text: '', data: 'finish' })
      return fails('empty-answer')
    }),
    route('b', (_, call) => streamed(call, ['Yes.'])),
  ]
  const outcome = await ask(bench(routes, { contract: { stream: 'tokens' } }), 'Why?', { deliver })
  expect(outcome.kind).toBe('fell-back')
  expect(shown).toEqual(['', 'Yes.'])
})

test('sentence by sentence, what does not pass is not shown and nothing follows it', async () => {
  const { shown, deliver } = recorder()
  const parts = ['It is ', 'open. It ', 'costs $5. ', 'You idiot. ', 'Bye. ']
  const routes = [route('a', (_, call) => streamed(call, parts)), route('b', () => says('Never asked.'))]
  const stand = bench(routes, { contract: { stream: 'sentences' }, checks: [flagsWord('idiot')] })
  const outcome = await ask(stand, 'Why?', { deliver })
  expect(outcome).toMatchObject({ kind: 'failed', isCut: true, why: { mode: 'polite' } })
  expect(shown.join('')).toBe('It is open. It costs $5. ')
})

test('sentence by sentence, a first sentence that does not pass leaves the next route its turn', async () => {
  const { shown, deliver } = recorder()
  const routes = [
    route('a', (_, call) => streamed(call, ['You idiot. ', 'Bye. '])),
    route('b', (_, call) => streamed(call, ['Dear ', 'customer. ', 'Hello'])),
  ]
  const stand = bench(routes, { contract: { stream: 'sentences' }, checks: [flagsWord('idiot')] })
  expect(await ask(stand, 'Why?', { deliver })).toMatchObject({ kind: 'fell-back', by: 'b' })
  expect(shown).toEqual(['Dear ', 'customer. ', 'Hello'])
})

test('a tool call is a part of the answer: once shown, no other model answers', async () => {
  const pieces: Piece[] = []
  const routes = [
    route('a', async (_, call) => {
      await call.emit({ text: '', isContent: true, data: '{"name":"refund"' })
      return fails('cut-stream')
    }),
    route('b', () => says('Never asked.')),
  ]
  const stand = bench(routes, { contract: { stream: 'tokens' } })
  const outcome = await ask(stand, 'Why?', { deliver: (piece) => void pieces.push(piece) })
  expect(outcome).toMatchObject({ kind: 'failed', isCut: true })
  expect(pieces.length).toBe(1)
})

test.each([
  ['first-token', 0, 0],
  ['stall', 3, 0],
  ['slow-stream', 40, 900],
])('a stream with the fault %s is given up, and the next route answers', async (code, parts, gapMs) => {
  const limits = {
    attempts: 6,
    concurrent: 9,
    firstTokenMs: 2_000,
    stallMs: 1_000,
    slowestTokensPerSecond: 2,
  }
  const stand = bench(
    [
      route('a', async (_, call) => {
        for (let part = 0; part < parts; part++) {
          await call.emit({ text: 'a ' })
          if (gapMs > 0) await new Promise<void>((resolve) => stand.clock.after(gapMs, resolve))
        }
        return new Promise(() => {})
      }),
      route('b', () => says('Yes.')),
    ],
    { contract: { deadlineMs: 30_000, limits } },
  )
  const outcome = await ask(stand, 'Why?', { deliver: () => {} })
  expect(outcome).toMatchObject({ kind: 'fell-back', why: { code } })
  expect(outcome.latencyMs).toBeLessThan(7_000)
})

test('whoever waits for a stream also gets the text of an answer that was not streamed', async () => {
  const { shown, deliver } = recorder()
  await ask(bench([route('a', () => fails('http-501')), { kind: 'say', text: 'Call us.' }]), 'Why?', {
    deliver,
  })
  expect(shown).toEqual(['Call us.'])
})

test('a user who does not take the answer any more ends the call', async () => {
  const routes = [
    route('a', (_, call) => streamed(call, ['One ', 'two'])),
    route('b', () => says('Never asked.')),
  ]
  const outcome = await ask(bench(routes, { contract: { stream: 'tokens' } }), 'Why?', {
    deliver: () => Promise.reject(new Error('the socket is closed')),
  })
  expect(outcome).toMatchObject({ kind: 'failed', why: { mode: 'caller_left' } })
})
