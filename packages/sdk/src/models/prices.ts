import type { Usage } from '../outcome/usage.ts'

/** US dollars per million tokens of one model. */
export interface TokenPrices {
  readonly inputUsdPerMillion: number
  readonly outputUsdPerMillion: number
  /** Default: the input price. */
  readonly cachedInputUsdPerMillion?: number
}

/** The cost of one call, or why there is none: an unknown price is never zero. */
export type Price =
  | {
      readonly kind: 'priced'
      readonly costUsd: number
      /** Where the price comes from: `contract`, or the name of the table with the model it found. */
      readonly source: string
    }
  | { readonly kind: 'unpriced'; readonly reason: string }

/** Where a call went, as far as the price depends on it. */
export interface PricedCall {
  readonly usage: Usage
  /** As the provider or the contract names it: `gpt-5-mini-2025-08-07`, `openai/gpt-5`, … */
  readonly model: string
  /** The endpoint that was called: one model costs different amounts at different providers. */
  readonly baseUrl?: string
}

/** A source of list prices. The SDK carries none. */
export interface PriceTable {
  /** Name and version of the source, for reports. */
  readonly name: string
  /** The day up to which the prices are known, `YYYY-MM-DD`. */
  readonly date: string
  /** Tiers and prices that change with time are the table's own affair. */
  price(call: PricedCall): Price
}

export interface PriceOptions {
  /** Prices of the contract, by model; they win over the table. */
  readonly overrides?: Readonly<Record<string, TokenPrices>>
  readonly table?: PriceTable
}

/**
 * What one call costs: by an override if there is one for the model, else by the table. An override for `gpt-5` also
 * holds for `openai/gpt-5` and for the dated `gpt-5-2025-08-07`, unless a more exact one is given.
 */
export function priceOf(call: PricedCall, options: PriceOptions): Price {
  const inconsistency = inconsistencyOf(call.usage)
  if (inconsistency !== undefined)
    return { kind: 'unpriced', reason: `the token counts cannot be true: ${inconsistency}` }
  const override = overrideFor(call.model, options.overrides ?? {})
  if (override !== undefined)
    return { kind: 'priced', costUsd: costAt(override, call.usage), source: 'contract' }
  return (
    options.table?.price(call) ?? {
      kind: 'unpriced',
      reason: `no price is known for the model ${call.model}`,
    }
  )
}

/** The cost of the tokens in US dollars. Tokens written to a cache cost the input price, reasoning the output price. */
export function costAt(prices: TokenPrices, usage: Usage): number {
  const cached = usage.cachedInputTokens ?? 0
  const cachedPrice = prices.cachedInputUsdPerMillion ?? prices.inputUsdPerMillion
  const microDollars =
    (usage.inputTokens - cached) * prices.inputUsdPerMillion +
    cached * cachedPrice +
    usage.outputTokens * prices.outputUsdPerMillion
  return microDollars / 1_000_000
}

function overrideFor(
  model: string,
  overrides: Readonly<Record<string, TokenPrices>>,
): TokenPrices | undefined {
  if (Object.hasOwn(overrides, model)) return overrides[model]
  const bare = model.slice(model.lastIndexOf('/') + 1)
  const name = [undated(model), bare, undated(bare)].find((candidate) => Object.hasOwn(overrides, candidate))
  return name === undefined ? undefined : overrides[name]
}

/** The model's name without the date of its release: `-2025-08-07`, `-20250807` or `@20250807`. */
function undated(model: string): string {
  return model.replace(/[-@]20\d{2}-?[01]\d-?[0-3]\d$/, '')
}

const COUNTS = [
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const

function inconsistencyOf(usage: Usage): string | undefined {
  const {
    inputTokens,
    outputTokens,
    cachedInputTokens = 0,
    cacheWriteTokens = 0,
    reasoningTokens = 0,
  } = usage
  const counts = { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens }
  const wrong = COUNTS.find((name) => !(Number.isFinite(counts[name]) && counts[name] >= 0))
  if (wrong !== undefined) return `${wrong} is ${counts[wrong]}`
  if (cachedInputTokens + cacheWriteTokens > inputTokens) {
    return `${cachedInputTokens} cached and ${cacheWriteTokens} written of ${inputTokens} input tokens`
  }
  if (reasoningTokens > outputTokens) return `${reasoningTokens} reasoning of ${outputTokens} output tokens`
  return undefined
}
