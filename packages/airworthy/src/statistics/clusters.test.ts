import { expect, test } from 'vitest'
import { lowerMeanBound } from './bounded-mean.ts'
import { describeClusters } from './clusters.ts'
import { clopperPearson } from './pass-rate.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'
import { grouped } from './weighted-values.ts'

interface ClusterRow {
  runs: number[][]
  mean: number
  clusterSE: number
  naiveSE: number
  designEffect: number
  caseMeans: number[]
  dirichletLower95: number
  allRunsPassCP95Lower: number
}

vectorTest<ClusterRow[]>('descriptions and bounds of repeated cases agree', 'clustered', (rows) => {
  for (const row of rows) {
    const described = describeClusters(row.runs)
    if (described.kind !== 'described') throw new RangeError(`description is ${described.kind}`)
    expectClose(described.mean, row.mean, 1e-12)
    expectClose(described.standardError, row.clusterSE, 1e-12)
    expectClose(described.independentStandardError, row.naiveSE, 1e-12)
    expectClose(described.designEffect ?? 0, row.designEffect, 1e-9)
    const sample = { values: grouped(row.caseMeans), low: 0, high: 1 }
    expectClose(lowerMeanBound(sample, 0.05), row.dirichletLower95, 1e-9)
    const allPassed = row.runs.filter((run) => run.every((score) => score === 1)).length
    const consistent = clopperPearson({ successes: allPassed, trials: row.runs.length, alpha: 0.05 })
    expectClose(consistent.low, row.allRunsPassCP95Lower, 1e-9)
  }
})

test('one cluster says nothing about how clusters vary, instead of a standard error of zero', () => {
  expect(describeClusters([[1, 0, 1]])).toEqual({ kind: 'too-few-clusters', clusters: 1 })
  expect(describeClusters([[], []])).toEqual({ kind: 'too-few-clusters', clusters: 0 })
})

test('scores that do not vary have no design effect', () => {
  const described = describeClusters([[1, 1], [1]])
  expect(described).toEqual({ kind: 'described', mean: 1, standardError: 0, independentStandardError: 0 })
})
