import { expect, test } from 'vitest'
import { ask, bench, fails, route, says, settled, silent, type TextRoute } from './engine.fixtures.ts'

const SAY: TextRoute = { kind: 'say', text: 'A colleague will write back.' }

test('the first route answers, and the outcome says who, how long and how often', async () => {
  const outcome = await ask(bench([route('main', () => says('Because.'))]))
  expect(outcome).toMatchObject({ kind: 'answered', by: 'main', text: 'Because.', id: 'call-1' })
  expect(outcome.attempts).toEqual([{ route: 'main', startedMs: 0, latencyMs: 0 }])
  expect(outcome).not.toHaveProperty('costUsd')
})

test('a silent first route leaves the second one its whole timeout', async () => {
  const left: number[] = []
  const routes = [
    route('main', silent, { timeoutMs: 4_500 }),
    route(
      'spare',
      (_, call) => {
        left.push(call.remainingMs())
        return says('From the spare.')
      },
      { timeoutMs: 1_500 },
    ),
  ]
  const outcome = await ask(bench(routes))
  expect(outcome).toMatchObject({
    kind: 'fell-back',
    by: 'spare',
    why: { mode: 'provider_down', code: 'timeout' },
  })
  expect(outcome.latencyMs).toBe(3_500)
  expect(left).toEqual([1_500])
})

test('a silent route is not asked twice', async () => {
  const outcome = await ask(bench([route('main', silent), SAY]))
  expect(outcome.attempts.map((attempt) => attempt.route)).toEqual(['main'])
  expect(outcome).toMatchObject({ kind: 'fell-back', by: 'say', text: SAY.kind === 'say' ? SAY.text : '' })
})

test('every call ends at the deadline, also when every route ignores its signal', async () => {
  const outcome = await ask(bench([route('a', silent), route('b', silent), route('c', silent)]))
  expect(outcome.kind).toBe('failed')
  expect(outcome.latencyMs).toBeLessThanOrEqual(5_000)
  expect(outcome.attempts.length).toBe(3)
})

test('the signal of an attempt aborts when its time is over', async () => {
  const reasons: unknown[] = []
  const routes = [
    route(
      'main',
      (_, { signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason))
        return silent()
      },
      { timeoutMs: 100 },
    ),
  ]
  await ask(bench(routes))
  expect(reasons).toEqual([expect.objectContaining({ name: 'TimeoutError' })])
})

test('a busy provider is asked again after the time it named', async () => {
  const startedMs: number[] = []
  const outcome = await ask(
    bench([
      route('main', (_, call) => {
        startedMs.push(5_000 - call.remainingMs())
        return call.attempt === 1 ? fails('http-429', 2_000) : says('Now.')
      }),
    ]),
  )
  expect(outcome).toMatchObject({ kind: 'answered', text: 'Now.' })
  expect(outcome.attempts.map((attempt) => attempt.startedMs)).toEqual([0, 2_000])
})

test('a wait that does not fit before the next route is due is not waited for', async () => {
  const outcome = await ask(
    bench([route('main', () => fails('http-429', 4_000)), route('spare', () => says('Now.'))]),
  )
  expect(outcome).toMatchObject({ kind: 'fell-back', by: 'spare' })
  expect(outcome.latencyMs).toBe(0)
})

test('attempts on one route are three, waits between them grow, and the cap holds over all routes', async () => {
  const outcome = await ask(
    bench([route('a', () => fails('http-503')), route('b', () => fails('http-503'))], {
      contract: {
        limits: { attempts: 4, concurrent: 9, firstTokenMs: 1e4, stallMs: 1e4, slowestTokensPerSecond: 1 },
      },
    }),
  )
  expect(outcome.attempts.map((attempt) => attempt.route)).toEqual(['a', 'a', 'a', 'b'])
  const [first = 0, second = 0, third = 0] = outcome.attempts.map((attempt) => attempt.startedMs)
  expect(second - first).toBeGreaterThan(0)
  expect(third - second).toBeGreaterThan(second - first)
  expect(outcome).toMatchObject({ kind: 'failed', why: { mode: 'provider_down' } })
})

test.each([
  ['context-length', 'context_length'],
  ['truncated', 'bad_answer'],
  ['refused', 'bad_answer'],
  ['quota', 'provider_down'],
  ['http-401', 'provider_down'],
])('%s is never asked of the same route again, and the next one answers', async (code, mode) => {
  const outcome = await ask(bench([route('a', () => fails(code)), route('b', () => says('Yes.'))]))
  expect(outcome).toMatchObject({ kind: 'fell-back', by: 'b', why: { mode, code } })
  expect(outcome.attempts.length).toBe(2)
})

test('a content filter declines, and no other model is asked, unless the contract says so', async () => {
  const routes = [route('a', () => fails('content-filter')), route('b', () => says('Yes.'))]
  const declined = await ask(bench(routes))
  expect(declined).toMatchObject({ kind: 'declined', why: { mode: 'content_filter' } })
  expect(declined.attempts.length).toBe(1)
  const whenItFails = [{ name: 'content_filter', action: { kind: 'next-route' } }] as const
  expect(await ask(bench(routes, { contract: { whenItFails } }))).toMatchObject({
    kind: 'fell-back',
    by: 'b',
  })
})

test("a request that is the caller's own mistake is neither retried nor sent elsewhere", async () => {
  const outcome = await ask(bench([route('a', () => fails('http-400')), route('b', () => says('Yes.')), SAY]))
  expect(outcome).toMatchObject({ kind: 'failed', why: { mode: 'invalid_request', code: 'http-400' } })
  expect(outcome.attempts.length).toBe(1)
})

test('a cut answer is asked for again only where no other route is left', async () => {
  const flaky = (name: string) =>
    route(name, (_, call) => (call.attempt === 1 ? fails('cut-stream') : says('Whole.')))
  expect(await ask(bench([flaky('a')]))).toMatchObject({ kind: 'answered', text: 'Whole.' })
  expect(await ask(bench([flaky('a'), flaky('b')]))).toMatchObject({ kind: 'fell-back', by: 'b' })
})

test('the contract decides what is done at each failure mode', async () => {
  const whenItFails = [{ name: 'provider_down', action: { kind: 'say', text: 'Call us.' } }] as const
  const outcome = await ask(
    bench([route('a', () => fails('http-501')), route('b', () => says('Yes.'))], {
      contract: { whenItFails },
    }),
  )
  expect(outcome).toMatchObject({ kind: 'declined', text: 'Call us.' })
  const review = await ask(
    bench([route('a', () => fails('http-501'))], {
      contract: { whenItFails: [{ name: 'provider_down', action: { kind: 'review' } }] },
    }),
  )
  expect(review).toMatchObject({ kind: 'held', withheld: {} })
})

test('an error that the feature throws is a failed attempt and never reaches the user', async () => {
  const outcome = await ask(bench([route('a', () => Promise.reject(new Error('secret at db:5432')))]))
  expect(outcome).toMatchObject({ kind: 'failed', why: { code: 'threw' } })
  expect(outcome.text).not.toContain('db:5432')
})

test('errors of provider clients are told apart by their status and code', async () => {
  const error = Object.assign(new Error('too long'), { status: 400, code: 'context_length_exceeded' })
  const busy = Object.assign(new Error('busy'), { status: 429, headers: { 'retry-after': '1' } })
  const outcome = await ask(
    bench([
      route('a', () => Promise.reject(error)),
      route('b', (_, call) => (call.attempt === 2 ? Promise.reject(busy) : says('Yes.'))),
    ]),
  )
  expect(outcome.attempts.map((attempt) => attempt.why?.code)).toEqual([
    'context-length',
    'http-429',
    undefined,
  ])
  expect(outcome.attempts[2]?.startedMs).toBe(1_000)
})

test('a caller who leaves ends the call at once', async () => {
  const controller = new AbortController()
  const stand = bench([route('a', silent), route('b', () => says('Yes.'))])
  const calling = stand.engine.call('Why?', { signal: controller.signal })
  await settled()
  controller.abort()
  expect(await calling).toMatchObject({ kind: 'failed', why: { mode: 'caller_left' }, latencyMs: 0 })
  expect(stand.engine.inFlight()).toBe(0)
})

test('more calls than the contract allows at the same time are turned away', async () => {
  const stand = bench([route('a', silent, { timeoutMs: 100 }), SAY], {
    contract: {
      limits: { attempts: 6, concurrent: 2, firstTokenMs: 1e4, stallMs: 1e4, slowestTokensPerSecond: 1 },
    },
  })
  const calls = [1, 2].map(() => stand.engine.call('Why?'))
  const third = await stand.engine.call('Why?')
  expect(third).toMatchObject({ kind: 'fell-back', by: 'say', why: { mode: 'overload' }, attempts: [] })
  await settled()
  stand.clock.advance(100)
  expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(['fell-back', 'fell-back'])
})
