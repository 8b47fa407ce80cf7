import { basename } from 'node:path'
import type { Contract } from '@airworthy/sdk'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import type { Trial } from '../evidence/trial.ts'
import { measure } from '../verdict/measure.ts'
import type { Spread } from '../verdict/sample-plan.ts'
import { inSlice } from '../verdict/slice.ts'
import { latestRun } from './runs.ts'

/** What the latest run of the feature, of whatever kind, says about the next one. */
export interface EarlierRun {
  readonly run: string
  readonly sketch: readonly number[]
  /** Mean cost of a trial, of those that have one; null when none has. */
  readonly meanCostUsd: number | null
  /** What its judges cost for each trial; null when that is not known. */
  readonly judgeCostUsd: number | null
  /** Per requirement of the contract; null where fewer than two trials were measured. */
  readonly spreads: readonly (Spread | null)[]
}

/** Reads the latest run once, or null when there is none. */
export async function readEarlierRun(contract: Contract): Promise<EarlierRun | null> {
  const reading = await latestRun(contract, () => true)
  return reading === undefined ? null : summarize(contract, reading)
}

async function summarize(contract: Contract, reading: EvidenceReading): Promise<EarlierRun> {
  const cost = createMoments()
  const amounts = contract.requirements.map(createMoments)
  let trials = 0
  for await (const trial of reading.trials()) {
    trials++
    if (trial.costUsd !== undefined) cost.add(trial.costUsd)
    noteAmounts(contract, trial, amounts)
  }
  const judgeCostUsd = reading.facts().end?.judgeCostUsd ?? null
  return {
    run: basename(reading.path, '.jsonl'),
    sketch: reading.header.testSet.sketch,
    meanCostUsd: cost.mean(),
    judgeCostUsd: judgeCostUsd === null || trials === 0 ? null : judgeCostUsd / trials,
    spreads: amounts.map((moments) => moments.spread()),
  }
}

function noteAmounts({ requirements }: Contract, trial: Trial, amounts: readonly Moments[]): void {
  requirements.forEach((requirement, index) => {
    if (requirement.unit === 'share' || !inSlice(requirement, trial.tags)) return
    const measured = measure(requirement.metric, trial)
    if (measured.kind === 'value') amounts[index]?.add(measured.value)
  })
}

interface Moments {
  add(value: number): void
  mean(): number | null
  spread(): Spread | null
}

/** Running mean and variance (Welford 1962), which lose no digits to large sums. */
function createMoments(): Moments {
  let count = 0
  let mean = 0
  let squares = 0
  return {
    add(value) {
      count++
      const distance = value - mean
      mean += distance / count
      squares += distance * (value - mean)
    },
    mean: () => (count === 0 ? null : mean),
    spread: () => (count < 2 ? null : { mean, standardDeviation: Math.sqrt(squares / (count - 1)) }),
  }
}
