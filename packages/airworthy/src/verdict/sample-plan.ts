import type { Requirement } from '@airworthy/sdk'
import { alphaForLook } from '../statistics/look.ts'
import { allowedFailures, trialsForMean } from '../statistics/sample-size.ts'
import type { Claim } from './claim.ts'
import { planCases } from './needed.ts'

/** What an earlier run says about the amounts that a mean is taken of, in the unit of the metric. */
export interface Spread {
  readonly mean: number
  readonly standardDeviation: number
}

export interface PlanQuestion {
  readonly requirement: Requirement
  readonly claim: Claim
  /** One minus the contract's confidence. */
  readonly alpha: number
  /** The look at which the cases would be judged. */
  readonly look: number
  /** Independent cases at hand in the requirement's slice; null when there is no test set. */
  readonly cases: number | null
  /** Share of good answers that the user expects; null assumes half of the failures that the bar allows. */
  readonly expectedShare: number | null
  /** For a mean; null when no run has measured it. */
  readonly spread: Spread | null
}

/** What stands between a requirement and a number of cases that will do. */
type Obstacle =
  /** The bar is 100 %. */
  | 'hundred-percent'
  /** A mean without a largest amount. */
  | 'no-cap'
  /** A mean that no run has measured, so that its spread is not known. */
  | 'no-spread'
  /** What is expected is not better than the bar. */
  | 'expected-misses-bar'
  /** What is expected is so close to the bar that a million cases would not tell them apart. */
  | 'too-close'

/**
 * Whether the cases at hand can be enough. `enough`: what is expected passes, with 80 % probability. `tight`: it passes
 * only with fewer failures than expected. `too-few`: it cannot pass even without a failure. `misses-bar`: what is
 * expected would not pass. `unprovable`: no number of cases would do. `unknown`: there are no cases or no spread yet.
 */
export type Sufficiency = 'enough' | 'tight' | 'too-few' | 'misses-bar' | 'unprovable' | 'unknown'

/** How many cases a requirement needs before it can be proved, and whether those at hand will do. */
export interface CasePlan {
  readonly sufficiency: Sufficiency
  readonly obstacle: Obstacle | null
  /** Cases when not one of them fails; for a mean, when every amount is zero. Null: no number proves it. */
  readonly neededWithoutFailure: number | null
  /** Cases when it goes as expected. Null: see `obstacle`. */
  readonly neededAsExpected: number | null
  /** The share of good trials that `neededAsExpected` assumes; null for means. */
  readonly expectedShare: number | null
  /** The mean that `neededAsExpected` assumes, in the requirement's unit; null for anything else. */
  readonly expectedMean: number | null
  readonly cases: number | null
  /** The most failures with which the cases at hand pass; null when not even none would do, and for means. */
  readonly allowedFailures: number | null
  /** The largest share that the cases at hand prove when none fails; null for means. */
  readonly provableShare: number | null
}

type Needs = Pick<
  CasePlan,
  'obstacle' | 'neededWithoutFailure' | 'neededAsExpected' | 'expectedShare' | 'expectedMean'
>

/** Plans one requirement at the confidence that is left for the look. */
export function planRequirement(question: PlanQuestion): CasePlan {
  const { claim, cases } = question
  const alpha = alphaForLook(question.alpha, question.look)
  const needs = needsOf(question, alpha)
  const counts = claim.kind !== 'mean' && cases !== null && cases > 0
  const isBarOpen = claim.bar > 0 && claim.bar < 1
  const allowed = counts && isBarOpen ? allowedFailures({ bar: claim.bar, alpha, trials: cases }) : -1
  return {
    ...needs,
    sufficiency: sufficiencyOf(needs, cases),
    cases,
    allowedFailures: allowed === -1 ? null : allowed,
    provableShare: counts ? alpha ** (1 / cases) : null,
  }
}

const NOTHING = {
  neededWithoutFailure: null,
  neededAsExpected: null,
  expectedShare: null,
  expectedMean: null,
} as const

function needsOf(question: PlanQuestion, alpha: number): Needs {
  const { claim } = question
  if (Number.isNaN(claim.bar)) return { ...NOTHING, obstacle: 'no-cap' }
  if (claim.bar >= 1) return { ...NOTHING, obstacle: 'hundred-percent' }
  // Whatever is measured keeps such a bar: it takes one trial to say so.
  if (claim.bar <= 0) return { ...NOTHING, obstacle: null, neededWithoutFailure: 1, neededAsExpected: 1 }
  return claim.kind === 'mean' ? needsOfMean(question, alpha) : needsOfShare(question, alpha)
}

function needsOfShare({ claim, expectedShare }: PlanQuestion, alpha: number): Needs {
  // A maximum is broken by the first trial beyond it, so there is no smaller share to expect.
  const isMaximum = claim.kind === 'maximum'
  const expected = isMaximum ? 1 : (expectedShare ?? (1 + claim.bar) / 2)
  const { withoutFailure, asExpected } = planCases(claim.bar, alpha, expected)
  return {
    obstacle: expected <= claim.bar ? 'expected-misses-bar' : asExpected === null ? 'too-close' : null,
    neededWithoutFailure: withoutFailure,
    neededAsExpected: asExpected,
    expectedShare: expected,
    expectedMean: null,
  }
}

function needsOfMean({ requirement, claim, spread }: PlanQuestion, alpha: number): Needs {
  const { withoutFailure } = planCases(claim.bar, alpha, null)
  const floor = { ...NOTHING, neededWithoutFailure: withoutFailure }
  if (spread === null || claim.cap === null) return { ...floor, obstacle: 'no-spread' }
  const { comparison } = requirement
  const range = { bar: claim.bound, low: 0, high: claim.cap, alpha, comparison }
  const planned = trialsForMean({ ...spread, ...range })
  if (planned.kind === 'unreachable') {
    return { ...floor, obstacle: 'expected-misses-bar', expectedMean: spread.mean }
  }
  return { ...floor, obstacle: null, neededAsExpected: planned.trials, expectedMean: spread.mean }
}

function sufficiencyOf({ obstacle, ...needs }: Needs, cases: number | null): Sufficiency {
  const { neededWithoutFailure, neededAsExpected } = needs
  if (neededWithoutFailure === null) return 'unprovable'
  if (cases === null) return 'unknown'
  if (obstacle === 'expected-misses-bar') return 'misses-bar'
  if (cases < neededWithoutFailure) return 'too-few'
  if (obstacle === 'no-spread') return 'unknown'
  return neededAsExpected !== null && cases >= neededAsExpected ? 'enough' : 'tight'
}

/** The part of the answer that decides for the whole, the worst first. */
const WORST_FIRST: readonly Sufficiency[] = [
  'unprovable',
  'misses-bar',
  'too-few',
  'unknown',
  'tight',
  'enough',
]

/** A GO needs every requirement, so the whole is what the worst of them is. */
export function overallSufficiency(plans: readonly CasePlan[]): Sufficiency {
  return WORST_FIRST.find((kind) => plans.some(({ sufficiency }) => sufficiency === kind)) ?? 'unknown'
}
