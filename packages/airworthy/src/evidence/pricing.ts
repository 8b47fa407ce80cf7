import { type Contract, type PriceTable, priceOf, type Usage } from '@airworthy/sdk'
import type { Pricing } from './collect.ts'
import { loadPriceTable } from './targets/price-table.ts'

/**
 * Prices what was observed: a cost that the feature reports, else its usage by the contract's prices and the price
 * table, which is loaded when the first trial needs it. A call without a price is unmeasured, never free.
 */
export function createPricing(contract: Contract, now: () => number): Pricing {
  const baseUrl = contract.run?.kind === 'openai' ? contract.run.baseUrl : undefined
  const defaultModel = contract.run?.kind === 'openai' ? contract.run.model : undefined
  let table: Promise<PriceTable> | undefined

  async function priced(usage: Usage, model: string): ReturnType<Pricing> {
    table ??= loadPriceTable(now)
    const call = { usage, model, ...(baseUrl === undefined ? {} : { baseUrl }) }
    const price = priceOf(call, { overrides: contract.prices, table: await table })
    return price.kind === 'priced' ? { costUsd: price.costUsd } : { costUnmeasured: price.reason }
  }

  return async ({ costUsd, usage, model = defaultModel }) => {
    if (costUsd !== undefined) return { costUsd }
    if (usage === undefined) return { costUnmeasured: 'neither a cost nor a usage was observed' }
    if (model === undefined) return { costUnmeasured: 'the usage names no model' }
    return priced(usage, model)
  }
}
