import type { Requirement } from '@airworthy/sdk'
import type { Measure } from './measure.ts'

/**
 * Every requirement is brought to one form: "the mean of x is at least `bar`", with x in 0..1 for each trial.
 * A rate is its own x; a quantile is the share of trials within the bound; a capped mean is scaled by its cap.
 */
export interface Claim {
  readonly kind: 'rate' | 'quantile' | 'mean' | 'maximum'
  readonly bar: number
  /** True when x can only be 0 or 1. */
  readonly binary: boolean
  /** The most that one trial can amount to, for means: the contract's `max` line or its deadline. Null: none is known. */
  readonly cap: number | null
  /** For quantiles and maxima: which quantile of the values stands against the bound. */
  readonly quantile: number | null
  readonly bound: number
  /** +1 when a large value is good, -1 when a small one is. */
  readonly sense: 1 | -1
}

/** x of one trial: a known value, or the two ends between which it lies. */
export interface Placed {
  readonly worst: number
  readonly best: number
}

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 }

/**
 * No sample proves a maximum. The line passes when nothing is above it and at least this share is proven to be
 * within; one trial beyond it fails.
 */
const MAXIMUM_SHARE = 0.95

export interface ClaimContext {
  /** Largest amount that one trial of this metric can have, by another line of the contract or by the deadline. */
  readonly cap: number | null
  /** True when the scorer of this metric only says pass or fail. */
  readonly binaryScores: boolean
}

/** Brings a requirement to the one form that is judged. */
export function claimOf(requirement: Requirement, context: ClaimContext): Claim {
  const sense = requirement.comparison === '>=' ? 1 : -1
  const bound =
    requirement.aggregate === 'monthly'
      ? requirement.bound / (requirement.requestsPerMonth ?? 1)
      : requirement.bound
  const base = { bound, sense, cap: null, quantile: null } as const
  if (requirement.aggregate === 'max') {
    return { ...base, kind: 'maximum', bar: MAXIMUM_SHARE, binary: true, quantile: MAXIMUM_SHARE }
  }
  const quantile = QUANTILES[requirement.aggregate]
  if (quantile !== undefined) {
    const bar = sense === -1 ? quantile : 1 - quantile
    return { ...base, kind: 'quantile', bar, binary: true, quantile }
  }
  if (requirement.unit === 'share') {
    return { ...base, kind: 'rate', bar: sense === 1 ? bound : 1 - bound, binary: context.binaryScores }
  }
  return { ...base, kind: 'mean', ...cappedBar(bound, sense, context.cap), binary: false, cap: context.cap }
}

function cappedBar(bound: number, sense: 1 | -1, cap: number | null): { readonly bar: number } {
  if (cap === null) return { bar: Number.NaN }
  return { bar: sense === 1 ? bound / cap : 1 - bound / cap }
}

const UNKNOWN: Placed = { worst: 0, best: 1 }

/** Places one measure on the claim's scale; what is missing may be anything. */
export function place(claim: Claim, measure: Measure): Placed {
  if (measure.kind === 'missing') return UNKNOWN
  if (measure.kind === 'at-least') return placeAtLeast(claim, measure.value)
  const x = xOf(claim, measure.value)
  return { worst: x, best: x }
}

function placeAtLeast(claim: Claim, value: number): Placed {
  if (claim.kind === 'mean' || claim.sense === 1) return UNKNOWN
  return value > claim.bound ? { worst: 0, best: 0 } : UNKNOWN
}

function xOf(claim: Claim, value: number): number {
  switch (claim.kind) {
    case 'rate':
      return claim.sense === 1 ? value : 1 - value
    case 'mean': {
      // Without a cap only the refutation is possible; it uses the values themselves.
      const share = claim.cap === null ? 0 : Math.min(value / claim.cap, 1)
      return claim.sense === 1 ? share : 1 - share
    }
    default:
      return (claim.sense === -1 ? value <= claim.bound : value >= claim.bound) ? 1 : 0
  }
}
