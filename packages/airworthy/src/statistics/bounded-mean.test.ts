import { expect, test } from 'vitest'
import {
  boundedMeanTest,
  lowerMeanBound,
  meanAtLeastPValue,
  meanAtMostPValue,
  upperMeanBound,
} from './bounded-mean.ts'
import { clopperPearson, passRateTest } from './pass-rate.ts'
import { seededRandom, shuffled } from './random.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'
import { grouped } from './weighted-values.ts'

const share = (values: readonly number[]) => ({ values: grouped(values), low: 0, high: 1 })

interface BoundRow {
  x: number[]
  min: number
  max: number
  alpha: number
  lower: number
  upper: number
}

vectorTest<BoundRow[]>('bounds of small samples agree', 'boundedMean.lower', (rows) => {
  for (const { x, min, max, alpha, lower, upper } of rows) {
    const sample = { values: grouped(x), low: min, high: max }
    expectClose(lowerMeanBound(sample, alpha), lower, 1e-9)
    expectClose(upperMeanBound(sample, alpha), upper, 1e-9)
  }
})

interface CountRow {
  values: number[]
  counts: number[]
}
const weighted = ({ values, counts }: CountRow) =>
  values.map((value, place) => ({ value, count: counts[place] ?? 0 }))

vectorTest<(CountRow & { min: number; alpha: number; lower: number })[]>(
  'lower bounds of counted values agree',
  'boundedMean.counts',
  (rows) => {
    for (const row of rows) {
      const sample = { values: weighted(row), low: row.min, high: 1 }
      expectClose(lowerMeanBound(sample, row.alpha), row.lower, 1e-9)
    }
  },
)

vectorTest<(CountRow & { m: number; pValue: number })[]>('p-values agree', 'boundedMean.pValue', (rows) => {
  for (const row of rows) {
    expectClose(meanAtMostPValue({ values: weighted(row), low: 0, high: 1 }, row.m), row.pValue, 1e-9)
  }
})

vectorTest<{ x: number[]; cap: number; alpha: number; upper: number; lower: number }[]>(
  'bounds of capped costs agree',
  'boundedMean.cost',
  (rows) => {
    for (const { x, cap, alpha, upper, lower } of rows) {
      const sample = { values: grouped(x), low: 0, high: cap }
      expectClose(upperMeanBound(sample, alpha), upper, 1e-9)
      expectClose(lowerMeanBound(sample, alpha), lower, 1e-9)
    }
  },
)

test('on 0/1 data the bounds are Clopper-Pearson and the p-values the binomial test', () => {
  for (const [successes, trials] of [
    [0, 5],
    [5, 5],
    [95, 100],
    [299, 299],
    [9_900, 10_000],
  ] as const) {
    const sample = {
      values: [
        { value: 1, count: successes },
        { value: 0, count: trials - successes },
      ],
      low: 0,
      high: 1,
    }
    const exact = clopperPearson({ successes, trials, alpha: 0.05 })
    expectClose(lowerMeanBound(sample, 0.05), exact.low, 1e-9)
    expectClose(upperMeanBound(sample, 0.05), exact.high, 1e-9)
    const tested = boundedMeanTest({ ...sample, bar: 0.97 })
    const binomial = passRateTest({ successes, trials, bar: 0.97 })
    expectClose(tested.pPass, binomial.pPass, 1e-9)
    expectClose(tested.pFail, binomial.pFail, 1e-9)
  }
})

test('the order of the values does not matter', () => {
  const random = seededRandom(5)
  const values = Array.from({ length: 60 }, () => Math.round(random() * 20) / 20)
  const other = shuffled(values, random)
  expect(other).not.toEqual(values)
  expect(lowerMeanBound(share(other), 0.05)).toBe(lowerMeanBound(share(values), 0.05))
})

test('a larger value, and a larger alpha, never lower the lower bound', () => {
  const random = seededRandom(6)
  const values = Array.from({ length: 12 }, () => random())
  const bound = lowerMeanBound(share(values), 0.05)
  for (const place of values.keys()) {
    const raised = values.map((value, other) => (other === place ? Math.min(1, value + 0.1) : value))
    expect(lowerMeanBound(share(raised), 0.05)).toBeGreaterThan(bound)
  }
  expect(lowerMeanBound(share(values), 0.01)).toBeLessThan(bound)
  expect(lowerMeanBound(share(values), 0.1)).toBeGreaterThan(bound)
})

test('bounds mirror with the sample, enclose the mean and follow a change of unit', () => {
  const random = seededRandom(7)
  for (let round = 0; round < 20; round++) {
    const values = Array.from({ length: 3 + round }, () => 2 + 3 * random() ** 2)
    const sample = { values: grouped(values), low: 2, high: 5 }
    const mirrored = { values: grouped(values.map((value) => 7 - value)), low: 2, high: 5 }
    const cents = { values: grouped(values.map((value) => 100 * value)), low: 200, high: 500 }
    const low = lowerMeanBound(sample, 0.05)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    expectClose(upperMeanBound(mirrored, 0.05), 7 - low, 1e-9)
    expectClose(lowerMeanBound(cents, 0.05), 100 * low, 1e-9)
    expect(low).toBeLessThan(mean)
    expect(upperMeanBound(sample, 0.05)).toBeGreaterThan(mean)
  }
})

test('a p-value at the bound is alpha, and pass and fail are never both proven', () => {
  const sample = share([0.2, 0.5, 0.9, 0.95, 1, 1, 0.7])
  expectClose(meanAtMostPValue(sample, lowerMeanBound(sample, 0.05)), 0.05, 1e-9)
  expectClose(meanAtLeastPValue(sample, upperMeanBound(sample, 0.05)), 0.05, 1e-9)
  for (let bar = 0; bar <= 1; bar += 0.05) {
    const { pPass, pFail } = boundedMeanTest({ ...sample, bar })
    expect(Math.min(pPass, pFail) <= 0.05 && Math.max(pPass, pFail) <= 0.05).toBe(false)
  }
})

test('many distinct values are rounded away from the claim, and by little', () => {
  const random = seededRandom(8)
  const values = Array.from({ length: 6000 }, () => random())
  const fine = values.map((value) => Math.floor(value * 1999) / 1999)
  const coarse = values.map((value) => Math.floor(value * 500) / 500)
  const bound = lowerMeanBound(share(values), 0.05)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  expectClose(bound, lowerMeanBound(share(fine), 0.05), 5e-4)
  expect(bound).toBeGreaterThan(lowerMeanBound(share(coarse), 0.05))
  expect(bound).toBeLessThan(mean - 1.5 * Math.sqrt(1 / 12 / 6000))
  expect(upperMeanBound(share(values), 0.05)).toBeGreaterThan(mean + 1.5 * Math.sqrt(1 / 12 / 6000))
})

test('without observations nothing is known, and values that are all the worst prove nothing', () => {
  expect(lowerMeanBound(share([]), 0.05)).toBe(0)
  expect(upperMeanBound(share([]), 0.05)).toBe(1)
  expect(boundedMeanTest({ ...share([]), bar: 0.5 })).toEqual({ pPass: 1, pFail: 1 })
  expect(lowerMeanBound(share([0, 0, 0]), 0.05)).toBe(0)
})

test('a value outside the range is refused, naming it', () => {
  expect(() => lowerMeanBound({ values: grouped([0.06]), low: 0, high: 0.05 }, 0.05)).toThrow('0.06')
  expect(() => grouped([Number.NaN])).toThrow('NaN')
  expect(() => lowerMeanBound({ values: [], low: 1, high: 1 }, 0.05)).toThrow('low must be under high')
})
