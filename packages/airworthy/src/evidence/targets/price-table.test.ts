import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { priceOf, type Usage } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { loadPriceTable } from './price-table.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const MILLION: Usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 }
const SMALL: Usage = { inputTokens: 1000, outputTokens: 100 }

const table = await loadPriceTable(() => NOW)

function costOf(model: string, usage: Usage = SMALL, baseUrl?: string): number | undefined {
  const price = table.price({ model, usage, ...(baseUrl === undefined ? {} : { baseUrl }) })
  return price.kind === 'priced' ? price.costUsd : undefined
}

test('the date belongs to the installed release of the prices', () => {
  const entry = fileURLToPath(import.meta.resolve('@pydantic/genai-prices'))
  const manifest = JSON.parse(readFileSync(new URL('../package.json', `file://${entry}`), 'utf8'))
  expect(table.name).toBe(`genai-prices ${manifest.version}`)
  expect(table.date).toBe('2026-09-23')
})

test.each([
  ['gpt-5-mini', 'openai/gpt-5-mini', 0.25 + 2],
  ['gpt-5-mini-2025-08-07', 'openai/gpt-5-mini', 0.25 + 2],
  ['openai/gpt-5-mini', 'openai/gpt-5-mini', 0.25 + 2],
  ['openai:gpt-5-mini', 'openai/gpt-5-mini', 0.25 + 2],
  ['anthropic/claude-3-5-sonnet-20241022', 'anthropic/claude-3-5-sonnet', 3 + 15],
])('%s is found as %s', (model, source, costUsd) => {
  expect(table.price({ model, usage: MILLION })).toEqual({
    kind: 'priced',
    source,
    costUsd: expect.closeTo(costUsd, 9),
  })
})

test.each([undefined, 'https://api.fireworks.ai/inference/v1'])(
  'a path at a provider is found, at the endpoint %s',
  (url) => {
    expect(costOf('accounts/fireworks/models/llama-v3p1-8b-instruct', MILLION, url)).toBeCloseTo(0.4, 9)
  },
)

test.each(['fake-1', 'gpt-99', 'openai/no-such-model', 'nobody/gpt-5', 'anthropic/claude-haiku', ''])(
  'the unknown model "%s" is unpriced, not free',
  (model) => {
    expect(table.price({ model, usage: SMALL })).toEqual({
      kind: 'unpriced',
      reason: `no price is known for the model ${model}`,
    })
  },
)

test('one model costs what its endpoint asks for, and an unlisted endpoint goes by the name', () => {
  const atOpenAi = costOf('gpt-4o', MILLION, 'https://api.openai.com/v1')
  expect(atOpenAi).toBeCloseTo(12.5, 9)
  expect(costOf('gpt-4o', MILLION, 'http://127.0.0.1:4000/v1')).toBe(atOpenAi)
  expect(costOf('gpt-4o', MILLION, 'https://api.groq.com/openai/v1')).toBeUndefined()
})

test('cached, written and reasoning tokens are paid once, at their own price', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 }
  expect(costOf('gpt-5-mini', { ...usage, cachedInputTokens: 1_000_000 })).toBeCloseTo(0.025, 9)
  expect(costOf('gpt-5-mini', { ...usage, cachedInputTokens: 400_000 })).toBeCloseTo(
    0.6 * 0.25 + 0.4 * 0.025,
    9,
  )
  expect(costOf('claude-3-5-sonnet-20241022', { ...usage, cacheWriteTokens: 1_000_000 })).toBeCloseTo(3.75, 9)
  expect(costOf('gpt-5-mini', { ...MILLION, reasoningTokens: 900_000 })).toBeCloseTo(2.25, 9)
})

test('a long prompt is paid at its tier', () => {
  expect(costOf('gemini-2.5-pro', { inputTokens: 100_000, outputTokens: 0 })).toBeCloseTo(0.125, 9)
  expect(costOf('gemini-2.5-pro', { inputTokens: 300_000, outputTokens: 0 })).toBeCloseTo(0.75, 9)
})

test.each([
  ['gpt-4.1', 'https://api.githubcopilot.com'],
  ['mistral-ocr-2505', undefined],
])('%s, which is listed without a price per token, is unpriced', (model, baseUrl) => {
  const call = { model, usage: SMALL, ...(baseUrl === undefined ? {} : { baseUrl }) }
  expect(table.price(call)).toEqual({
    kind: 'unpriced',
    reason: expect.stringContaining('without a price per token'),
  })
})

test('a price of the contract wins over the table', () => {
  const overrides = { 'gpt-5-mini': { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } }
  const call = { model: 'gpt-5-mini-2025-08-07', usage: MILLION }
  expect(priceOf(call, { overrides, table })).toEqual({ kind: 'priced', costUsd: 2, source: 'contract' })
  expect(priceOf(call, { table })).toMatchObject({ source: 'openai/gpt-5-mini' })
})

const SHARED = new URL('../../../../../../shared/data/model_prices/shared/', import.meta.url)

/** Input and output price of one token in US dollars. */
type Rates = readonly [input: number, output: number]

function rowsOf(name: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(new URL(name, SHARED), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function ratesByModel(rows: readonly (readonly [unknown, unknown, unknown])[]): ReadonlyMap<string, Rates> {
  const priced = rows.filter((row): row is [string, number, number] => row.slice(1).every(Number.isFinite))
  return new Map(priced.map(([model, input, output]) => [model, [input, output]]))
}

function firstSource(): ReadonlyMap<string, Rates> {
  const rows = rowsOf('deepeval.jsonl')
  return ratesByModel(rows.map((row) => [row.model, row.input_usd_per_token, row.output_usd_per_token]))
}

function secondSource(): ReadonlyMap<string, Rates> {
  const rows = rowsOf('langfuse.jsonl').filter((row) => row.is_default === true)
  const units = (row: Readonly<Record<string, unknown>>) =>
    row.usd_per_unit as Readonly<Record<string, unknown>>
  return ratesByModel(rows.map((row) => [row.model, units(row).input, units(row).output]))
}

function ratesOf(model: string): Rates | undefined {
  const input = costOf(model, { inputTokens: 1000, outputTokens: 0 })
  const output = costOf(model, { inputTokens: 0, outputTokens: 1000 })
  return input === undefined || output === undefined ? undefined : [input / 1000, output / 1000]
}

function areEqual([input, output]: Rates, other: Rates): boolean {
  return Math.abs(input - other[0]) < 1e-12 && Math.abs(output - other[1]) < 1e-12
}

const named = existsSync(SHARED) ? '' : ' (skipped: ../shared/data/model_prices is missing)'

test.skipIf(named !== '')(`prices agree with two independent tables${named}`, async ({ annotate }) => {
  const second = secondSource()
  const compared = [...firstSource()].flatMap(([model, one]) => {
    const two = second.get(model)
    const ours = ratesOf(model)
    return two === undefined || ours === undefined ? [] : [{ model, ours, one, two }]
  })
  const disputed = compared.filter(({ ours, one, two }) => !(areEqual(ours, one) && areEqual(ours, two)))
  await annotate(
    `${compared.length} models in all three tables; disputed: ${disputed.map(({ model }) => model).join(', ')}`,
  )

  expect(compared.length).toBeGreaterThan(60)
  expect(disputed.length / compared.length).toBeLessThan(0.15)
  // Where the two others differ from each other, ours is one of them; where they agree, ours agrees.
  const alone = disputed.filter(({ ours, one, two }) => !(areEqual(ours, one) || areEqual(ours, two)))
  expect(alone.map(({ model }) => model)).toEqual([])
})
