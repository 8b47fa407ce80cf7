import type { Price, PricedCall, PriceTable } from '@airworthy/sdk'
import { listCost, pricesAt } from './list-price.ts'
import { findListedModel, type ListedModel } from './listed-model.ts'

/** The release of `@pydantic/genai-prices` whose bundled prices are used, and the day it was published. */
export const PRICE_RELEASE = { version: '0.1.8', date: '2026-09-23' }

/**
 * List prices of the providers as `@pydantic/genai-prices` bundles them; nothing is fetched. Loads them on first use.
 *
 * @param now milliseconds since the Unix epoch: prices that change on a date, or by the time of day, are those of now.
 */
export async function loadPriceTable(now: () => number): Promise<PriceTable> {
  // Its data alone, which is all of it that is in the built tool: its calculator is slow to start.
  const { waitForUpdate } = await import('@pydantic/genai-prices')
  const providers = (await waitForUpdate()) ?? []
  const known = new Map<string, ListedModel | undefined>()
  function find({ model, baseUrl }: PricedCall): ListedModel | undefined {
    const key = `${baseUrl ?? ''} ${model}`
    if (!known.has(key)) {
      known.set(key, findListedModel(providers, { model, ...(baseUrl === undefined ? {} : { baseUrl }) }))
    }
    return known.get(key)
  }
  return {
    name: `genai-prices ${PRICE_RELEASE.version}`,
    date: PRICE_RELEASE.date,
    price: (call) => priceOf(call, find(call), now()),
  }
}

/** A model that is listed without a price for tokens that were used is unpriced: by the sum it would cost zero. */
function priceOf({ model, usage }: PricedCall, listed: ListedModel | undefined, nowMs: number): Price {
  if (listed === undefined) return { kind: 'unpriced', reason: `no price is known for the model ${model}` }
  const source = `${listed.provider.id}/${listed.model.id}`
  const costUsd = listCost(pricesAt(listed.model, nowMs), usage)
  if (costUsd !== undefined) return { kind: 'priced', costUsd, source }
  return { kind: 'unpriced', reason: `${source} is listed without a price per token` }
}
