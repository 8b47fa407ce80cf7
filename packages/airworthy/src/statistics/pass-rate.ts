import {
  type ClaimTest,
  type Comparison,
  type Interval,
  requireCount,
  requireOpenShare,
  requireShare,
} from './arguments.ts'
import { betaQuantile, binomialCdf, binomialUpperTail } from './distributions.ts'

/** What was counted: independent trials, and how many of them had the event that the rate is about. */
export interface Successes {
  readonly successes: number
  readonly trials: number
}

function requireSuccesses({ successes, trials }: Successes): void {
  requireCount('successes', successes)
  requireCount('trials', trials)
  if (successes > trials) throw new RangeError(`successes must be <= trials, got ${successes} of ${trials}`)
}

/**
 * Clopper-Pearson bounds on the true rate, each one-sided at confidence 1 - alpha; exact for every number of trials.
 * No trials: 0..1.
 * @throws RangeError for counts that are not whole or do not fit each other, and for an alpha outside (0, 1).
 */
export function clopperPearson({
  successes,
  trials,
  alpha,
}: Successes & { readonly alpha: number }): Interval {
  requireSuccesses({ successes, trials })
  requireOpenShare('alpha', alpha)
  const failures = trials - successes
  return {
    low: successes === 0 ? 0 : betaQuantile(alpha, successes, failures + 1),
    high: failures === 0 ? 1 : betaQuantile(1 - alpha, successes + 1, failures),
  }
}

export interface PassRateClaim extends Successes {
  /** The rate to prove, in 0..1. */
  readonly bar: number
  /** `>=` (default) for a rate that must be high, `<=` for one that must be low: then `successes` counts the unwanted event. */
  readonly comparison?: Comparison
}

/**
 * Exact binomial test of "the true rate is at or over the bar" (or at or under it). Compare the p-values to alpha, not
 * the bounds to the bar, so that a tie is decided once. No trials: both are 1 and nothing is proven.
 * @throws RangeError for counts that are not whole or do not fit each other, and for a bar outside 0..1.
 */
export function passRateTest({ successes, trials, bar, comparison = '>=' }: PassRateClaim): ClaimTest {
  requireSuccesses({ successes, trials })
  requireShare('bar', bar)
  const atLeast = binomialUpperTail(successes, trials, bar)
  const atMost = binomialCdf(successes, trials, bar)
  return comparison === '>=' ? { pPass: atLeast, pFail: atMost } : { pPass: atMost, pFail: atLeast }
}
