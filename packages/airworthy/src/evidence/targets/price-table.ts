import type { Price, PricedCall, PriceTable, Usage } from '@airworthy/sdk'

type Library = typeof import('@pydantic/genai-prices')

/** The release of `@pydantic/genai-prices` whose bundled prices are used, and the day it was published. */
export const PRICE_RELEASE = { version: '0.1.8', date: '2026-09-23' }

/**
 * List prices of the providers as `@pydantic/genai-prices` bundles them; nothing is fetched. Loads them on first use.
 *
 * @param now milliseconds since the Unix epoch: prices that change on a date, or by the time of day, are those of now.
 */
export async function loadPriceTable(now: () => number): Promise<PriceTable> {
  const library = await import('@pydantic/genai-prices')
  const known = new Map<string, readonly Candidate[]>()
  function candidatesOf(call: PricedCall): readonly Candidate[] {
    const key = `${call.baseUrl ?? ''} ${call.model}`
    const candidates = known.get(key) ?? candidatesFor(library, call)
    known.set(key, candidates)
    return candidates
  }
  return {
    name: `genai-prices ${PRICE_RELEASE.version}`,
    date: PRICE_RELEASE.date,
    price: (call) => priceIn(library, { call, timestamp: new Date(now()) }, candidatesOf(call)),
  }
}

interface Dated {
  readonly call: PricedCall
  readonly timestamp: Date
}

type Calculation = NonNullable<ReturnType<Library['calcPrice']>>

function priceIn(library: Library, dated: Dated, candidates: readonly Candidate[]): Price {
  const { usage, model } = dated.call
  for (const { modelId, ...provider } of candidates) {
    const calculation = library.calcPrice(wireUsage(usage), modelId, {
      ...provider,
      timestamp: dated.timestamp,
    })
    if (calculation !== null) return priceFrom(calculation, usage)
  }
  return { kind: 'unpriced', reason: `no price is known for the model ${model}` }
}

interface Candidate {
  readonly modelId: string
  readonly providerId?: string
  readonly providerApiUrl?: string
}

/** Ways to look a model up, the surest first: at the endpoint that was called, at the provider that its name starts with, by the name alone. */
function candidatesFor(library: Library, call: PricedCall): readonly Candidate[] {
  const { model, baseUrl } = call
  const atEndpoint = baseUrl !== undefined && library.findProvider({ providerApiUrl: baseUrl }) !== undefined
  // At a provider that is known, another provider's price for a model of that name would be wrong.
  if (atEndpoint) return [{ modelId: model, providerApiUrl: baseUrl }]
  const [, provider, name] = /^([^/:]+)[/:](.+)$/.exec(model) ?? []
  const named =
    provider !== undefined &&
    name !== undefined &&
    library.findProvider({ providerId: provider }) !== undefined
      ? [{ modelId: name, providerId: provider }]
      : []
  return [...named, { modelId: model }]
}

/** The library counts as the SDK does: input includes what was cached, output includes reasoning. */
function wireUsage(usage: Usage): Record<string, number> {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = usage
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    ...(cachedInputTokens === undefined ? {} : { cache_read_tokens: cachedInputTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cache_write_tokens: cacheWriteTokens }),
  }
}

/** A model that is listed without a price for tokens that were used would cost zero by the sum; it is unpriced. */
function priceFrom(calculation: Calculation, usage: Usage): Price {
  const { model, model_price: prices, provider, total_price: costUsd } = calculation
  const source = `${provider.id}/${model.id}`
  const lacks = (tokens: number, name: string): boolean => tokens > 0 && prices[name] === undefined
  if (lacks(usage.inputTokens, 'input_mtok') || lacks(usage.outputTokens, 'output_mtok')) {
    return { kind: 'unpriced', reason: `${source} is listed without a price per token` }
  }
  return { kind: 'priced', costUsd, source }
}
