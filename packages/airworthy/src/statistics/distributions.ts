import stdlibBetaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import stdlibBinomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import stdlibNormalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { requireCount, requireShare } from './arguments.ts'
import { rootBetween } from './root.ts'

/** P(X <= k) for X the successes among n independent trials of probability p. `k` may be negative or above n. */
export function binomialCdf(k: number, n: number, p: number): number {
  requireCount('n', n)
  requireShare('p', p)
  if (k < 0) return 0
  if (k >= n) return 1
  return stdlibBinomialCdf(k, n, p)
}

/** P(X >= k), computed as the lower tail of the failures so that small values keep their digits. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  return binomialCdf(n - k, n, 1 - p)
}

/** The value that a Beta(a, b) variable stays under with probability p. */
export function betaQuantile(p: number, a: number, b: number): number {
  requireShare('p', p)
  return stdlibBetaQuantile(p, a, b)
}

/** The value that a standard normal variable stays under with probability p, to about 1e-16 / p. */
export function normalQuantile(p: number): number {
  requireShare('p', p)
  return stdlibNormalQuantile(p, 0, 1)
}

/** Least probability that the normal quantile tells from 0. */
const LEAST_PROBABILITY = 2 ** -53

/** P(Z <= z) of a standard normal variable, to about 1e-15 absolute: its quantile inverted. */
export function normalCdf(z: number): number {
  if (z > 0) return 1 - normalCdf(-z)
  const excess = (p: number) => normalQuantile(p) - z
  if (excess(LEAST_PROBABILITY) >= 0) return 0
  return z === 0 ? 0.5 : rootBetween(excess, { low: LEAST_PROBABILITY, high: 0.5 })
}
