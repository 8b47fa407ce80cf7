import { type ClaimTest, type Interval, requireOpenShare, requireShare } from './arguments.ts'
import { type BoundedSample, type MeanClaim, requireInside } from './bounded-mean.ts'
import { rootBetween } from './root.ts'
import type { WeightedValue } from './weighted-values.ts'

const BETS = 20

/**
 * How far a sample in [0, 1] speaks against "the mean is at most `nullMean`": the wealth of twenty gamblers who bet on
 * the mean being higher, by bet sizes spread evenly over the alternatives on a log scale (Waudby-Smith and Ramdas 2024).
 * Their mean wealth E exceeds 1/alpha with probability at most alpha under the hypothesis, at any time and under any
 * stopping rule (Ville), and does not depend on the order of the observations.
 */
export interface BettingEvidence {
  readonly nullMean: number
  readonly count: number
  /** Bet sizes in 0..1: (nullMean^(1 - j/20) - nullMean) / (1 - nullMean) for j = 1..20. */
  readonly bets: readonly number[]
  readonly logWealth: readonly number[]
}

/** Evidence before any observation. @throws RangeError unless nullMean is above 0 and under 1. */
export function noBettingEvidence(nullMean: number): BettingEvidence {
  requireOpenShare('nullMean', nullMean)
  const bets = Array.from(
    { length: BETS },
    (_, index) => (nullMean ** (1 - (index + 1) / BETS) - nullMean) / (1 - nullMean),
  )
  return { nullMean, count: 0, bets, logWealth: bets.map(() => 0) }
}

/** Evidence after `count` more observations of `value` in 0..1; costs the same however much was seen before. */
export function withObserved(evidence: BettingEvidence, { value, count }: WeightedValue): BettingEvidence {
  requireShare('value', value)
  if (count === 0) return evidence
  const gain = value / evidence.nullMean - 1
  return {
    ...evidence,
    count: evidence.count + count,
    logWealth: evidence.logWealth.map(
      (wealth, index) => wealth + count * Math.log1p((evidence.bets[index] ?? 0) * gain),
    ),
  }
}

/** ln of the evidence E; compare it to ln(1/alpha). 0 when nothing was observed. */
export function logEvidence({ logWealth }: Pick<BettingEvidence, 'logWealth'>): number {
  let most = Number.NEGATIVE_INFINITY
  for (const wealth of logWealth) most = Math.max(most, wealth)
  if (most === Number.NEGATIVE_INFINITY) return most
  let sum = 0
  for (const wealth of logWealth) sum += Math.exp(wealth - most)
  return most + Math.log(sum / logWealth.length)
}

/** {@link logEvidence} of a finished sample of values in 0..1 against "the mean is at most m". */
export function logBettingEvidence(values: readonly WeightedValue[], m: number): number {
  return logEvidence(values.reduce(withObserved, noBettingEvidence(m)))
}

/** Bounds closer to the ends of the range than this are the ends. */
const END = 1e-12

function lowerShareBound(values: readonly WeightedValue[], alpha: number): number {
  const excess = (m: number) => logBettingEvidence(values, m) + Math.log(alpha)
  if (excess(END) <= 0) return 0
  if (excess(1 - END) >= 0) return 1 - END
  return rootBetween(excess, { low: END, high: 1 - END })
}

/** The sample on the scale 0..1. */
function shares(sample: BoundedSample): WeightedValue[] {
  requireInside(sample)
  const { values, low, high } = sample
  return values.map(({ value, count }) => ({ value: (value - low) / (high - low), count }))
}

function reflected(values: readonly WeightedValue[]): WeightedValue[] {
  return values.map(({ value, count }) => ({ value: 1 - value, count }))
}

/**
 * Bounds on the mean that hold at every moment of a running collection, each one-sided at confidence 1 - alpha. Proven
 * for every bounded distribution; wider than `lowerMeanBound` and `upperMeanBound`.
 */
export function bettingMeanBounds(sample: BoundedSample, alpha: number): Interval {
  requireOpenShare('alpha', alpha)
  const values = shares(sample)
  const { low, high } = sample
  return {
    low: low + (high - low) * lowerShareBound(values, alpha),
    high: high - (high - low) * lowerShareBound(reflected(values), alpha),
  }
}

/**
 * Tests the claim as `boundedMeanTest` does, with p-values 1/E: proven for every bounded distribution, less powerful.
 * @throws RangeError unless the bar is between low and high.
 */
export function bettingMeanTest({ bar, comparison = '>=', ...sample }: MeanClaim): ClaimTest {
  const values = shares(sample)
  const share = (bar - sample.low) / (sample.high - sample.low)
  const above = pValue(logBettingEvidence(values, share))
  const under = pValue(logBettingEvidence(reflected(values), 1 - share))
  return comparison === '>=' ? { pPass: above, pFail: under } : { pPass: under, pFail: above }
}

function pValue(logE: number): number {
  return Math.min(1, Math.exp(-logE))
}
