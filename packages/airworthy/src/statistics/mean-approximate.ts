import { type Interval, requireFinite, requireOpenShare } from './arguments.ts'
import { normalCdf, normalQuantile } from './distributions.ts'

export interface BootstrapRequest {
  readonly values: readonly number[]
  readonly alpha: number
  /** See `seededRandom`. */
  readonly random: () => number
  /** Default 2000. The work is this many times the number of values. */
  readonly resamples?: number
}

/** For display marked "approximate, not certified"; never for a verdict. */
export type ApproximateMean =
  | ({ readonly kind: 'approximate'; readonly mean: number } & Interval)
  /** Fewer than two values, or values that do not vary: resampling says nothing about what was not seen. */
  | { readonly kind: 'unavailable'; readonly reason: 'too-few-values' | 'no-variation' }

/**
 * Bias-corrected and accelerated bootstrap interval (Efron 1987) of the mean of values without an upper limit, each end
 * one-sided at about 1 - alpha. No valid upper bound on such a mean exists (Bahadur and Savage 1956): on skewed costs
 * this one misses up to twice as often as it says.
 */
export function approximateMean(request: BootstrapRequest): ApproximateMean {
  const { values, alpha, random, resamples = 2000 } = request
  requireOpenShare('alpha', alpha)
  for (const value of values) requireFinite('value', value)
  if (values.length < 2) return { kind: 'unavailable', reason: 'too-few-values' }
  const mean = meanOf(values)
  const deviations = values.map((value) => value - mean)
  const squares = deviations.reduce((sum, d) => sum + d * d, 0)
  if (values.every((value) => value === values[0])) return { kind: 'unavailable', reason: 'no-variation' }
  const means = Float64Array.from({ length: resamples }, () => resampledMean(values, random)).sort()
  const acceleration = deviations.reduce((sum, d) => sum + d ** 3, 0) / (6 * squares ** 1.5)
  const bias = normalQuantile(shareUnder(means, mean))
  const at = (p: number) => {
    const shifted = bias + normalQuantile(p)
    const level = normalCdf(bias + shifted / (1 - acceleration * shifted))
    return means[Math.min(resamples - 1, Math.floor(level * resamples))] ?? mean
  }
  return { kind: 'approximate', mean, low: at(alpha), high: at(1 - alpha) }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function resampledMean(values: readonly number[], random: () => number): number {
  let sum = 0
  for (let drawn = 0; drawn < values.length; drawn++) sum += values[Math.floor(random() * values.length)] ?? 0
  return sum / values.length
}

/** Share of resampled means under the mean, ties by half, kept off 0 and 1 so that its normal quantile is finite. */
function shareUnder(means: Float64Array, mean: number): number {
  const under = means.reduce((count, value) => count + (value < mean ? 1 : value === mean ? 0.5 : 0), 0)
  return Math.min(means.length - 0.5, Math.max(0.5, under)) / means.length
}
