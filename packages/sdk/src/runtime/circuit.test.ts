import { expect, test } from 'vitest'
import { ask, bench, fails, route, says, silent } from './engine.fixtures.ts'

function flapping(isDown: () => boolean) {
  let asked = 0
  const main = route('main', () => {
    asked++
    return isDown() ? fails('http-500') : says('From the main.')
  })
  return { stand: bench([main, route('spare', () => says('From the spare.'))]), asked: () => asked }
}

test('a route that is down is left alone, probed, and used again when it is back', async () => {
  let isDown = true
  const { stand, asked } = flapping(() => isDown)
  for (let call = 0; call < 3; call++) expect((await ask(stand)).kind).toBe('fell-back')
  expect(stand.engine.routes()[0]).toMatchObject({ name: 'main', circuit: { kind: 'open' } })

  const askedWhileOpen = asked()
  const outcome = await ask(stand)
  expect(outcome).toMatchObject({ kind: 'fell-back', why: { code: 'circuit-open' } })
  expect(asked()).toBe(askedWhileOpen)

  stand.clock.advance(5_000)
  isDown = false
  expect((await ask(stand)).kind).toBe('answered')
  expect(stand.engine.routes()[0]).toEqual({ name: 'main', circuit: { kind: 'closed', failures: 0 } })
})

test('a probe that fails keeps the route closed off for longer', async () => {
  const { stand } = flapping(() => true)
  for (let call = 0; call < 3; call++) await ask(stand)
  stand.clock.advance(5_000)
  await ask(stand)
  const [main] = stand.engine.routes()
  const untilMs = main?.circuit.kind === 'open' ? main.circuit.untilMs - stand.clock.now() : 0
  expect(untilMs).toBeGreaterThan(5_000)
  expect(untilMs).toBeLessThanOrEqual(20_000)
})

test('a call does not wait to ask again a route that stays shut for longer than the wait', async () => {
  const main = route('main', () => fails('http-429', 1_000))
  const stand = bench([main, route('spare', () => says('From the spare.'))])
  for (let call = 0; call < 2; call++) await ask(stand)
  stand.clock.advance(20_000)
  const startedMs = stand.clock.now()
  const outcome = await ask(stand)
  expect(stand.clock.now() - startedMs).toBeLessThan(1_000)
  expect(outcome).toMatchObject({ kind: 'fell-back', why: { code: 'http-429' } })
  expect(outcome.attempts.map(({ route }) => route)).toEqual(['main', 'spare'])
})

test('only one call probes at a time', async () => {
  let isDown = true
  let probes = 0
  const main = route('main', () => {
    if (isDown) return fails('http-500')
    probes++
    return silent()
  })
  const stand = bench([main, route('spare', () => says('Spare.'))])
  for (let call = 0; call < 3; call++) await ask(stand)
  stand.clock.advance(5_000)
  isDown = false
  const probing = stand.engine.call('Why?')
  expect((await ask(stand)).kind).toBe('fell-back')
  expect(probes).toBe(1)
  stand.clock.advance(2_500)
  expect((await probing).kind).toBe('fell-back')
})

test('what the request itself causes says nothing about the route', async () => {
  const stand = bench([route('main', () => fails('context-length')), route('spare', () => says('Spare.'))])
  for (let call = 0; call < 12; call++) await ask(stand)
  expect(stand.engine.routes()[0]?.circuit).toEqual({ kind: 'closed', failures: 0 })
})
