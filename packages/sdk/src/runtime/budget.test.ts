import { expect, test } from 'vitest'
import { ask, bench, fails, route, says, type TextRoute } from './engine.fixtures.ts'

const costs = (costUsd: number) => () => ({ ...says('Yes.'), costUsd })

test('a thousand calls at once never spend more than the budget of the day', async () => {
  let paid = 0
  const main = route('main', async () => {
    paid++
    await Promise.resolve()
    return { ...says('Yes.'), costUsd: 0.01 }
  })
  const stand = bench([main], { contract: { budget: { callUsd: 0.01, dayUsd: 1 } } })
  const outcomes = await Promise.all(Array.from({ length: 1000 }, () => stand.engine.call('Why?')))
  expect(paid).toBe(100)
  expect(outcomes.filter(({ kind }) => kind === 'answered').length).toBe(100)
  expect(outcomes.find(({ kind }) => kind === 'failed')).toMatchObject({ why: { mode: 'over_budget' } })
})

test('what a call did not use is given back', async () => {
  const stand = bench([route('main', costs(0.001))], { contract: { budget: { callUsd: 0.1, dayUsd: 0.2 } } })
  for (let call = 0; call < 50; call++) expect((await ask(stand)).kind).toBe('answered')
})

test('a cost that nobody knows counts as all that was reserved', async () => {
  const stand = bench([route('main', () => says('Yes.'))], {
    contract: { budget: { callUsd: 0.1, dayUsd: 0.2 } },
  })
  const kinds = [await ask(stand), await ask(stand), await ask(stand)].map(({ kind }) => kind)
  expect(kinds).toEqual(['answered', 'answered', 'failed'])
})

test('a provider that turned the request away is not paid', async () => {
  const stand = bench([route('main', () => fails('http-501'))], {
    contract: { budget: { callUsd: 0.1, dayUsd: 0.1 } },
  })
  for (let call = 0; call < 4; call++) {
    expect(await ask(stand)).toMatchObject({ why: { code: 'http-501' }, costUsd: 0 })
  }
})

test('a route that costs nothing still answers when the budget is used up', async () => {
  const free: TextRoute = route('quotes', () => says('From the handbook.'), { isPaid: false })
  const stand = bench([route('main', costs(0.1)), free], {
    contract: { budget: { callUsd: 0.1, dayUsd: 0.1 } },
  })
  expect((await ask(stand)).kind).toBe('answered')
  expect(await ask(stand)).toMatchObject({ kind: 'fell-back', by: 'quotes', why: { mode: 'over_budget' } })
})

test('one call never begins an attempt that its own budget cannot pay', async () => {
  const dear = (name: string) => route(name, () => ({ ...fails('empty-answer'), costUsd: 0.04 }))
  const stand = bench([dear('a'), dear('b'), dear('c')], { contract: { budget: { callUsd: 0.1 } } })
  const outcome = await ask(stand)
  expect(outcome.attempts.length).toBe(2)
  expect(outcome).toMatchObject({ kind: 'failed', why: { mode: 'over_budget' }, costUsd: 0.08 })
})

test('tokens have budgets like dollars', async () => {
  const usage = { inputTokens: 60, outputTokens: 40 }
  const stand = bench([route('main', () => ({ ...says('Yes.'), usage, costUsd: 0 }))], {
    contract: { budget: { callTokens: 100, dayTokens: 200 } },
  })
  const kinds = [await ask(stand), await ask(stand), await ask(stand)].map(({ kind }) => kind)
  expect(kinds).toEqual(['answered', 'answered', 'failed'])
})

test('a new day has a new budget', async () => {
  const stand = bench([route('main', costs(0.1))], { contract: { budget: { callUsd: 0.1, dayUsd: 0.1 } } })
  await ask(stand)
  expect((await ask(stand)).kind).toBe('failed')
  stand.clock.advance(24 * 60 * 60 * 1000)
  expect((await ask(stand)).kind).toBe('answered')
})
