import { type ClaimTest, requireCount, requireOpenShare } from './arguments.ts'
import { binomialCdf } from './distributions.ts'
import { passRateTest } from './pass-rate.ts'

export interface QuantileQuestion {
  /** Which quantile, such as 0.95 for the p95. */
  readonly quantile: number
  readonly trials: number
  readonly alpha: number
}

/** 1-based ranks in the ascending sample; null when there are too few trials to bound the quantile on that side. */
export interface OrderStatistics {
  readonly lower: number | null
  readonly upper: number | null
}

/**
 * Which order statistics bound the true quantile, each one-sided at confidence 1 - alpha. Free of any assumption on the
 * distribution: the trials at or under the true quantile are binomial.
 */
export function orderStatisticBounds({ quantile, trials, alpha }: QuantileQuestion): OrderStatistics {
  requireOpenShare('quantile', quantile)
  requireOpenShare('alpha', alpha)
  requireCount('trials', trials)
  const below = (rank: number) => binomialCdf(rank - 1, trials, quantile)
  const notLower = firstRank(trials, (rank) => below(rank) > alpha)
  const upper = firstRank(trials, (rank) => below(rank) >= 1 - alpha)
  return { lower: notLower > 1 ? notLower - 1 : null, upper: upper <= trials ? upper : null }
}

/** The least rank in 1..trials for which `holds`, which must stay true from there on; trials + 1 when there is none. */
function firstRank(trials: number, holds: (rank: number) => boolean): number {
  let low = 1
  let high = trials + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

export interface QuantileClaim {
  readonly quantile: number
  /** Trials with a value at or under the bound; a trial without a value (a timeout) is not one of them. */
  readonly atOrBelow: number
  readonly trials: number
}

/** Tests "the quantile is at or under the bound", which says that at least that share of trials is: an exact binomial test. */
export function quantileTest({ quantile, atOrBelow, trials }: QuantileClaim): ClaimTest {
  return passRateTest({ successes: atOrBelow, trials, bar: quantile })
}
