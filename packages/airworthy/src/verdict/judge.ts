import { boundedMeanTest, lowerMeanBound, upperMeanBound } from '../statistics/bounded-mean.ts'
import { clopperPearson, passRateTest } from '../statistics/pass-rate.ts'
import { grouped } from '../statistics/weighted-values.ts'
import type { Claim } from './claim.ts'
import type { Method, VerdictKind } from './gate-report.ts'
import type { Sample } from './sample.ts'

/** A claim judged on a sample; `low` and `high` bound the mean of x, each at confidence 1 - alpha. */
export interface Judgement {
  readonly verdict: VerdictKind
  readonly method: Method
  readonly low: number | null
  readonly high: number | null
  /** Why the evidence may not decide although it is there. */
  readonly withheld: Withheld | null
}

export type Withheld =
  /** No trial is in the slice. */
  | 'no-trials'
  /** There are trials, and none of them says anything. */
  | 'not-measured'
  /** More than 2 % of the trials are missing and nobody recorded why: they may have been selected. */
  | 'unexplained-missing'
  /** A mean without a largest amount has no upper bound. */
  | 'no-cap'
  /** A trial was above the cap, so nothing enforces it. */
  | 'cap-broken'
  /** A watched run: no case that is left of its plan can lead to a pass. */
  | 'pass-impossible'

/** Statistics.md section 0, rule 3: PASS is refused when more than this part is missing without a recorded cause. */
const UNEXPLAINED_SHARE = 0.02

/**
 * Judges a fixed sample. Missing trials are taken as failures when a pass is tested and as successes when a failure is
 * tested, so errors never improve a verdict.
 */
export function judgeSample(claim: Claim, sample: Sample, alpha: number): Judgement {
  if (sample.trials === 0) return undecided('no-trials')
  if (sample.trials === sample.missing) return undecided('not-measured')
  if (claim.kind === 'mean' && claim.cap === null) return judgeUncapped(claim, sample, alpha)
  const tested = sample.onePerCase
    ? judgeBinomial(claim, sample, alpha)
    : judgeBoundedMean(claim, sample, alpha)
  if (claim.kind === 'maximum' && sample.beyond > 0) {
    return { ...tested, verdict: 'fail', method: 'existence' }
  }
  const withheld = reasonToWithhold(claim, sample)
  return tested.verdict === 'pass' && withheld !== null
    ? { ...tested, verdict: 'inconclusive', withheld }
    : tested
}

function undecided(withheld: Withheld): Judgement {
  return { verdict: 'inconclusive', method: 'none', low: null, high: null, withheld }
}

function reasonToWithhold(claim: Claim, sample: Sample): Withheld | null {
  if (sample.unexplained > UNEXPLAINED_SHARE * sample.trials) return 'unexplained-missing'
  const { cap } = claim
  return cap !== null && sample.values.some((value) => value > cap) ? 'cap-broken' : null
}

/** Exact: Clopper and Pearson 1934, one-sided. */
function judgeBinomial(claim: Claim, sample: Sample, alpha: number): Judgement {
  const trials = sample.worst.length
  const worst = { successes: total(sample.worst), trials }
  const best = { successes: total(sample.best), trials }
  const { pPass } = passRateTest({ ...worst, bar: claim.bar })
  const { pFail } = passRateTest({ ...best, bar: claim.bar })
  return {
    verdict: verdictOf(pPass, pFail, alpha),
    method: 'binomial',
    low: clopperPearson({ ...worst, alpha }).low,
    high: clopperPearson({ ...best, alpha }).high,
    withheld: null,
  }
}

/** Dirichlet bound on the mean of case means: repeats and clusters are not counted as independent. */
function judgeBoundedMean(claim: Claim, sample: Sample, alpha: number): Judgement {
  const worst = { values: grouped(sample.worst), low: 0, high: 1 }
  const best = { values: grouped(sample.best), low: 0, high: 1 }
  const { pPass } = boundedMeanTest({ ...worst, bar: claim.bar })
  const { pFail } = boundedMeanTest({ ...best, bar: claim.bar })
  return {
    verdict: verdictOf(pPass, pFail, alpha),
    method: 'bounded-mean',
    low: lowerMeanBound(worst, alpha),
    high: upperMeanBound(best, alpha),
    withheld: null,
  }
}

/**
 * Without a cap no sample bounds a mean from above (Bahadur and Savage 1956), so an upper bar cannot be proven; that it
 * is broken can be, because amounts are never below 0.
 */
function judgeUncapped(claim: Claim, sample: Sample, alpha: number): Judgement {
  const amounts = [...sample.values, ...Array<number>(sample.missing).fill(0)]
  const largest = amounts.reduce((a, b) => Math.max(a, b), claim.bound)
  const { pPass: pAbove } = boundedMeanTest({
    values: grouped(amounts),
    low: 0,
    high: largest,
    bar: claim.bound,
  })
  const proven = pAbove <= alpha
  const whenProven = claim.sense === 1 ? 'pass' : 'fail'
  return {
    verdict: proven ? whenProven : 'inconclusive',
    method: proven ? 'bounded-mean' : 'approximate',
    low: null,
    high: null,
    withheld: proven ? null : 'no-cap',
  }
}

function verdictOf(pPass: number, pFail: number, alpha: number): VerdictKind {
  if (pPass <= alpha) return 'pass'
  return pFail <= alpha ? 'fail' : 'inconclusive'
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
