import type { Requirement } from '@airworthy/sdk'
import { lowerMeanBound } from '../statistics/bounded-mean.ts'
import { orderStatisticBounds } from '../statistics/quantile.ts'
import { grouped } from '../statistics/weighted-values.ts'
import type { Claim } from './claim.ts'
import type { Judgement } from './judge.ts'
import type { Sample } from './sample.ts'

/** Estimate and one-sided bounds in the unit of the requirement. */
export interface Shown {
  readonly estimate: number | null
  readonly low: number | null
  readonly high: number | null
}

/** What is shown of a judged sample. An errored trial lowers the estimate of a rate; an unmeasured one leaves it. */
export function shownOf(
  { claim, requirement, sample }: { claim: Claim; requirement: Requirement; sample: Sample },
  judgement: Judgement,
  alpha: number,
): Shown {
  if (sample.values.length === 0) return { estimate: null, low: null, high: null }
  switch (claim.kind) {
    case 'rate':
      return shownRate(claim, sample, judgement)
    case 'mean':
      return scaled(shownMean(claim, sample, { judgement, alpha }), requirement.requestsPerMonth ?? 1)
    case 'quantile':
      return shownQuantile(claim, sample, alpha)
    case 'maximum':
      return { estimate: sample.values.reduce((a, b) => Math.max(a, b)), low: null, high: null }
  }
}

function shownRate(claim: Claim, sample: Sample, { low, high }: Judgement): Shown {
  const erroredAs = claim.sense === 1 ? 0 : 1
  const counted = sample.values.length + sample.errored
  const estimate = (sum(sample.values) + erroredAs * sample.errored) / counted
  if (claim.sense === 1 || low === null || high === null) return { estimate, low, high }
  return { estimate, low: 1 - high, high: 1 - low }
}

function shownMean(
  claim: Claim,
  sample: Sample,
  { judgement, alpha }: { judgement: Judgement; alpha: number },
): Shown {
  const estimate = sum(sample.values) / sample.values.length
  const { cap } = claim
  if (cap === null || judgement.low === null || judgement.high === null) {
    const amounts = { values: grouped(sample.firstValues), low: 0, high: largestOf(sample, claim) }
    return { estimate, low: lowerMeanBound(amounts, alpha), high: null }
  }
  return claim.sense === 1
    ? { estimate, low: judgement.low * cap, high: judgement.high * cap }
    : { estimate, low: (1 - judgement.high) * cap, high: (1 - judgement.low) * cap }
}

function scaled({ estimate, low, high }: Shown, factor: number): Shown {
  const by = (value: number | null): number | null => (value === null ? null : value * factor)
  return { estimate: by(estimate), low: by(low), high: by(high) }
}

/** Order statistics of the first trial of each case; a missing trial may lie at either end. */
function shownQuantile(claim: Claim, sample: Sample, alpha: number): Shown {
  const quantile = claim.quantile ?? 0.5
  const sorted = Float64Array.from(sample.values).sort()
  const estimate = sorted[Math.ceil(quantile * sorted.length) - 1] ?? null
  const first = Float64Array.from(sample.firstValues).sort()
  const cases = sample.worst.length
  const missing = cases - first.length
  const bounds = orderStatisticBounds({ quantile, trials: cases, alpha })
  return {
    estimate,
    low: bounds.lower === null ? null : (first[bounds.lower - 1 - missing] ?? null),
    high: bounds.upper === null ? null : (first[bounds.upper - 1] ?? null),
  }
}

function largestOf(sample: Sample, claim: Claim): number {
  return sample.firstValues.reduce((a, b) => Math.max(a, b), claim.bound)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
