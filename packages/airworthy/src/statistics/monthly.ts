import { requireFinite, requireOpenShare } from './arguments.ts'
import { normalQuantile } from './distributions.ts'

export interface CostForecast {
  /** Cost of one request in US dollars: its mean, how uncertain that mean is, and how much single requests vary. */
  readonly costUsd: {
    readonly mean: number
    readonly standardError: number
    readonly standardDeviation: number
  }
  /** Requests in the month: the forecast and its standard deviation (0 when the volume is given). */
  readonly requests: { readonly mean: number; readonly standardDeviation: number }
  readonly alpha: number
}

export interface CostProjection {
  readonly expectedUsd: number
  readonly standardDeviationUsd: number
  /** Stays above the month's bill with probability 1 - alpha, by a normal approximation. */
  readonly upperUsd: number
  /** What each source alone adds above `expectedUsd` at the same confidence. */
  readonly fromCostUsd: number
  readonly fromVolumeUsd: number
}

/**
 * Projects a month's bill. With N requests, cost mean m (standard error se, standard deviation sd):
 * variance = N^2 se^2 + N sd^2 + (m^2 + se^2) sd(N)^2.
 */
export function monthlyCost({ costUsd, requests, alpha }: CostForecast): CostProjection {
  requireOpenShare('alpha', alpha)
  for (const [name, value] of Object.entries({ ...costUsd, requests: requests.mean }))
    requireFinite(name, value)
  const expectedUsd = requests.mean * costUsd.mean
  const costVariance =
    requests.mean ** 2 * costUsd.standardError ** 2 + requests.mean * costUsd.standardDeviation ** 2
  const volumeVariance = (costUsd.mean ** 2 + costUsd.standardError ** 2) * requests.standardDeviation ** 2
  const z = normalQuantile(1 - alpha)
  const standardDeviationUsd = Math.sqrt(costVariance + volumeVariance)
  return {
    expectedUsd,
    standardDeviationUsd,
    upperUsd: expectedUsd + z * standardDeviationUsd,
    fromCostUsd: z * Math.sqrt(costVariance),
    fromVolumeUsd: z * Math.sqrt(volumeVariance),
  }
}
