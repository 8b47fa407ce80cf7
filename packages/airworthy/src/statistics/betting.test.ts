import { expect, test } from 'vitest'
import {
  bettingMeanBounds,
  bettingMeanTest,
  logBettingEvidence,
  logEvidence,
  noBettingEvidence,
  withObserved,
} from './betting.ts'
import { lowerMeanBound } from './bounded-mean.ts'
import { seededRandom, shuffled } from './random.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'
import { grouped } from './weighted-values.ts'

vectorTest<{ m95: number[]; m5: number[] }>('the bets agree', 'sequential.grid', ({ m95, m5 }) => {
  for (const [bet, expected] of m95.entries())
    expectClose(noBettingEvidence(0.95).bets[bet] ?? 0, expected, 1e-12)
  for (const [bet, expected] of m5.entries())
    expectClose(noBettingEvidence(0.05).bets[bet] ?? 0, expected, 1e-12)
})

interface EvidenceRow {
  n: number
  failures: number
  bar: number
  logEPass: number
  logEFail: number
}

const counts = (successes: number, failures: number) => [
  { value: 1, count: successes },
  { value: 0, count: failures },
]

vectorTest<EvidenceRow[]>('evidence of pass/fail counts agrees', 'sequential.logE', (rows) => {
  for (const { n, failures, bar, logEPass, logEFail } of rows) {
    expectClose(logBettingEvidence(counts(n - failures, failures), bar), logEPass, 1e-9)
    expectClose(logBettingEvidence(counts(failures, n - failures), 1 - bar), logEFail, 1e-9)
  }
})

interface BettingRow {
  x: number[]
  alpha: number
  lower: number
  upper: number
  logE: { m: number; value: number }[]
}

vectorTest<BettingRow[]>('evidence and bounds of fractions agree', 'boundedMean.betting', (rows) => {
  for (const { x, alpha, lower, upper, logE } of rows) {
    const bounds = bettingMeanBounds({ values: grouped(x), low: 0, high: 1 }, alpha)
    expectClose(bounds.low, lower)
    expectClose(bounds.high, upper)
    for (const { m, value } of logE) expectClose(logBettingEvidence(grouped(x), m), value, 1e-9)
  }
})

vectorTest<{ x: number[]; cap: number; alpha: number; upper: number }[]>(
  'the upper bound of capped costs agrees',
  'boundedMean.bettingCost',
  (rows) => {
    for (const { x, cap, alpha, upper } of rows) {
      expectClose(bettingMeanBounds({ values: grouped(x), low: 0, high: cap }, alpha).high, upper)
    }
  },
)

test('evidence streamed one by one equals evidence recomputed from counts, in any order', () => {
  const random = seededRandom(11)
  const values = Array.from({ length: 400 }, () => (random() < 0.9 ? 1 : Math.round(random() * 4) / 4))
  const streamed = (order: readonly number[]) =>
    logEvidence(
      order.reduce((evidence, value) => withObserved(evidence, { value, count: 1 }), noBettingEvidence(0.9)),
    )
  const recomputed = logBettingEvidence(grouped(values), 0.9)
  expect(Math.abs(streamed(values) / recomputed - 1)).toBeLessThan(1e-9)
  expect(Math.abs(streamed(shuffled(values, random)) / recomputed - 1)).toBeLessThan(1e-9)
})

test('at the bar the evidence is 1 on average', () => {
  const random = seededRandom(12)
  const runs = 20_000
  let sum = 0
  let squares = 0
  for (let run = 0; run < runs; run++) {
    let successes = 0
    for (let trial = 0; trial < 20; trial++) successes += random() < 0.8 ? 1 : 0
    const evidence = Math.exp(logBettingEvidence(counts(successes, 20 - successes), 0.8))
    sum += evidence
    squares += evidence ** 2
  }
  const mean = sum / runs
  const standardError = Math.sqrt((squares / runs - mean ** 2) / runs)
  expect(Math.abs(mean - 1)).toBeLessThan(4 * standardError)
})

test('the proven bound is wider than the bounded-mean one and encloses the mean', () => {
  const sample = { values: grouped([1, 1, 0.5, 0.8, 1, 0.9, 1, 0.7]), low: 0, high: 1 }
  const { low, high } = bettingMeanBounds(sample, 0.05)
  expect(low).toBeLessThan(lowerMeanBound(sample, 0.05))
  expect(low).toBeLessThan(6.9 / 8)
  expect(high).toBeGreaterThan(6.9 / 8)
})

test('86 of 86 proves 95 % by betting where 85 of 85 does not, and nothing proves nothing', () => {
  const test95 = (successes: number) =>
    bettingMeanTest({ values: counts(successes, 0), low: 0, high: 1, bar: 0.95 }).pPass
  expect(test95(86)).toBeLessThanOrEqual(0.05)
  expect(test95(85)).toBeGreaterThan(0.05)
  expect(bettingMeanTest({ values: [], low: 0, high: 1, bar: 0.95 })).toEqual({ pPass: 1, pFail: 1 })
  expect(bettingMeanBounds({ values: [], low: 0, high: 2 }, 0.05)).toEqual({ low: 0, high: 2 })
})

test('a failed all-in bet is lost for good, and never turns into a number that is not one', () => {
  const lost = withObserved(noBettingEvidence(0.5), { value: 0, count: 1 })
  expect(lost.logWealth.at(-1)).toBe(Number.NEGATIVE_INFINITY)
  expect(Number.isFinite(logEvidence(withObserved(lost, { value: 1, count: 1000 })))).toBe(true)
  expect(withObserved(lost, { value: 0, count: 0 })).toEqual(lost)
})
