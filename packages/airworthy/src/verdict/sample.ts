import { type Claim, place } from './claim.ts'
import type { Measure } from './measure.ts'

/** All that a verdict about one requirement needs to know of the trials in its slice. */
export interface Sample {
  readonly trials: number
  readonly missing: number
  /** Missing because the trial itself failed. */
  readonly errored: number
  /** Missing without a recorded reason. */
  readonly unexplained: number
  /** Mean x per independent case, missing trials taken as 0. */
  readonly worst: readonly number[]
  /** Mean x per independent case, missing trials taken as 1. */
  readonly best: readonly number[]
  /** True when each independent case has one trial and its x is 0 or 1. */
  readonly onePerCase: boolean
  /** Measured values in the metric's unit, in order of arrival. */
  readonly values: readonly number[]
  /** The values of each case's first trial: independent of each other, so that order statistics hold. */
  readonly firstValues: readonly number[]
  /** Trials known to be beyond the bound. */
  readonly beyond: number
  /** Why trials are missing, with counts. */
  readonly reasons: ReadonlyMap<string, number>
}

/** Collects a sample, trial by trial. `caseNumber` is a dense number of the independent case (cluster). */
export interface Sampler {
  add(caseNumber: number, measure: Measure): void
  sample(): Sample
}

/** Starts an empty sample for one claim. */
export function createSampler(claim: Claim): Sampler {
  const worst: number[] = []
  const best: number[] = []
  const counts: number[] = []
  const values: number[] = []
  const firstValues: number[] = []
  const reasons = new Map<string, number>()
  const tally = { trials: 0, missing: 0, errored: 0, unexplained: 0, beyond: 0, fractions: 0 }

  function noteValue(caseNumber: number, value: number): void {
    values.push(value)
    if (counts[caseNumber] === 0) firstValues.push(value)
  }

  function noteMissing(measure: Extract<Measure, { kind: 'missing' }>): void {
    tally.missing++
    if (measure.errored) tally.errored++
    else reasons.set(measure.reason, (reasons.get(measure.reason) ?? 0) + 1)
    if (!measure.explained) tally.unexplained++
  }

  return {
    add(caseNumber, measure) {
      while (counts.length <= caseNumber) {
        worst.push(0)
        best.push(0)
        counts.push(0)
      }
      const placed = place(claim, measure)
      if (measure.kind === 'value') noteValue(caseNumber, measure.value)
      worst[caseNumber] = (worst[caseNumber] ?? 0) + placed.worst
      best[caseNumber] = (best[caseNumber] ?? 0) + placed.best
      counts[caseNumber] = (counts[caseNumber] ?? 0) + 1
      tally.trials++
      if (measure.kind === 'missing') noteMissing(measure)
      if (placed.best === 0) tally.beyond++
      if (placed.worst !== 0 && placed.worst !== 1) tally.fractions++
    },
    sample() {
      const present = counts.flatMap((count, index) => (count === 0 ? [] : [index]))
      const { fractions, ...rest } = tally
      return {
        ...rest,
        worst: present.map((index) => (worst[index] ?? 0) / (counts[index] ?? 1)),
        best: present.map((index) => (best[index] ?? 0) / (counts[index] ?? 1)),
        onePerCase: fractions === 0 && present.length === tally.trials,
        values,
        firstValues,
        reasons,
      }
    },
  }
}
