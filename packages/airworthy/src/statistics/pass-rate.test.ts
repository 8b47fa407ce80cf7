import { expect, test } from 'vitest'
import { clopperPearson, passRateTest } from './pass-rate.ts'
import { seededRandom } from './random.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

vectorTest<{ successes: number; n: number; alpha: number; cpLower: number; cpUpper: number }[]>(
  'Clopper-Pearson bounds agree with scipy',
  'passRate.bounds_one_sided',
  (rows) => {
    for (const { successes, n, alpha, cpLower, cpUpper } of rows) {
      const { low, high } = clopperPearson({ successes, trials: n, alpha })
      expectClose(low, cpLower, 1e-9)
      expectClose(high, cpUpper, 1e-9)
    }
  },
)

interface VerdictRow {
  successes: number
  n: number
  bar: number
  alpha: number
  alphaFail: number
  pPass: number
  pFail: number
  verdict: string
}

vectorTest<VerdictRow[]>('p-values and verdicts of pass rates agree', 'passRate.verdict', (rows) => {
  for (const { successes, n, bar, alpha, alphaFail, ...expected } of rows) {
    const { pPass, pFail } = passRateTest({ successes, trials: n, bar })
    expectClose(pPass, expected.pPass, 1e-9)
    expectClose(pFail, expected.pFail, 1e-9)
    const opposite = pFail <= alphaFail ? 'fail' : 'insufficient'
    expect(pPass <= alpha ? 'pass' : opposite).toBe(expected.verdict)
  }
})

test('59 of 59 proves 95 %, 58 of 58 and 58 of 59 do not', () => {
  expect(passRateTest({ successes: 59, trials: 59, bar: 0.95 }).pPass).toBeCloseTo(0.95 ** 59, 12)
  expect(passRateTest({ successes: 59, trials: 59, bar: 0.95 }).pPass).toBeLessThan(0.05)
  expect(passRateTest({ successes: 58, trials: 58, bar: 0.95 }).pPass).toBeGreaterThan(0.05)
  expect(passRateTest({ successes: 58, trials: 59, bar: 0.95 }).pPass).toBeGreaterThan(0.05)
})

test('without failures the lower bound is alpha^(1/n), without successes the upper one mirrors it', () => {
  for (const trials of [1, 10, 299, 10_000]) {
    const closed = 0.05 ** (1 / trials)
    const all = clopperPearson({ successes: trials, trials, alpha: 0.05 })
    const none = clopperPearson({ successes: 0, trials, alpha: 0.05 })
    expectClose(all.low, closed, 1e-12)
    expect(all.high).toBe(1)
    expect(none.low).toBe(0)
    expectClose(none.high, 1 - closed, 1e-12)
  }
})

test('no trials prove nothing', () => {
  expect(passRateTest({ successes: 0, trials: 0, bar: 0.9 })).toEqual({ pPass: 1, pFail: 1 })
  expect(clopperPearson({ successes: 0, trials: 0, alpha: 0.05 })).toEqual({ low: 0, high: 1 })
})

test('a rate that must be low is judged like its complement that must be high', () => {
  const low = passRateTest({ successes: 2, trials: 300, bar: 0.02, comparison: '<=' })
  const high = passRateTest({ successes: 298, trials: 300, bar: 0.98 })
  expectClose(low.pPass, high.pPass, 1e-12)
  expectClose(low.pFail, high.pFail, 1e-12)
})

test('a further success never weakens a pass and never strengthens a fail', () => {
  for (const bar of [0.5, 0.9, 0.99]) {
    let before = passRateTest({ successes: 0, trials: 120, bar })
    for (let successes = 1; successes <= 120; successes++) {
      const now = passRateTest({ successes, trials: 120, bar })
      expect(now.pPass).toBeLessThanOrEqual(before.pPass)
      expect(now.pFail).toBeGreaterThanOrEqual(before.pFail)
      before = now
    }
  }
})

test('pass and fail are never both proven, and the bounds enclose the estimate and mirror each other', () => {
  for (const trials of [1, 7, 59, 200]) {
    for (let successes = 0; successes <= trials; successes++) {
      const { pPass, pFail } = passRateTest({ successes, trials, bar: 0.9 })
      expect(pPass + pFail).toBeGreaterThan(1 - 1e-9)
      const { low, high } = clopperPearson({ successes, trials, alpha: 0.05 })
      expect(low).toBeLessThanOrEqual(successes / trials)
      expect(high).toBeGreaterThanOrEqual(successes / trials)
      expectClose(low, 1 - clopperPearson({ successes: trials - successes, trials, alpha: 0.05 }).high, 1e-12)
    }
  }
})

test('a feature exactly at the bar passes by mistake no more often than promised', () => {
  const random = seededRandom(20)
  const runs = 20_000
  const provenBy = Array.from(
    { length: 154 },
    (_, successes) => passRateTest({ successes, trials: 153, bar: 0.95 }).pPass <= 0.05,
  )
  let passes = 0
  for (let run = 0; run < runs; run++) {
    let successes = 0
    for (let trial = 0; trial < 153; trial++) successes += random() < 0.95 ? 1 : 0
    passes += provenBy[successes] ? 1 : 0
  }
  expect(passes / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
  expect(passes / runs).toBeGreaterThan(0.03)
})

test('counts that do not fit each other are refused, naming the value', () => {
  expect(() => clopperPearson({ successes: 5, trials: 4, alpha: 0.05 })).toThrow('5 of 4')
  expect(() => clopperPearson({ successes: 1.5, trials: 4, alpha: 0.05 })).toThrow('1.5')
  expect(() => clopperPearson({ successes: 1, trials: 4, alpha: 0 })).toThrow('alpha')
  expect(() => passRateTest({ successes: 1, trials: 4, bar: Number.NaN })).toThrow('bar')
})
