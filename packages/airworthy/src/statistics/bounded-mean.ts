import { type ClaimTest, type Comparison, requireFinite, requireOpenShare } from './arguments.ts'
import { probabilityNotPositive } from './gamma-sum.ts'
import { rootBetween } from './root.ts'
import { regrouped, roundedDown, type WeightedValue } from './weighted-values.ts'

/** Independent observations of a quantity that cannot leave low..high; `grouped` makes them from plain numbers. */
export interface BoundedSample {
  readonly values: readonly WeightedValue[]
  readonly low: number
  readonly high: number
}

/**
 * More distinct values than this are rounded to so many before the computation, always away from the claim: down for
 * "the mean is above", up for "the mean is under". A verdict can only become more cautious by it, the bound by about
 * (high - low) / 2000 at worst.
 */
const MAX_DISTINCT_VALUES = 2000

/** log of a p-value that is 0 in doubles, so that root finding stays on finite numbers. */
const LOG_ZERO = -800

/**
 * A sample ready to be asked about the mean, from one side: values ascending, rounded, with the worst possible
 * observation added once.
 */
interface Side {
  readonly values: readonly WeightedValue[]
  readonly worst: number
  readonly best: number
}

/** The side of "the mean is above m": the added observation is `low`. */
function sideAbove(sample: BoundedSample): Side {
  requireInside(sample)
  const rounded = roundedDown(regrouped(sample.values), MAX_DISTINCT_VALUES)
  return { values: [...rounded, { value: sample.low, count: 1 }], worst: sample.low, best: sample.high }
}

/** The side of "the mean is under m", as the side above of the negated sample. */
function sideUnder({ values, low, high }: BoundedSample): Side {
  return sideAbove({ values: negated(values), low: -high, high: -low })
}

/** @throws RangeError when the range is empty or a value is outside it. */
export function requireInside({ values, low, high }: BoundedSample): void {
  requireFinite('low', low)
  requireFinite('high', high)
  if (low >= high) throw new RangeError(`low must be under high, got ${low} and ${high}`)
  for (const { value } of values) {
    if (!(value >= low && value <= high))
      throw new RangeError(`a value must be in ${low}..${high}, got ${value}`)
  }
}

function pValueOf({ values }: Side, m: number): number {
  return probabilityNotPositive(values.map(({ value, count }) => ({ coefficient: value - m, shape: count })))
}

/** Samples with more distinct values have their bound bracketed first by two that have no more than this. */
const COARSE_VALUES = 48
/** Bounds are exact to this share of the range. */
const BOUND_TOLERANCE = 1e-13

function boundOf(side: Side, alpha: number): number {
  const { values, worst, best } = side
  const excess = (m: number) => Math.max(LOG_ZERO, Math.log(pValueOf(side, m))) - Math.log(alpha)
  const furthest = values.reduce((most, { value }) => Math.max(most, value), worst)
  if (furthest === worst || excess(worst) >= 0) return worst
  const bracket = values.length > COARSE_VALUES ? coarseBracket(side, alpha) : { low: worst, high: furthest }
  return rootBetween(excess, { ...bracket, tolerance: BOUND_TOLERANCE * (best - worst) })
}

/** The bound rises with every value, so the bounds of coarsely lowered and raised values lie on either side of it. */
function coarseBracket(side: Side, alpha: number): { low: number; high: number } {
  const lowered = roundedDown(regrouped(side.values), COARSE_VALUES)
  const raised = negated(roundedDown(regrouped(negated(side.values)), COARSE_VALUES))
  const slack = BOUND_TOLERANCE * (side.best - side.worst)
  return {
    low: Math.max(side.worst, boundOf({ ...side, values: lowered }, alpha) - slack),
    high: Math.min(side.best, boundOf({ ...side, values: raised }, alpha) + slack),
  }
}

function negated(values: readonly WeightedValue[]): WeightedValue[] {
  return values.map(({ value, count }) => ({ value: -value, count }))
}

/**
 * p-value of the hypothesis "the mean is at most m" (small: the mean is above m). Dirichlet mean bound of Gaffke
 * (2005) and Learned-Miller and Thomas (2019): the probability that a random reweighting of the sample, with one worst
 * possible observation added, has a mean of at most m.
 *
 * On 0/1 data it is the exact binomial test, and exact for any two values. For other bounded data its validity is
 * conjectured and tested, not proven; `bettingMeanTest` is proven for all. No observations: 1.
 * @throws RangeError when a value is outside low..high or a count is not a whole number.
 */
export function meanAtMostPValue(sample: BoundedSample, m: number): number {
  requireFinite('m', m)
  return pValueOf(sideAbove(sample), m)
}

/** p-value of the hypothesis "the mean is at least m" (small: the mean is under m). See {@link meanAtMostPValue}. */
export function meanAtLeastPValue(sample: BoundedSample, m: number): number {
  requireFinite('m', m)
  return pValueOf(sideUnder(sample), -m)
}

/** Lower bound on the mean at confidence 1 - alpha: the m where {@link meanAtMostPValue} is alpha. No observations: `low`. */
export function lowerMeanBound(sample: BoundedSample, alpha: number): number {
  requireOpenShare('alpha', alpha)
  return boundOf(sideAbove(sample), alpha)
}

/** Upper bound on the mean at confidence 1 - alpha: the m where {@link meanAtLeastPValue} is alpha. No observations: `high`. */
export function upperMeanBound(sample: BoundedSample, alpha: number): number {
  requireOpenShare('alpha', alpha)
  // Adding 0 turns the -0 of a negated bound into 0.
  return -boundOf(sideUnder(sample), alpha) + 0
}

export interface MeanClaim extends BoundedSample {
  readonly bar: number
  /** `>=` (default) for a mean that must be high, `<=` for one that must be low, such as a cost. */
  readonly comparison?: Comparison
}

/** Tests "the mean is at or over the bar" (or at or under it) in both directions. */
export function boundedMeanTest({ bar, comparison = '>=', ...sample }: MeanClaim): ClaimTest {
  const above = meanAtMostPValue(sample, bar)
  const under = meanAtLeastPValue(sample, bar)
  return comparison === '>=' ? { pPass: above, pFail: under } : { pPass: under, pFail: above }
}
