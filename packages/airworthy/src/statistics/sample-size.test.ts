import { expect, test } from 'vitest'
import { binomialCdf } from './distributions.ts'
import {
  allowedFailures,
  powerAt,
  powerPerRequirement,
  requiredTrials,
  trialsForMean,
  trialsForPower,
} from './sample-size.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

vectorTest<{ bar: number; confidence: number; n_by_failures: Record<string, number> }[]>(
  'the table of required trials agrees',
  'passRate.required_n',
  (rows) => {
    for (const { bar, confidence, n_by_failures } of rows) {
      for (const [failures, expected] of Object.entries(n_by_failures)) {
        const alpha = Math.round((1 - confidence) * 1000) / 1000
        expect(requiredTrials({ bar, alpha, failures: Number(failures) })).toBe(expected)
      }
    }
  },
)

interface PowerRow {
  bar: number
  trueRate: number
  alpha: number
  power: number
  n: number
  maxFailures: number
  achieved: number
  nMonotone: number
}

vectorTest<PowerRow[]>('the trials for a power agree', 'passRate.power', (rows) => {
  for (const { n, maxFailures, achieved, nMonotone, ...question } of rows) {
    const plan = trialsForPower(question)
    if (plan.kind !== 'trials') throw new RangeError(`plan is ${plan.kind}`)
    expect([plan.trials, plan.allowedFailures, plan.monotoneFrom]).toEqual([n, maxFailures, nMonotone])
    expectClose(plan.achieved, achieved, 1e-9)
  }
})

vectorTest<(Omit<PowerRow, 'achieved' | 'nMonotone'> & { power: number })[]>(
  'the power at a number of trials agrees',
  'passRate.power_at_n',
  (rows) => {
    for (const { n, maxFailures, power, ...question } of rows) {
      const at = powerAt({ ...question, trials: n })
      expect(at.allowedFailures).toBe(maxFailures)
      expectClose(at.power, power, 1e-9)
    }
  },
)

vectorTest<{ slices: number; joint: number; perSlice: number }[]>(
  'the power per requirement agrees',
  'passRate.joint_power',
  (rows) => {
    for (const { slices, joint, perSlice } of rows) {
      expectClose(powerPerRequirement({ joint, requirements: slices }), perSlice, 1e-12)
    }
  },
)

interface FalseShipRow {
  method: string
  bar: number
  nRange: [number, number]
  maxFalseShip: number
  atN: number
}

vectorTest<FalseShipRow[]>('the exact worst false pass agrees', 'passRate.false_ship_actual', (rows) => {
  for (const { bar, nRange, maxFalseShip, atN } of rows.filter((row) => row.method === 'clopperPearson')) {
    const worst = { trials: 0, falsePass: 0 }
    for (let trials = nRange[0]; trials <= nRange[1]; trials++) {
      const falsePass = binomialCdf(allowedFailures({ bar, alpha: 0.05, trials }), trials, 1 - bar)
      if (falsePass > worst.falsePass) Object.assign(worst, { trials, falsePass })
    }
    expect(worst.trials).toBe(atN)
    expectClose(worst.falsePass, maxFalseShip, 1e-9)
  }
})

test('without failures 59 trials prove 95 % and 299 prove 99 %: the closed form ln alpha / ln bar', () => {
  expect(requiredTrials({ bar: 0.95, alpha: 0.05, failures: 0 })).toBe(59)
  expect(requiredTrials({ bar: 0.99, alpha: 0.05, failures: 0 })).toBe(299)
  for (const bar of [0.5, 0.9, 0.999, 0.99999]) {
    expect(requiredTrials({ bar, alpha: 0.01, failures: 0 })).toBe(Math.ceil(Math.log(0.01) / Math.log(bar)))
  }
})

test('a rate that must be low needs as many trials as its complement', () => {
  const low = { bar: 0.02, alpha: 0.05, comparison: '<=' } as const
  const high = { bar: 0.98, alpha: 0.05 }
  expect(requiredTrials({ ...low, failures: 3 })).toBe(requiredTrials({ ...high, failures: 3 }))
  const plan = { kind: 'trials', trials: 969, allowedFailures: 12, monotoneFrom: 1091 }
  expect(trialsForPower({ ...low, trueRate: 0.01 })).toMatchObject(plan)
  expect(trialsForPower({ ...high, trueRate: 0.99 })).toMatchObject(plan)
})

test('allowed failures and required trials are two views of one table', () => {
  for (let failures = 0; failures < 30; failures++) {
    const trials = requiredTrials({ bar: 0.95, alpha: 0.05, failures })
    expect(allowedFailures({ bar: 0.95, alpha: 0.05, trials })).toBe(failures)
    expect(allowedFailures({ bar: 0.95, alpha: 0.05, trials: trials - 1 })).toBe(failures - 1)
  }
  expect(allowedFailures({ bar: 0.95, alpha: 0.05, trials: 0 })).toBe(-1)
})

test('planning agrees with a search through every number of trials', () => {
  const question = { bar: 0.9, trueRate: 0.95, alpha: 0.05 }
  const reaches = (trials: number) => powerAt({ ...question, trials }).power >= 0.8
  const all = Array.from({ length: 400 }, (_, trials) => reaches(trials))
  const plan = trialsForPower(question)
  expect(plan).toMatchObject({ trials: all.indexOf(true), monotoneFrom: all.lastIndexOf(false) + 1 })
})

test('a feature no better than the bar cannot be planned for', () => {
  expect(trialsForPower({ bar: 0.95, trueRate: 0.95, alpha: 0.05 })).toEqual({ kind: 'unreachable' })
  expect(trialsForPower({ bar: 0.95, trueRate: 0.9, alpha: 0.05 })).toEqual({ kind: 'unreachable' })
  expect(trialsForPower({ bar: 0.95, trueRate: 1, alpha: 0.05 })).toMatchObject({ trials: 59, achieved: 1 })
})

test('a close race is planned within a blink, and its answer holds', () => {
  const plan = trialsForPower({ bar: 0.95, trueRate: 0.951, alpha: 0.05 })
  if (plan.kind !== 'trials') throw new RangeError(`plan is ${plan.kind}`)
  const question = { bar: 0.95, trueRate: 0.951, alpha: 0.05 }
  expect(powerAt({ ...question, trials: plan.trials }).power).toBeGreaterThanOrEqual(0.8)
  expect(powerAt({ ...question, trials: plan.trials - 1 }).power).toBeLessThan(0.8)
})

test('planning a mean adds the spread and the price of the cap', () => {
  const plan = trialsForMean({
    mean: 8,
    standardDeviation: 4,
    bar: 10,
    low: 0,
    high: 100,
    alpha: 0.05,
    power: 0.8,
  })
  // (2.4864749 * 4 / 2)^2 + 2.9957323 * 100 / 2
  expect(plan).toEqual({ kind: 'trials', trials: Math.ceil(24.73023 + 149.786614) })
})

test('a mean that is not better than its bar cannot be planned for, on either side', () => {
  const believed = { mean: 10, standardDeviation: 1, low: 0, high: 20, alpha: 0.05 }
  expect(trialsForMean({ ...believed, bar: 10 })).toEqual({ kind: 'unreachable' })
  expect(trialsForMean({ ...believed, bar: 11, comparison: '>=' })).toEqual({ kind: 'unreachable' })
  expect(trialsForMean({ ...believed, bar: 9, comparison: '>=' }).kind).toBe('trials')
})
