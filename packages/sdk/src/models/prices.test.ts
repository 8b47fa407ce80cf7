import { expect, test } from 'vitest'
import { costAt, type Price, type PriceTable, priceOf } from './prices.ts'

const PRICES = { inputUsdPerMillion: 2, outputUsdPerMillion: 10, cachedInputUsdPerMillion: 0.2 }
const USAGE = { inputTokens: 1_000_000, outputTokens: 500_000 }

const FLAT: Price = { kind: 'priced', costUsd: 42, source: 'table' }
const TABLE: PriceTable = { name: 'table', date: '2026-01-01', price: () => FLAT }

test('each class of tokens is paid once', () => {
  expect(costAt(PRICES, USAGE)).toBeCloseTo(2 + 5, 10)
  expect(costAt(PRICES, { ...USAGE, cachedInputTokens: 400_000 })).toBeCloseTo(1.2 + 0.08 + 5, 10)
  expect(costAt(PRICES, { ...USAGE, reasoningTokens: 400_000 })).toBeCloseTo(7, 10)
  expect(costAt(PRICES, { ...USAGE, cacheWriteTokens: 400_000 })).toBeCloseTo(7, 10)
})

test('cached tokens cost the input price when no other is given', () => {
  const { cachedInputUsdPerMillion: _none, ...plain } = PRICES
  expect(costAt(plain, { ...USAGE, cachedInputTokens: 400_000 })).toBeCloseTo(7, 10)
})

test.each(['gpt-5', 'openai/gpt-5', 'gpt-5-2025-08-07', 'gpt-5-20250807', 'azure/openai/gpt-5-2025-08-07'])(
  'the price of the contract for gpt-5 holds for %s and wins over the table',
  (model) => {
    const price = priceOf({ usage: USAGE, model }, { overrides: { 'gpt-5': PRICES }, table: TABLE })
    expect(price).toEqual({ kind: 'priced', costUsd: 7, source: 'contract' })
  },
)

test('the most exact price of the contract wins', () => {
  const dear = { ...PRICES, outputUsdPerMillion: 20 }
  const overrides = { 'gpt-5': PRICES, 'gpt-5-2025-08-07': dear }
  expect(priceOf({ usage: USAGE, model: 'gpt-5-2025-08-07' }, { overrides })).toMatchObject({ costUsd: 12 })
})

test.each(['gpt-5-mini', 'gpt-50', 'constructor'])('a price for gpt-5 says nothing of %s', (model) => {
  const price = priceOf({ usage: USAGE, model }, { overrides: { 'gpt-5': PRICES } })
  expect(price).toEqual({ kind: 'unpriced', reason: `no price is known for the model ${model}` })
})

test('without an override the table decides', () => {
  expect(priceOf({ usage: USAGE, model: 'other' }, { overrides: { 'gpt-5': PRICES }, table: TABLE })).toBe(
    FLAT,
  )
})

test('a model that costs nothing is priced at zero only when the contract says so', () => {
  const free = { inputUsdPerMillion: 0, outputUsdPerMillion: 0 }
  expect(priceOf({ usage: USAGE, model: 'local' }, { overrides: { local: free } })).toMatchObject({
    costUsd: 0,
  })
})

test.each([
  [{ inputTokens: 10, outputTokens: 1, cachedInputTokens: 20 }, 'cached'],
  [{ inputTokens: 10, outputTokens: 1, cachedInputTokens: 6, cacheWriteTokens: 6 }, 'written'],
  [{ inputTokens: 10, outputTokens: 1, reasoningTokens: 2 }, 'reasoning'],
  [{ inputTokens: Number.NaN, outputTokens: 1 }, 'inputTokens'],
  [{ inputTokens: 1, outputTokens: -1 }, 'outputTokens'],
])('token counts that cannot be true have no price: %j', (usage, why) => {
  const price = priceOf({ usage, model: 'gpt-5' }, { overrides: { 'gpt-5': PRICES }, table: TABLE })
  expect(price).toEqual({ kind: 'unpriced', reason: expect.stringContaining(why) })
})
