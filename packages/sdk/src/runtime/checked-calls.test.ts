import { expect, test } from 'vitest'
import { ask, bench, fails, route, says } from './engine.fixtures.ts'
import type { RuntimeCheck } from './ports.ts'

/** A computed key, because a literal `then` would look like a promise to linters. */
const THEN = 'then'

const check = (settings: Partial<RuntimeCheck>): RuntimeCheck => ({
  name: 'grounded',
  mode: 'hallucination',
  stage: 'answer',
  atLeast: 0.5,
  ifSkipped: 'continue',
  timeoutMs: 200,
  isInstant: true,
  read: ({ answer = '' }) => ({
    kind: 'measured',
    signal: answer.includes('true') ? 1 : 0.2,
    reason: 'it was compared',
  }),
  ...settings,
})

test('an answer that a check flags is not used, and the next route is asked', async () => {
  const stand = bench([route('a', () => says('false')), route('b', () => says('true'))], {
    checks: [check({})],
  })
  const outcome = await ask(stand)
  expect(outcome).toMatchObject({
    kind: 'fell-back',
    by: 'b',
    text: 'true',
    why: { mode: 'hallucination', code: 'below' },
  })
  expect(outcome.signals.map(({ kind, route: name }) => [kind, name])).toEqual([
    ['flagged', 'a'],
    ['clean', 'b'],
  ])
  expect(stand.engine.routes()[0]?.circuit).toEqual({ kind: 'closed', failures: 0 })
})

test('where no route has an acceptable answer, the feature declines and says so safely', async () => {
  const outcome = await ask(bench([route('a', () => says('false'))], { checks: [check({})] }))
  expect(outcome).toMatchObject({ kind: 'declined', why: { mode: 'hallucination' } })
  expect(outcome.text).not.toContain('false')
})

test('the contract holds a doubtful answer for a person', async () => {
  const whenItFails = [{ name: 'hallucination', action: { kind: 'review' } }] as const
  const whenUnsure = {
    otherwise: 'review',
    review: { by: 'support', withinMs: 60_000, [THEN]: { kind: 'decline' } },
  } as const
  const outcome = await ask(
    bench([route('a', () => says('false'))], { checks: [check({})], contract: { whenItFails, whenUnsure } }),
  )
  expect(outcome).toMatchObject({
    kind: 'held',
    withheld: { answer: 'false' },
    review: { by: 'support', withinMs: 60_000 },
  })
  expect(outcome.text).not.toContain('false')
})

test('a question that the feature is not for is declined before anything is paid', async () => {
  const scope = check({
    name: 'scope',
    mode: 'out_of_scope',
    stage: 'request',
    read: () => ({ kind: 'measured', signal: 0, reason: 'a poem' }),
  })
  const outcome = await ask(bench([route('a', () => says('true'))], { checks: [scope] }))
  expect(outcome).toMatchObject({ kind: 'declined', attempts: [], why: { mode: 'out_of_scope' } })
})

test.each([
  ['unmeasured', check({ read: () => ({ kind: 'unmeasured', reason: 'no passages' }) })],
  ['error', check({ read: () => Promise.reject(new Error('the judge is down')) })],
  ['error', check({ read: () => ({ kind: 'measured', signal: Number.NaN, reason: 'odd' }) })],
  ['timeout', check({ read: () => new Promise(() => {}) })],
])(
  'a check that is skipped (%s) is never called clean, and the contract says whether to go on',
  async (because, skipped) => {
    const routes = [route('a', () => says('true'))]
    const goesOn = await ask(bench(routes, { checks: [skipped] }))
    expect(goesOn).toMatchObject({ kind: 'answered', signals: [{ kind: 'skipped', because }] })
    const stops = await ask(bench(routes, { checks: [{ ...skipped, ifSkipped: 'fail' }] }))
    expect(stops).toMatchObject({ kind: 'declined', why: { mode: 'hallucination', code: 'skipped' } })
  },
)

test('checks that ask somebody else get their time inside the deadline', async () => {
  const slow = check({ isInstant: false, timeoutMs: 1_000, read: () => new Promise(() => {}) })
  const routes = [
    route(
      'a',
      (_, call) =>
        new Promise((resolve) => stand.clock.after(call.remainingMs() - 10, () => resolve(says('true')))),
    ),
  ]
  const stand = bench(routes, { checks: [slow] })
  const outcome = await ask(stand)
  expect(outcome.kind).toBe('answered')
  expect(outcome.latencyMs).toBeLessThanOrEqual(5_000)
  expect(outcome.signals[0]).toMatchObject({ kind: 'skipped', because: 'timeout' })
})

test('an observer that throws does not break the call', async () => {
  const observer = {
    onAttempt: () => {
      throw new Error('the collector is down')
    },
    onOutcome: () => {
      throw new Error('the collector is down')
    },
  }
  expect((await ask(bench([route('a', () => says('true'))], { observer }))).kind).toBe('answered')
})

test('an answer is never checked against the passages of another route', async () => {
  const seen: unknown[] = []
  const looks = check({
    read: ({ passages }) => {
      seen.push(passages)
      return { kind: 'measured', signal: 1, reason: 'it looked' }
    },
  })
  const routes = [
    route('a', (_, call) => {
      call.retrieved([{ text: 'From the index.' }])
      return fails('http-501')
    }),
    route('b', () => says('true')),
  ]
  await ask(bench(routes, { checks: [looks] }))
  expect(seen).toEqual([undefined])
})

/** A promise as other libraries and other realms make them. */
function promised<Value>(value: Value): Promise<Value> {
  const promise = Promise.resolve(value)
  return { [THEN]: promise.then.bind(promise) } as Promise<Value>
}

test('a check and a ledger may answer by a promise of any make', async () => {
  const used: unknown[] = []
  const outcome = await ask(
    bench([route('a', () => says('true'))], {
      checks: [
        check({ name: 'slow', isInstant: false, read: () => promised(CLEAN) }),
        check({ name: 'early', stage: 'request', isInstant: false, read: () => promised(CLEAN) }),
      ],
      contract: { budget: { dayUsd: 1 } },
      ledger: {
        reserve: () => promised({ kind: 'reserved', settle: (spent) => promised(void used.push(spent)) }),
      },
    }),
  )
  expect(outcome).toMatchObject({ kind: 'answered', text: 'true' })
  expect(outcome.signals.map(({ check: name, kind }) => [name, kind])).toEqual([
    ['early', 'clean'],
    ['slow', 'clean'],
  ])
  expect(used).toHaveLength(1)
})

const CLEAN = { kind: 'measured', signal: 1, reason: 'so it is' } as const

test('a ledger that breaks when it settles does not break the call', async () => {
  const breaks = [
    () => Promise.reject(new Error('the disk is full')),
    () => {
      throw new Error('the disk is full')
    },
  ]
  for (const settle of breaks) {
    const stand = bench([route('a', () => says('true'))], {
      contract: { budget: { dayUsd: 1 } },
      ledger: { reserve: () => ({ kind: 'reserved', settle }) },
    })
    expect(await ask(stand)).toMatchObject({ kind: 'answered' })
  }
})
