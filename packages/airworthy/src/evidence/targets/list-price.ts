import type { Usage } from '@airworthy/sdk'
import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices'

type TokenPrice = ModelPrice[string]

const DAY_MS = 24 * 60 * 60 * 1000

/** The prices of a model that hold now: the last of its list whose condition is met. */
export function pricesAt({ prices }: ModelInfo, nowMs: number): ModelPrice {
  if (!Array.isArray(prices)) return prices
  const current = prices.findLast(({ constraint }) => constraint === undefined || holds(constraint, nowMs))
  return (current ?? prices[0])?.prices ?? {}
}

type Constraint = NonNullable<Exclude<ModelInfo['prices'], ModelPrice>[number]['constraint']>

function holds(constraint: Constraint, nowMs: number): boolean {
  if (constraint.type === 'start_date') return nowMs >= Date.parse(constraint.start_date)
  const start = timeOfDayMs(constraint.start_time)
  const end = timeOfDayMs(constraint.end_time)
  const now = nowMs % DAY_MS
  return start <= end ? start <= now && now < end : start <= now || now < end
}

/** Milliseconds since midnight UTC of a time such as `16:30:00Z`. */
function timeOfDayMs(time: string): number {
  return (Date.parse(`1970-01-02T${time}`) + DAY_MS) % DAY_MS
}

/**
 * What the tokens of one call cost in US dollars, or undefined where tokens were used that have no price. Tokens of a
 * cache that has no price of its own cost the input price; reasoning costs the output price.
 */
export function listCost(prices: ModelPrice, usage: Usage): number | undefined {
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage
  const rate = (price: TokenPrice): number | undefined => rateOf(price, inputTokens)
  const input = rate(prices.input_mtok)
  const output = rate(prices.output_mtok)
  if ((inputTokens > 0 && input === undefined) || (outputTokens > 0 && output === undefined)) return undefined
  const plain = input ?? 0
  const microDollars =
    (inputTokens - cachedInputTokens - cacheWriteTokens) * plain +
    cachedInputTokens * (rate(prices.cache_read_mtok) ?? plain) +
    cacheWriteTokens * (rate(prices.cache_write_mtok) ?? plain) +
    outputTokens * (output ?? 0)
  return microDollars / 1_000_000 + (rate(prices.requests_kcount) ?? 0) / 1000
}

/** The price at the tier that the whole input reaches. */
function rateOf(price: TokenPrice, inputTokens: number): number | undefined {
  if (typeof price !== 'object') return price
  const reached = price.tiers.filter(({ start }) => inputTokens > start)
  return reached.sort((left, right) => left.start - right.start).at(-1)?.price ?? price.base
}
