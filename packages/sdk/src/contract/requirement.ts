/** The question a requirement answers: what would make this too slow, too wrong, or too expensive to ship? */
export type Section = 'too_slow' | 'too_wrong' | 'too_expensive' | 'in_production'

/** How the trials of one metric become one number. `rate` is the share of trials (or the mean score) and needs no word. */
export type Aggregate = 'rate' | 'p50' | 'p90' | 'p95' | 'p99' | 'mean' | 'max' | 'monthly'

export type Comparison = '<=' | '>='

/** The canonical unit of a bound: milliseconds, US dollars, tokens, or a share in 0..1. */
export type Unit = 'ms' | 'usd' | 'tokens' | 'share'

/** One `TAG = VALUE` of a `where` clause. */
export interface SliceCondition {
  readonly tag: string
  readonly value: string
}

/** One line of the contract: a metric, how it is aggregated, its bar, and the slice it speaks about. */
export interface Requirement {
  /** The line as written, white space folded. */
  readonly text: string
  readonly section: Section
  /** `latency`, `first_token`, `cost`, `tokens`, `fallback`, `escalation`, `declined`, `failed`, `available`, or the name of a scorer. */
  readonly metric: string
  readonly aggregate: Aggregate
  readonly comparison: Comparison
  /** The bar in `unit`: 3 s is 3000, 95% is 0.95. */
  readonly bound: number
  readonly unit: Unit
  /** Empty means all trials. Several conditions must hold together. */
  readonly where: readonly SliceCondition[]
  /** Only for `monthly`: the requests a month of `at N requests`. */
  readonly requestsPerMonth?: number
  /** 1-based line in the contract file. */
  readonly line: number
}
