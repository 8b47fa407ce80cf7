import { expect, test } from 'vitest'
import { orderStatisticBounds, quantileTest } from './quantile.ts'
import { seededRandom } from './random.ts'
import { requiredTrials } from './sample-size.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

interface OrderRow {
  n: number
  p: number
  alpha: number
  upperIndex: number | null
  lowerIndex: number | null
}

vectorTest<OrderRow[]>('the ranks that bound a quantile agree', 'quantile.orderStat', (rows) => {
  for (const { n, p, alpha, upperIndex, lowerIndex } of rows) {
    const bounds = orderStatisticBounds({ quantile: p, trials: n, alpha })
    expect(bounds).toEqual({ lower: lowerIndex, upper: upperIndex })
  }
})

vectorTest<{ p: number; alpha: number; n: number }[]>(
  'the least trials for a quantile agree',
  'quantile.minN',
  (rows) => {
    for (const { p, alpha, n } of rows) {
      expect(requiredTrials({ bar: p, alpha, failures: 0 })).toBe(n)
      expect(orderStatisticBounds({ quantile: p, trials: n, alpha }).upper).toBe(n)
      expect(orderStatisticBounds({ quantile: p, trials: n - 1, alpha }).upper).toBeNull()
    }
  },
)

interface GateRow {
  p: number
  atOrBelow: number
  n: number
  pPass: number
  pFail: number
}

vectorTest<GateRow[]>('p-values of quantile claims agree', 'quantile.gate', (rows) => {
  for (const { p, atOrBelow, n, pPass, pFail } of rows) {
    const tested = quantileTest({ quantile: p, atOrBelow, trials: n })
    expectClose(tested.pPass, pPass, 1e-9)
    expectClose(tested.pFail, pFail, 1e-9)
  }
})

test('p95 of 200 trials lies between the 185th and the 196th, and no trials bound nothing', () => {
  expect(orderStatisticBounds({ quantile: 0.95, trials: 200, alpha: 0.05 })).toEqual({
    lower: 185,
    upper: 196,
  })
  expect(orderStatisticBounds({ quantile: 0.95, trials: 0, alpha: 0.05 })).toEqual({
    lower: null,
    upper: null,
  })
})

test('the bounds miss the true quantile no more often than promised', () => {
  const random = seededRandom(40)
  const runs = 4000
  const { lower, upper } = orderStatisticBounds({ quantile: 0.9, trials: 80, alpha: 0.05 })
  let [tooHigh, tooLow] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const sorted = Float64Array.from({ length: 80 }, random).sort()
    tooHigh += (sorted[(lower ?? 0) - 1] ?? 1) > 0.9 ? 1 : 0
    tooLow += (sorted[(upper ?? 0) - 1] ?? 0) < 0.9 ? 1 : 0
  }
  const limit = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs)
  expect(tooHigh / runs).toBeLessThanOrEqual(limit)
  expect(tooLow / runs).toBeLessThanOrEqual(limit)
})
