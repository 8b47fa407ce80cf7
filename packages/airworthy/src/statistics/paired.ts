import { type ClaimTest, type Interval, requireCount, requireOpenShare, requireShare } from './arguments.ts'
import { lowerMeanBound, meanAtLeastPValue, meanAtMostPValue, upperMeanBound } from './bounded-mean.ts'
import { binomialCdf, binomialUpperTail, normalCdf, normalQuantile } from './distributions.ts'
import type { WeightedValue } from './weighted-values.ts'

/** Differences candidate - baseline on the same cases, each in -1..1; of means when cases were repeated. */
export interface PairedSample {
  readonly differences: readonly WeightedValue[]
}

export interface PairedClaim extends PairedSample {
  /** How much worse the candidate may be, in 0..1. */
  readonly margin: number
}

/**
 * Tests "the candidate is at most `margin` worse than the baseline" in both directions, by the bounded mean of the
 * differences: `pPass` small proves non-inferiority, `pFail` small proves that it is worse by more than the margin.
 */
export function nonInferiorityTest({ differences, margin }: PairedClaim): ClaimTest {
  requireShare('margin', margin)
  const sample = { values: differences, low: -1, high: 1 }
  return { pPass: meanAtMostPValue(sample, -margin), pFail: meanAtLeastPValue(sample, -margin) }
}

/** Bounds on the true difference candidate - baseline, each one-sided at confidence 1 - alpha. */
export function differenceInterval({
  differences,
  alpha,
}: PairedSample & { readonly alpha: number }): Interval {
  const sample = { values: differences, low: -1, high: 1 }
  return { low: lowerMeanBound(sample, alpha), high: upperMeanBound(sample, alpha) }
}

/** Cases that passed before and fail now, and the other way round. */
export interface Discordance {
  readonly regressions: number
  readonly fixes: number
}

export interface McNemar {
  /** Something changed, in either direction. */
  readonly pChanged: number
  /** It changed for the worse. */
  readonly pWorse: number
}

/** McNemar's exact test on pass/fail pairs. It can say that something changed, never that nothing did. */
export function mcNemarTest({ regressions, fixes }: Discordance): McNemar {
  requireCount('regressions', regressions)
  requireCount('fixes', fixes)
  const discordant = regressions + fixes
  return {
    pChanged: Math.min(1, 2 * binomialCdf(Math.min(regressions, fixes), discordant, 0.5)),
    pWorse: binomialUpperTail(regressions, discordant, 0.5),
  }
}

export interface TangoQuestion extends Discordance {
  readonly cases: number
  readonly margin: number
}

/**
 * Tango's score test (1998) of non-inferiority for pass/fail pairs: the approximate p-value of "worse by at least the
 * margin". For display beside the verdict, which {@link nonInferiorityTest} decides. No cases: 1.
 */
export function tangoPValue({ regressions, fixes, cases, margin }: TangoQuestion): number {
  requireOpenShare('margin', margin)
  if (cases === 0) return 1
  const a = 2 * cases
  const b = -regressions - fixes + (2 * cases - regressions + fixes) * margin
  const c = -fixes * margin * (1 - margin)
  const fixRate = (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a)
  const standardDeviation = Math.sqrt(cases * (2 * fixRate + margin * (1 - margin)))
  return normalCdf((regressions - fixes - cases * margin) / standardDeviation)
}

export interface PairedPlan {
  /** Share of cases expected to change, in either direction. */
  readonly discordance: number
  readonly margin: number
  /** The true difference candidate - baseline that the plan hopes to confirm; default 0. */
  readonly difference?: number
  readonly alpha: number
  /** Probability of proving it; default 0.8. */
  readonly power?: number
}

/** Cases so that non-inferiority is proven with the given power. */
export type PairedCases =
  | { readonly kind: 'cases'; readonly cases: number }
  /** The candidate is as much worse as the margin allows, or more: no number of cases proves otherwise. */
  | { readonly kind: 'unreachable' }

/** (z_alpha + z_power)^2 (discordance - difference^2) / (margin + difference)^2, rounded up. */
export function pairedCasesForPower(plan: PairedPlan): PairedCases {
  const { discordance, margin, difference = 0, alpha, power = 0.8 } = plan
  requireOpenShare('alpha', alpha)
  requireOpenShare('power', power)
  if (margin + difference <= 0) return { kind: 'unreachable' }
  const z = normalQuantile(1 - alpha) + normalQuantile(power)
  const cases = (z ** 2 * (discordance - difference ** 2)) / (margin + difference) ** 2
  return { kind: 'cases', cases: Math.max(1, Math.ceil(cases)) }
}
