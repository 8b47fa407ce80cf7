import type { Contract } from '@airworthy/sdk'
import type { TestSet } from '../evidence/test-sets/test-set.ts'
import { inSlice } from '../verdict/slice.ts'

/** What a contract can expect of its test set. */
export interface CountedCases {
  readonly count: number
  /** Independent cases in the slice of each requirement: cases that share a cluster count as one. */
  readonly perRequirement: readonly number[]
  /** Characters of all inputs together. */
  readonly inputCharacters: number
}

/** Reads a test set once. Memory grows with the number of clusters only. */
export async function countCases(contract: Contract, testSet: TestSet): Promise<CountedCases> {
  const counters = contract.requirements.map(() => ({ alone: 0, clusters: new Set<string>() }))
  let inputCharacters = 0
  for (let index = 0; index < testSet.count; index++) {
    const testCase = await testSet.caseAt(index)
    inputCharacters += lengthOf(testCase.input)
    contract.requirements.forEach((requirement, at) => {
      const counter = counters[at]
      if (counter === undefined || !inSlice(requirement, testCase.tags)) return
      if (testCase.cluster === undefined) counter.alone++
      else counter.clusters.add(testCase.cluster)
    })
  }
  return {
    count: testSet.count,
    perRequirement: counters.map(({ alone, clusters }) => alone + clusters.size),
    inputCharacters,
  }
}

function lengthOf(input: unknown): number {
  return typeof input === 'string' ? input.length : (JSON.stringify(input)?.length ?? 0)
}
