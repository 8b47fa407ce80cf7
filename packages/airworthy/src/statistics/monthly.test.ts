import { expect, test } from 'vitest'
import { monthlyCost } from './monthly.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

interface CostRow {
  meanCost: number
  seMean: number
  sdCost: number
  volume: number
  sdVolume: number
  expected: number
  sd: number
  upper95: number
}

vectorTest<CostRow[]>('projections agree', 'costProjection', (rows) => {
  for (const row of rows) {
    const projection = monthlyCost({
      costUsd: { mean: row.meanCost, standardError: row.seMean, standardDeviation: row.sdCost },
      requests: { mean: row.volume, standardDeviation: row.sdVolume },
      alpha: 0.05,
    })
    expectClose(projection.expectedUsd, row.expected, 1e-9)
    expectClose(projection.standardDeviationUsd, row.sd, 1e-9)
    expectClose(projection.upperUsd, row.upper95, 1e-9)
  }
})

test('a known volume adds nothing, and the sources add up in squares', () => {
  const costUsd = { mean: 0.01, standardError: 0.001, standardDeviation: 0 }
  const known = monthlyCost({ costUsd, requests: { mean: 1000, standardDeviation: 0 }, alpha: 0.05 })
  expect(known.fromVolumeUsd).toBe(0)
  expectClose(known.upperUsd, 10 + 1.6448536269514722, 1e-9)
  const guessed = monthlyCost({ costUsd, requests: { mean: 1000, standardDeviation: 50 }, alpha: 0.05 })
  expectClose(
    guessed.upperUsd - guessed.expectedUsd,
    Math.hypot(guessed.fromCostUsd, guessed.fromVolumeUsd),
    1e-12,
  )
})
