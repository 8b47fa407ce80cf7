import { type Comparison, requireCount, requireOpenShare } from './arguments.ts'
import { binomialCdf, normalQuantile } from './distributions.ts'

export interface RateBar {
  /** The rate to prove, above 0 and under 1. */
  readonly bar: number
  readonly alpha: number
  /** `>=` (default) for a rate that must be high; with `<=` a "failure" is the event whose rate must be low. */
  readonly comparison?: Comparison
}

/** What a test at this bar turns on: the rate of failures that must be excluded. */
function failureRateAt(rate: number, comparison: Comparison = '>='): number {
  return comparison === '>=' ? 1 - rate : rate
}

function requireBar({ bar, alpha }: RateBar): void {
  requireOpenShare('bar', bar)
  requireOpenShare('alpha', alpha)
}

/** The least trials that prove the bar with `failures` failures among them: 59 for 95 % at 95 % confidence with none. */
export function requiredTrials({ failures, ...rateBar }: RateBar & { readonly failures: number }): number {
  requireBar(rateBar)
  requireCount('failures', failures)
  const failureRate = failureRateAt(rateBar.bar, rateBar.comparison)
  const proves = (trials: number) => binomialCdf(failures, trials, failureRate) <= rateBar.alpha
  return firstTrue(proves, failures + 1)
}

/** The most failures with which `trials` trials still prove the bar; -1 when not even none would do. */
export function allowedFailures({ trials, ...rateBar }: RateBar & { readonly trials: number }): number {
  requireBar(rateBar)
  requireCount('trials', trials)
  const failureRate = failureRateAt(rateBar.bar, rateBar.comparison)
  return firstTrue((failures) => binomialCdf(failures, trials, failureRate) > rateBar.alpha, 0) - 1
}

export interface PowerQuestion extends RateBar {
  /** The rate that the feature is believed to have. */
  readonly trueRate: number
}

export interface PowerAt {
  readonly allowedFailures: number
  /** Probability that a feature of this true rate passes. */
  readonly power: number
}

/** Probability that a feature whose true rate is `trueRate` proves the bar in so many trials. */
export function powerAt({
  trials,
  trueRate,
  ...rateBar
}: PowerQuestion & { readonly trials: number }): PowerAt {
  const allowed = allowedFailures({ trials, ...rateBar })
  const power = binomialCdf(allowed, trials, failureRateAt(trueRate, rateBar.comparison))
  return { allowedFailures: allowed, power }
}

export type TrialsForPower =
  | {
      readonly kind: 'trials'
      /** The first number of trials that reaches the power: a top of its sawtooth, so one more may have less. */
      readonly trials: number
      readonly allowedFailures: number
      /** The power there. */
      readonly achieved: number
      /** From this many trials on the power is always reached. */
      readonly monotoneFrom: number
    }
  /** The true rate is not better than the bar: no number of trials passes it with more than about alpha. */
  | { readonly kind: 'unreachable' }

/**
 * Power rises with the allowed failures tooth by tooth, but for steps of rounding in the last digit: after the binary
 * search this many teeth around its answer are looked at one by one. All teeth are, for plans of fewer failures.
 */
const NEIGHBOURING_TEETH = 64

/** Plans the trials so that a feature of `trueRate` proves the bar with probability `power` (default 0.8). */
export function trialsForPower(question: PowerQuestion & { readonly power?: number }): TrialsForPower {
  const { power = 0.8, trueRate, ...rateBar } = question
  requireBar(rateBar)
  requireOpenShare('power', power)
  const barFailures = failureRateAt(rateBar.bar, rateBar.comparison)
  const trueFailures = failureRateAt(trueRate, rateBar.comparison)
  if (trueFailures >= barFailures) return { kind: 'unreachable' }
  const topOf = (failures: number) => requiredTrials({ ...rateBar, failures })
  const powerOf = (failures: number, trials: number) => binomialCdf(failures, trials, trueFailures)
  const topReaches = (failures: number) => powerOf(failures, topOf(failures)) >= power
  const bottomReaches = (failures: number) => powerOf(failures, topOf(failures + 1) - 1) >= power
  const failures = firstNear(topReaches)
  const trials = topOf(failures)
  return {
    kind: 'trials',
    trials,
    allowedFailures: failures,
    achieved: powerOf(failures, trials),
    monotoneFrom: topOf(lastFailingNear(bottomReaches) + 1),
  }
}

function firstNear(holds: (tooth: number) => boolean): number {
  const found = firstTrue(holds, 0)
  for (let tooth = Math.max(0, found - NEIGHBOURING_TEETH); tooth < found; tooth++) {
    if (holds(tooth)) return tooth
  }
  return found
}

/** The last tooth that does not hold; -1 when all do. */
function lastFailingNear(holds: (tooth: number) => boolean): number {
  const found = firstTrue(holds, 0)
  for (let tooth = found + NEIGHBOURING_TEETH; tooth > found; tooth--) {
    if (!holds(tooth)) return tooth
  }
  return found - 1
}

/** The least whole number from `start` on for which `holds`, which must stay true from there on: gallops, then halves. */
function firstTrue(holds: (n: number) => boolean, start: number): number {
  let low = start
  let step = 1
  while (!holds(low + step - 1)) {
    low += step
    step *= 2
    if (low > Number.MAX_SAFE_INTEGER / 4) throw new RangeError('no number of trials is enough for this bar')
  }
  let high = low + step - 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The power that each of `requirements` independent requirements needs so that all pass together with power `joint`. */
export function powerPerRequirement({
  joint,
  requirements,
}: {
  joint: number
  requirements: number
}): number {
  requireOpenShare('joint', joint)
  requireCount('requirements', requirements)
  return requirements === 0 ? joint : joint ** (1 / requirements)
}

export interface MeanPlan {
  /** What the mean and the standard deviation are believed to be, in the unit of the bar. */
  readonly mean: number
  readonly standardDeviation: number
  readonly bar: number
  /** The range that values cannot leave, such as 0 and the enforced cap. */
  readonly low: number
  readonly high: number
  readonly alpha: number
  /** Default 0.8. */
  readonly power?: number
  /** `<=` (default) for a cost, `>=` for a score. */
  readonly comparison?: Comparison
}

export type TrialsForMean =
  | { readonly kind: 'trials'; readonly trials: number }
  /** The believed mean is not better than the bar. */
  | { readonly kind: 'unreachable' }

/**
 * Trials so that the bounded mean proves the bar: (z sd / distance)^2 + ln(1/alpha) range / distance, with
 * z = z_alpha + z_power. The second part is the price of the range: a value at its far end with chance 3/n cannot be
 * excluded by n trials.
 */
export function trialsForMean(plan: MeanPlan): TrialsForMean {
  const { mean, standardDeviation, bar, low, high, alpha, power = 0.8, comparison = '<=' } = plan
  requireOpenShare('alpha', alpha)
  requireOpenShare('power', power)
  const distance = comparison === '<=' ? bar - mean : mean - bar
  if (!(distance > 0)) return { kind: 'unreachable' }
  const z = normalQuantile(1 - alpha) + normalQuantile(power)
  const spread = ((z * standardDeviation) / distance) ** 2
  const range = (-Math.log(alpha) * (high - low)) / distance
  return { kind: 'trials', trials: Math.ceil(spread + range) }
}
