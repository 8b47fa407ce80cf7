/**
 * How often the gate is wrong, against what it promises. Every feature simulated here lies exactly at its bar, where a
 * wrong GO and a wrong NO-GO are likeliest; seeds are fixed.
 *
 *     node benchmarks/gate-error-rates.ts
 *
 * Exits 1 when a simulated rate exceeds its promise by more than three Monte-Carlo standard errors.
 */
import type { ClaimTest } from '../packages/airworthy/src/statistics/arguments.ts'
import { boundedMeanTest } from '../packages/airworthy/src/statistics/bounded-mean.ts'
import { normalCdf } from '../packages/airworthy/src/statistics/distributions.ts'
import { alphaForLook } from '../packages/airworthy/src/statistics/look.ts'
import { passRateTest } from '../packages/airworthy/src/statistics/pass-rate.ts'
import { quantileTest } from '../packages/airworthy/src/statistics/quantile.ts'
import { seededRandom } from '../packages/airworthy/src/statistics/random.ts'
import {
  afterTrial,
  planSequential,
  type SequentialRequest,
  sequentialDecision,
  startSequential,
} from '../packages/airworthy/src/statistics/sequential.ts'
import { grouped } from '../packages/airworthy/src/statistics/weighted-values.ts'

const ALPHA = 0.05

/** One promise of the gate and what became of it. */
export interface ErrorRate {
  readonly setting: string
  readonly error: 'false GO' | 'false NO-GO'
  readonly promised: number
  readonly simulated: number
  /** Monte-Carlo standard error of the simulated rate if the promise were met exactly. */
  readonly standardError: number
}

type Verdict = 'go' | 'no-go' | 'undecided'

interface Simulation {
  readonly setting: string
  readonly runs: number
  /** Prepares what all runs share, and returns one run. */
  readonly prepare: (random: () => number) => () => Verdict
}

function verdictOf({ pPass, pFail }: ClaimTest): Verdict {
  if (pPass <= ALPHA) return 'go'
  return pFail <= ALPHA ? 'no-go' : 'undecided'
}

function countWhere(trials: number, happens: () => boolean): number {
  let count = 0
  for (let trial = 0; trial < trials; trial++) if (happens()) count++
  return count
}

/** Verdicts by number of successes, so that a run is only its random draws. */
function verdictTable(trials: number, testOf: (successes: number) => ClaimTest): readonly Verdict[] {
  return Array.from({ length: trials + 1 }, (_, successes) => verdictOf(testOf(successes)))
}

function rate(bar: number, trials: number): Simulation {
  return {
    setting: `rate >= ${percent(bar)}, ${trials} trials`,
    runs: 20_000,
    prepare: (random) => {
      const verdicts = verdictTable(trials, (successes) => passRateTest({ successes, trials, bar }))
      return () => verdicts[countWhere(trials, () => random() < bar)] ?? 'undecided'
    },
  }
}

/** Ten looks at a test set whose trials are drawn anew each time, each look at its own smaller alpha. */
function repeatedLooks(bar: number, trials: number): Simulation {
  return {
    setting: `rate >= ${percent(bar)}, ${trials} trials, best of 10 looks`,
    runs: 5_000,
    prepare: (random) => {
      const tests = Array.from({ length: trials + 1 }, (_, successes) =>
        passRateTest({ successes, trials, bar }),
      )
      const looks = Array.from({ length: 10 }, (_, place) => alphaForLook(ALPHA, place + 1))
      return () => {
        for (const alpha of looks) {
          const tested = tests[countWhere(trials, () => random() < bar)]
          if (tested !== undefined && tested.pPass <= alpha) return 'go'
          if (tested !== undefined && tested.pFail <= alpha) return 'no-go'
        }
        return 'undecided'
      }
    },
  }
}

/** A standard normal number (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function p95Latency(trials: number): Simulation {
  const median = 800
  const sigma = 0.7
  const trueP95Ms = median * Math.exp(sigma * 1.6448536269514722)
  return {
    setting: `p95 of lognormal latencies, ${trials} trials`,
    runs: 10_000,
    prepare: (random) => {
      const verdicts = verdictTable(trials, (atOrBelow) =>
        quantileTest({ quantile: 0.95, atOrBelow, trials }),
      )
      const isWithin = () => median * Math.exp(sigma * normal(random)) <= trueP95Ms
      return () => verdicts[countWhere(trials, isWithin)] ?? 'undecided'
    },
  }
}

interface CappedCost {
  readonly sigma: number
  readonly cap: number
  readonly trials: number
  readonly runs: number
}

/** Lognormal costs of mean 1 before the cap; the bar is their exact mean under it. */
function cappedMean({ sigma, cap, trials, runs }: CappedCost): Simulation {
  const mu = -(sigma ** 2) / 2
  const z = (Math.log(cap) - mu) / sigma
  const trueMean = normalCdf(z - sigma) + cap * normalCdf(-z)
  return {
    setting: `mean cost <= bar, lognormal sigma ${sigma}, cap ${cap} means, ${trials} trials`,
    runs,
    prepare: (random) => () => {
      const costs = Array.from({ length: trials }, () => Math.min(cap, Math.exp(mu + sigma * normal(random))))
      const sample = { values: grouped(costs), low: 0, high: cap }
      return verdictOf(boundedMeanTest({ ...sample, bar: trueMean, comparison: '<=' }))
    },
  }
}

interface Repeats {
  readonly bar: number
  readonly cases: number
  readonly repeats: number
  /** Correlation of the repeats of one case. */
  readonly correlation: number
}

/** Cases with their own Beta-distributed pass rate, each run several times; judged on the case means. */
function clusteredRepeats({ bar, cases, repeats, correlation }: Repeats): Simulation {
  return {
    setting: `rate >= ${percent(bar)}, ${cases} cases x ${repeats} repeats, correlation ${correlation}`,
    runs: 4_000,
    prepare: (random) => () => {
      const values = grouped(
        Array.from({ length: cases }, () => caseMean({ bar, repeats, correlation, random })),
      )
      return verdictOf(boundedMeanTest({ values, low: 0, high: 1, bar }))
    },
  }
}

/** Share of passes of one case: a Polya urn draws beta-binomial repeats without drawing the Beta. */
function caseMean(urn: Omit<Repeats, 'cases'> & { readonly random: () => number }): number {
  const weight = (1 - urn.correlation) / urn.correlation
  let passes = 0
  for (let repeat = 0; repeat < urn.repeats; repeat++) {
    if (urn.random() < (urn.bar * weight + passes) / (weight + repeat)) passes++
  }
  return passes / urn.repeats
}

function sequentialRule(request: SequentialRequest): Simulation {
  const { bar, maxTrials, values = 'pass-fail' } = request
  return {
    setting: `rate >= ${percent(bar)}, looked at after each of ${maxTrials} trials, ${values}`,
    runs: 6_000,
    prepare: (random) => {
      const plan = planSequential(request)
      const draw =
        values === 'pass-fail' ? () => (random() < bar ? 1 : 0) : () => 1 - 4 * (1 - bar) * random() ** 3
      return () => {
        let state = startSequential(plan)
        let decision = sequentialDecision(plan, state)
        // A run that can no longer pass goes on here, to give its false NO-GO every chance.
        for (let trial = 0; trial < maxTrials && decision !== 'pass' && decision !== 'fail'; trial++) {
          state = afterTrial(state, draw())
          decision = sequentialDecision(plan, state)
        }
        if (decision === 'pass') return 'go'
        return decision === 'fail' ? 'no-go' : 'undecided'
      }
    },
  }
}

const SIMULATIONS: readonly Simulation[] = [
  rate(0.9, 60),
  rate(0.9, 286),
  rate(0.95, 100),
  rate(0.95, 336),
  rate(0.99, 299),
  rate(0.99, 1049),
  repeatedLooks(0.95, 208),
  p95Latency(59),
  p95Latency(208),
  p95Latency(1000),
  cappedMean({ sigma: 0.5, cap: 5, trials: 100, runs: 1500 }),
  cappedMean({ sigma: 1, cap: 10, trials: 100, runs: 1500 }),
  cappedMean({ sigma: 1, cap: 10, trials: 1000, runs: 500 }),
  cappedMean({ sigma: 1.5, cap: 30, trials: 300, runs: 800 }),
  clusteredRepeats({ bar: 0.95, cases: 60, repeats: 5, correlation: 0.3 }),
  clusteredRepeats({ bar: 0.95, cases: 150, repeats: 5, correlation: 0.7 }),
  clusteredRepeats({ bar: 0.9, cases: 300, repeats: 3, correlation: 0.3 }),
  sequentialRule({ bar: 0.9, alpha: ALPHA, maxTrials: 359 }),
  sequentialRule({ bar: 0.95, alpha: ALPHA, maxTrials: 230 }),
  sequentialRule({ bar: 0.99, alpha: ALPHA, maxTrials: 448 }),
  sequentialRule({ bar: 0.9, alpha: ALPHA, maxTrials: 300, values: 'fractions' }),
]

/** Simulates every promise; `effort` scales the number of runs of each. */
export function simulatedErrorRates({ effort = 1 }: { readonly effort?: number } = {}): ErrorRate[] {
  return SIMULATIONS.flatMap((simulation, place) => {
    const runs = Math.max(1, Math.round(simulation.runs * effort))
    const run = simulation.prepare(seededRandom(1000 + place))
    const counts = { go: 0, 'no-go': 0, undecided: 0 }
    for (let done = 0; done < runs; done++) counts[run()]++
    const of = (error: ErrorRate['error'], count: number): ErrorRate => ({
      setting: simulation.setting,
      error,
      promised: ALPHA,
      simulated: count / runs,
      standardError: Math.sqrt((ALPHA * (1 - ALPHA)) / runs),
    })
    return [of('false GO', counts.go), of('false NO-GO', counts['no-go'])]
  })
}

/** True when the simulated rate is higher than chance allows under the promise. */
export function breaksPromise({ promised, simulated, standardError }: ErrorRate): boolean {
  return simulated > promised + 3 * standardError
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`
}

function tableOf(rates: readonly ErrorRate[]): string {
  const width = Math.max(...rates.map(({ setting }) => setting.length))
  const head = `${'true value exactly at the bar'.padEnd(width)}  ${'error'.padEnd(11)}  promised  simulated  std. error`
  const lines = rates.map((row) => {
    const figures = [percent(row.promised).padStart(8), percent(row.simulated).padStart(9)]
    const mark = breaksPromise(row) ? '  BROKEN' : ''
    return `${row.setting.padEnd(width)}  ${row.error.padEnd(11)}  ${figures.join('  ')}  ${percent(row.standardError).padStart(10)}${mark}`
  })
  return [head, ...lines].join('\n')
}

if (import.meta.main) {
  const rates = simulatedErrorRates()
  const broken = rates.filter(breaksPromise).length
  process.stdout.write(`${tableOf(rates)}\n\n${rates.length - broken} of ${rates.length} promises kept\n`)
  process.exitCode = broken === 0 ? 0 : 1
}
