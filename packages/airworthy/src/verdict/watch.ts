import { bettingMeanBounds, withObserved } from '../statistics/betting.ts'
import {
  planSequential,
  type SequentialDecision,
  type SequentialPlan,
  sequentialDecision,
  startSequential,
} from '../statistics/sequential.ts'
import { grouped } from '../statistics/weighted-values.ts'
import type { Claim, Placed } from './claim.ts'
import type { Judgement } from './judge.ts'

export interface WatchOptions {
  readonly claim: Claim
  /** Cases of the claim's slice that the run committed to. */
  readonly maximumCases: number
  readonly repeats: number
  readonly alpha: number
}

/** One claim watched while the run goes on; looking after every case costs no confidence. */
export interface Watch {
  observe(placed: Placed): void
  decision(): SequentialDecision
  judgement(): Judgement
}

/** Starts to watch a claim. A claim that no evidence can decide (a mean without a cap) is `pass-impossible` at once. */
export function startWatch({ claim, maximumCases, repeats, alpha }: WatchOptions): Watch {
  const isWatchable = claim.bar > 0 && claim.bar < 1
  if (!isWatchable) return unwatchable()
  const plan = planSequential({
    bar: claim.bar,
    alpha,
    maxTrials: maximumCases,
    values: claim.binary && repeats === 1 ? 'pass-fail' : 'fractions',
  })
  const worst: number[] = []
  const best: number[] = []
  let state = startSequential(plan)
  let decision: SequentialDecision = 'continue'

  return {
    observe(placed) {
      worst.push(placed.worst)
      best.push(placed.best)
      state = {
        forPass: withObserved(state.forPass, { value: placed.worst, count: 1 }),
        forFail: withObserved(state.forFail, { value: 1 - placed.best, count: 1 }),
      }
      // A counter-example ends a maximum, whatever was proven before.
      if (claim.kind === 'maximum' && placed.best === 0) decision = 'fail'
      // Proven is proven; but what can only no longer pass may still be proven to fail.
      else if (decision !== 'pass' && decision !== 'fail') decision = sequentialDecision(plan, state)
    },
    decision: () => decision,
    judgement: () => judgementOf(decision, plan, { worst, best }),
  }
}

function unwatchable(): Watch {
  return {
    observe: () => undefined,
    decision: () => 'pass-impossible',
    judgement: () => ({ verdict: 'inconclusive', method: 'none', low: null, high: null, withheld: 'no-cap' }),
  }
}

function judgementOf(
  decision: SequentialDecision,
  plan: SequentialPlan,
  seen: { readonly worst: readonly number[]; readonly best: readonly number[] },
): Judgement {
  if (seen.worst.length === 0) {
    return { verdict: 'inconclusive', method: 'none', low: null, high: null, withheld: 'no-trials' }
  }
  const verdict = decision === 'pass' || decision === 'fail' ? decision : 'inconclusive'
  const range = { low: 0, high: 1 }
  const { low } = bettingMeanBounds({ ...range, values: grouped(seen.worst) }, 1 / plan.threshold.value)
  const { high } = bettingMeanBounds({ ...range, values: grouped(seen.best) }, plan.alpha)
  return {
    verdict,
    method: 'sequential',
    low: verdict === 'pass' ? Math.max(low, plan.bar) : low,
    high: verdict === 'fail' ? Math.min(high, plan.bar) : high,
    withheld: decision === 'pass-impossible' ? 'pass-impossible' : null,
  }
}
