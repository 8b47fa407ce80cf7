import type { Contract } from '@airworthy/sdk'
import type { TestSet } from '../evidence/test-sets/test-set.ts'
import type { Trial } from '../evidence/trial.ts'
import { createSequence } from './sequence.ts'
import { claimsOf, inSlice } from './slice.ts'
import { startWatch } from './watch.ts'

export interface MonitorOptions {
  readonly contract: Contract
  /** Cases per requirement that the run commits to; see {@link committedCases}. */
  readonly maximumCases: readonly number[]
  readonly repeats: number
  /** What the verdicts of this look may be wrong with. */
  readonly alpha: number
}

/** Watches a run from its first trial and says when every verdict is certain. */
export interface Monitor {
  add(trial: Trial): void
  /** True when no further case of the plan can change what is proven. */
  isDecided(): boolean
}

/** Starts to watch by the sequential rule, whose error rate holds although it looks after every trial. */
export function createMonitor({ contract, maximumCases, repeats, alpha }: MonitorOptions): Monitor {
  const claims = claimsOf(contract)
  const watches = claims.map((claim, index) =>
    startWatch({ claim, repeats, alpha, maximumCases: maximumCases[index] ?? 0 }),
  )
  const sequence = createSequence({
    contract,
    claims,
    repeats,
    onObserved: (index, placed) => watches[index]?.observe(placed),
  })
  return {
    add: sequence.add,
    isDecided: () => watches.every((watch) => watch.decision() !== 'continue'),
  }
}

/** How many cases of the test set each requirement speaks about: the plan that a watched run commits to. */
export async function committedCases(
  contract: Contract,
  testSet: TestSet,
  limit: number,
): Promise<readonly number[]> {
  const counts = contract.requirements.map(() => 0)
  const slicesMatter = contract.requirements.some(({ where }) => where.length > 0)
  if (!slicesMatter) return counts.map(() => Math.min(limit, testSet.count))
  for (let index = 0; index < testSet.count; index++) {
    const { tags } = await testSet.caseAt(index)
    contract.requirements.forEach((requirement, at) => {
      if (inSlice(requirement, tags)) counts[at] = (counts[at] ?? 0) + 1
    })
  }
  return counts.map((count) => Math.min(limit, count))
}
