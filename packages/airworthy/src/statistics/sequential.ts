import { requireCount, requireOpenShare } from './arguments.ts'
import {
  type BettingEvidence,
  logBettingEvidence,
  logEvidence,
  noBettingEvidence,
  withObserved,
} from './betting.ts'

export interface PassBoundary {
  readonly bar: number
  /** The evidence E that proves a pass. */
  readonly threshold: number
  readonly maxTrials: number
}

/**
 * The trials at which a running pass rate is proven, by the number of failures so far: entry f is the least n within
 * `maxTrials` at which n trials with f failures reach the threshold. Failure counts beyond the last entry cannot pass.
 */
export function passBoundary({ bar, threshold, maxTrials }: PassBoundary): number[] {
  requireOpenShare('bar', bar)
  const empty = noBettingEvidence(bar)
  const success = withObserved(empty, { value: 1, count: 1 }).logWealth
  const failure = withObserved(empty, { value: 0, count: 1 }).logWealth
  const required = Math.log(threshold)
  const reached = (trials: number, failures: number) =>
    meanWealthLog(trials - failures, failures, { success, failure }) >= required
  const boundary: number[] = []
  let trials = 0
  for (let failures = 0; ; failures++) {
    trials = Math.max(trials, failures)
    while (trials <= maxTrials && !reached(trials, failures)) trials++
    if (trials > maxTrials) return boundary
    boundary.push(trials)
  }
}

interface LogSteps {
  readonly success: readonly number[]
  readonly failure: readonly number[]
}

function meanWealthLog(successes: number, failures: number, { success, failure }: LogSteps): number {
  const wealth = success.map(
    (step, bet) => successes * step + (failures === 0 ? 0 : failures * (failure[bet] ?? 0)),
  )
  return logEvidence({ logWealth: wealth })
}

/** The least number of failures among `trials` that proves, at any time and at confidence 1 - alpha, a rate under the bar. */
export function failBoundary({
  bar,
  alpha,
  trials,
}: {
  bar: number
  alpha: number
  trials: number
}): number | undefined {
  requireOpenShare('alpha', alpha)
  requireCount('trials', trials)
  for (let failures = 0; failures <= trials; failures++) {
    const observed = [
      { value: 1, count: failures },
      { value: 0, count: trials - failures },
    ]
    if (logBettingEvidence(observed, 1 - bar) >= -Math.log(alpha)) return failures
  }
  return undefined
}

export interface Crossing {
  /** Entry f: the trials at which f failures cross; ascending. See {@link passBoundary}. */
  readonly boundary: readonly number[]
  /** The true pass rate. */
  readonly rate: number
}

/** Failure counts less likely than this are left out: they change no probability in its first 25 digits. */
const NEGLIGIBLE = 1e-30

/** Exact probability that independent 0/1 trials ever reach the boundary, by recursion over trials and failures. */
export function crossingProbability({ boundary, rate }: Crossing): number {
  const alive = new Float64Array(boundary.length)
  if (boundary.length === 0) return 0
  alive[0] = 1
  let crossed = 0
  let firstAlive = 0
  let lastAlive = 0
  for (let trial = 1; trial <= (boundary.at(-1) ?? 0); trial++) {
    if (lastAlive < alive.length - 1 && (alive[lastAlive] ?? 0) > NEGLIGIBLE) lastAlive++
    for (let failures = lastAlive; failures > firstAlive; failures--) {
      alive[failures] = (alive[failures] ?? 0) * rate + (alive[failures - 1] ?? 0) * (1 - rate)
    }
    alive[firstAlive] = (alive[firstAlive] ?? 0) * rate
    while (boundary[firstAlive] === trial) {
      crossed += alive[firstAlive] ?? 0
      alive[firstAlive] = 0
      firstAlive++
    }
  }
  return crossed
}

/** The threshold that evidence must reach, and why it is that one. */
type Threshold =
  /** Lowered as far as the exact false-pass probability within the plan's trials allows; holds for 0/1 trials only. */
  | { readonly kind: 'calibrated'; readonly value: number; readonly falsePassProbability: number }
  /** 1/alpha: holds for values in 0..1, any number of trials and any stopping rule. */
  | { readonly kind: 'universal'; readonly value: number; readonly reason: 'fractions' | 'too-many-trials' }

export interface SequentialPlan {
  readonly bar: number
  readonly alpha: number
  readonly maxTrials: number
  readonly threshold: Threshold
}

export interface SequentialRequest {
  readonly bar: number
  readonly alpha: number
  /** The trials the run commits to before it starts; 1.5 times the fixed number is a good plan. */
  readonly maxTrials: number
  /** `pass-fail` (default) when every trial is 0 or 1. */
  readonly values?: 'pass-fail' | 'fractions'
}

/** Beyond this many trials a plan keeps the universal threshold 1/alpha: calibrating it would take over a second. */
const MAX_CALIBRATED_TRIALS = 5000

/**
 * Plans a run that may stop as soon as its verdict is certain. The calibrated threshold is the lowest whose exact
 * probability of passing a feature at the bar within `maxTrials` is at most alpha.
 */
export function planSequential({
  bar,
  alpha,
  maxTrials,
  values = 'pass-fail',
}: SequentialRequest): SequentialPlan {
  requireOpenShare('bar', bar)
  requireOpenShare('alpha', alpha)
  requireCount('maxTrials', maxTrials)
  const universal = (reason: 'fractions' | 'too-many-trials'): Threshold => ({
    kind: 'universal',
    value: 1 / alpha,
    reason,
  })
  if (values === 'fractions') return { bar, alpha, maxTrials, threshold: universal('fractions') }
  if (maxTrials > MAX_CALIBRATED_TRIALS) {
    return { bar, alpha, maxTrials, threshold: universal('too-many-trials') }
  }
  return { bar, alpha, maxTrials, threshold: calibrated({ bar, alpha, maxTrials }) }
}

function calibrated({ bar, alpha, maxTrials }: Omit<SequentialRequest, 'values'>): Threshold {
  const falsePass = (threshold: number) =>
    crossingProbability({ boundary: passBoundary({ bar, threshold, maxTrials }), rate: bar })
  let tooLow = 0
  let holds = -Math.log(alpha)
  // The false-pass probability is a step function of the threshold: halving finds the step, and keeps the safe side.
  while (holds - tooLow > 1e-9) {
    const middle = (tooLow + holds) / 2
    if (falsePass(Math.exp(middle)) <= alpha) holds = middle
    else tooLow = middle
  }
  const value = Math.exp(holds)
  return { kind: 'calibrated', value, falsePassProbability: falsePass(value) }
}

/** What a run has shown so far, for its pass and for its fail. */
export interface SequentialState {
  readonly forPass: BettingEvidence
  readonly forFail: BettingEvidence
}

export function startSequential({ bar }: SequentialPlan): SequentialState {
  return { forPass: noBettingEvidence(bar), forFail: noBettingEvidence(1 - bar) }
}

/** The state after one more trial, of `value` in 0..1, in the planned (shuffled) order. */
export function afterTrial({ forPass, forFail }: SequentialState, value: number): SequentialState {
  return {
    forPass: withObserved(forPass, { value, count: 1 }),
    forFail: withObserved(forFail, { value: 1 - value, count: 1 }),
  }
}

/**
 * `pass` and `fail` are proven and final; `pass-impossible` means that no further trial of the plan can lead to a pass,
 * so that running on would only cost money; `continue` means none of these yet.
 */
export type SequentialDecision = 'pass' | 'fail' | 'pass-impossible' | 'continue'

/** Look after every trial, or less often: looking costs no confidence. */
export function sequentialDecision(
  plan: SequentialPlan,
  { forPass, forFail }: SequentialState,
): SequentialDecision {
  const required = Math.log(plan.threshold.value)
  if (logEvidence(forPass) >= required) return 'pass'
  if (logEvidence(forFail) >= -Math.log(plan.alpha)) return 'fail'
  const remaining = Math.max(0, plan.maxTrials - forPass.count)
  const bestEnd = withObserved(forPass, { value: 1, count: remaining })
  return logEvidence(bestEnd) >= required ? 'continue' : 'pass-impossible'
}
