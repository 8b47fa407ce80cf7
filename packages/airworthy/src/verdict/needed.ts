import { alphaForLook } from '../statistics/look.ts'
import { requiredTrials, trialsForPower } from '../statistics/sample-size.ts'
import type { Claim } from './claim.ts'
import type { Sample } from './sample.ts'

/** Chance that the planned number of cases decides, if the estimate is the truth. */
const POWER = 0.8
/** Beyond this a number of cases is no advice any more. */
const MOST_CASES = 1_000_000

/** The total of independent cases that a claim needs before it can be proven. */
export interface Plan {
  /** When not one of them fails. */
  readonly withoutFailure: number
  /** When trials fail as often as expected, with 80 % probability; null when that is not on the right side of the bar. */
  readonly asExpected: number | null
}

/** How many cases prove "the mean of x is at least `bar`" at confidence 1 - alpha. */
export function planCases(bar: number, alpha: number, expected: number | null): Plan {
  return {
    withoutFailure: requiredTrials({ bar, alpha, failures: 0 }),
    asExpected: expected === null || expected <= bar ? null : casesForPower(bar, expected, alpha),
  }
}

function casesForPower(bar: number, trueRate: number, alpha: number): number | null {
  if (trueRate >= 1) return requiredTrials({ bar, alpha, failures: 0 })
  // The rule of thumb (z / distance)^2 tells cheaply that the exact search would end nowhere useful.
  if ((bar * (1 - bar)) / (trueRate - bar) ** 2 > MOST_CASES) return null
  const planned = trialsForPower({ bar, trueRate, alpha, power: POWER })
  return planned.kind === 'trials' && planned.trials <= MOST_CASES ? planned.trials : null
}

export interface FurtherOptions {
  readonly claim: Claim
  readonly sample: Sample
  /** One minus the contract's confidence. */
  readonly alpha: number
  /** The look at which the further cases would be judged. */
  readonly look: number
}

/**
 * Further cases that would probably decide an inconclusive claim, if the estimate is the truth. Null when no number can
 * be given: the estimate is on the bar, or something other than the number of cases is in the way.
 */
export function furtherCases({ claim, sample, alpha, look }: FurtherOptions): number | null {
  // No sample proves that something never fails, and what always holds needs none.
  if (!(claim.bar > 0 && claim.bar < 1)) return null
  const alphaThen = alphaForLook(alpha, look)
  const cases = sample.worst.length
  if (sample.values.length === 0) return planCases(claim.bar, alphaThen, null).withoutFailure
  const estimate = sample.worst.reduce((a, b) => a + b, 0) / cases
  const total =
    estimate >= claim.bar
      ? casesForPower(claim.bar, estimate, alphaThen)
      : casesForPower(1 - claim.bar, 1 - estimate, alphaThen)
  if (total === null) return null
  return Math.max(1, total - cases)
}
