import type { PriceTable } from '@airworthy/sdk'
import { calcPrice, waitForUpdate } from '@pydantic/genai-prices'
import { expect, test } from 'vitest'
import { loadPriceTable } from './price-table.ts'

/** Token counts by the library's names. */
type Counts = Readonly<
  Record<'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens', number>
>

const NO_CACHE = { cache_read_tokens: 0, cache_write_tokens: 0 }
const CALLS: readonly Counts[] = [
  { input_tokens: 1000, output_tokens: 0, ...NO_CACHE },
  { input_tokens: 0, output_tokens: 1000, ...NO_CACHE },
  { input_tokens: 1000, output_tokens: 100, cache_read_tokens: 300, cache_write_tokens: 200 },
  { input_tokens: 300_000, output_tokens: 2000, cache_read_tokens: 100_000, cache_write_tokens: 50_000 },
]

const providers = (await waitForUpdate()) ?? []

/** Every listed model at its provider, and by its name alone, as the library and the contract would name it. */
const names = providers.flatMap(({ id: providerId, models }) =>
  models.flatMap(({ id }) => [
    { ours: `${providerId}/${id}`, theirs: { modelId: id, providerId } },
    ...(/[/:]/.test(id) ? [] : [{ ours: id, theirs: { modelId: id } }]),
  ]),
)

function ourPrice(table: PriceTable, model: string, counts: Counts): string {
  const usage = {
    inputTokens: counts.input_tokens,
    outputTokens: counts.output_tokens,
    cachedInputTokens: counts.cache_read_tokens,
    cacheWriteTokens: counts.cache_write_tokens,
  }
  const price = table.price({ model, usage })
  return price.kind === 'priced' ? `${price.source} ${price.costUsd.toPrecision(9)}` : 'unpriced'
}

/** What the library says; a sum without a price for tokens that were used is none. */
function theirPrice(
  { modelId, ...options }: { readonly modelId: string; readonly providerId?: string },
  counts: Counts,
  nowMs: number,
): string {
  const found = calcPrice(counts, modelId, { ...options, timestamp: new Date(nowMs) })
  if (found === null) return 'unpriced'
  const { input_mtok, output_mtok } = found.model_price
  if (counts.input_tokens > 0 && input_mtok === undefined) return 'unpriced'
  if (counts.output_tokens > 0 && output_mtok === undefined) return 'unpriced'
  return `${found.provider.id}/${found.model.id} ${found.total_price.toPrecision(9)}`
}

test.each(['2026-11-23T12:00:00Z', '2026-11-23T02:30:00Z', '2026-08-21T00:00:00Z', '2025-01-15T18:00:00Z'])(
  'every listed model costs what the library of the prices says, at %s',
  async (time) => {
    const nowMs = Date.parse(time)
    const table = await loadPriceTable(() => nowMs)
    const compared = names.flatMap(({ ours, theirs }) =>
      CALLS.map((counts) => ({
        name: ours,
        ours: ourPrice(table, ours, counts),
        theirs: theirPrice(theirs, counts, nowMs),
      })),
    )
    expect(compared.filter(({ ours, theirs }) => ours !== theirs)).toEqual([])
    expect(compared.filter(({ ours }) => ours !== 'unpriced').length).toBeGreaterThan(5000)
  },
)
