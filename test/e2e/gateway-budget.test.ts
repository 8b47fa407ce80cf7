import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, askLean, providerWith, startGateway, type TestGateway } from './gateway.fixtures.ts'

/** A call costs a cent: 1,000 tokens in, 1,000 out. */
const USAGE = { prompt_tokens: 1_000, completion_tokens: 1_000 }
const CONTRACT = `
deadline: 20 s
limits: { concurrent: 2000 }
routes: [{ model: main, url: "PROVIDER" }]
prices: { main: { input: $5, output: $5 } }
budget: [ "$0.01 per call", "$1 per day" ]
`
const QUESTION = { max_tokens: 1_900 }

function paidProvider() {
  return providerWith(() => ({ kind: 'answer', text: 'Yes.', usage: USAGE, delayMs: 20 }))
}

async function askOften(gateway: TestGateway, calls: number): Promise<readonly number[]> {
  const asked = Array.from({ length: calls }, () => askLean(gateway, QUESTION))
  return (await Promise.all(asked)).map(({ status }) => status)
}

test('a thousand calls at once cannot spend more than the budget for a hundred', async () => {
  await using provider = await paidProvider()
  await using gateway = await startGateway({ contract: CONTRACT, provider })
  const statuses = await askOften(gateway, 1_000)
  const paid = statuses.filter((status) => status === 200).length
  expect(provider.requests).toHaveLength(paid)
  expect(paid).toBeGreaterThanOrEqual(99)
  expect(paid).toBeLessThanOrEqual(101)
  expect(statuses.filter((status) => status === 429)).toHaveLength(1_000 - paid)
})

test('a call that the budget does not allow is told when to come back', async () => {
  await using provider = await paidProvider()
  const contract = CONTRACT.replace('$1 per day', '$0.01 per day')
  await using gateway = await startGateway({ contract, provider })
  expect((await ask(gateway, QUESTION)).json.airworthy.costUsd).toBeCloseTo(0.01)
  const refused = await ask(gateway, QUESTION)
  expect(refused.status).toBe(429)
  expect(refused.json.error).toMatchObject({ code: 'over_budget', type: 'rate_limit_error' })
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(86_400)
  expect(provider.requests).toHaveLength(1)
})

test('what was spent is still spent after the gateway starts again', async () => {
  await using provider = await paidProvider()
  const contract = CONTRACT.replace('$1 per day', '$0.03 per day')
  await using first = await startGateway({ contract, provider })
  const { stateDirectory } = first
  expect(await askOften(first, 2)).toEqual([200, 200])
  await first.stop()
  const name = `spending-${new Date().toISOString().slice(0, 10)}.jsonl`
  expect(readFileSync(join(stateDirectory, name), 'utf8').trim().split('\n')).toHaveLength(4)
  await using second = await startGateway({ contract, provider, stateDirectory })
  expect(await askOften(second, 1)).toEqual([200])
  expect(await askOften(second, 1)).toEqual([429])
})

test('a model on a machine of one’s own goes on when the budget is spent', async () => {
  await using provider = await paidProvider()
  const contract = CONTRACT.replace('$1 per day', '$0.01 per day').replace(
    '{ model: main, url: "PROVIDER" }',
    '{ model: main, url: "PROVIDER" }, { model: own, url: "PROVIDER", paid: false }',
  )
  await using gateway = await startGateway({ contract, provider })
  await ask(gateway, QUESTION)
  const { json } = await ask(gateway, QUESTION)
  expect(json.airworthy).toMatchObject({ outcome: 'fell-back', route: 'own', why: { mode: 'over_budget' } })
})

test('a budget in dollars is refused for a model without a price', async () => {
  await using provider = await paidProvider()
  const contract = CONTRACT.replace(/prices:.*\n/, '')
  await expect(startGateway({ contract, provider })).rejects.toThrow(/no price is known for main/)
})
