import { expect, test } from 'vitest'
import { seededRandom } from './random.ts'
import { requiredTrials } from './sample-size.ts'
import {
  afterTrial,
  crossingProbability,
  failBoundary,
  passBoundary,
  planSequential,
  type SequentialPlan,
  sequentialDecision,
  startSequential,
} from './sequential.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

vectorTest<{ bar: number; alpha: number; minN_by_failures: number[] }[]>(
  'the trials that prove a running pass agree',
  'sequential.passBoundary',
  (rows) => {
    for (const { bar, alpha, minN_by_failures: expected } of rows) {
      const boundary = passBoundary({ bar, threshold: 1 / alpha, maxTrials: expected.at(-1) ?? 0 })
      expect(boundary).toEqual(expected)
    }
  },
)

vectorTest<{ bar: number; alpha: number; minFailures: Record<string, number> }[]>(
  'the failures that prove a running fail agree',
  'sequential.failBoundary',
  (rows) => {
    for (const { bar, alpha, minFailures } of rows) {
      for (const [trials, failures] of Object.entries(minFailures)) {
        expect(failBoundary({ bar, alpha, trials: Number(trials) })).toBe(failures)
      }
    }
  },
)

interface CalibratedRow {
  bar: number
  alpha: number
  nMax: number
  threshold: number
  minN_by_failures: number[]
  typeI: number
}

vectorTest<CalibratedRow[]>('calibrated thresholds agree', 'sequential.calibrated', (rows) => {
  for (const { bar, alpha, nMax, threshold: expected, minN_by_failures, typeI } of rows) {
    const { threshold } = planSequential({ bar, alpha, maxTrials: nMax })
    if (threshold.kind !== 'calibrated') throw new RangeError(`threshold is ${threshold.kind}`)
    expectClose(threshold.value, expected)
    expectClose(threshold.falsePassProbability, typeI, 1e-9)
    expect(passBoundary({ bar, threshold: threshold.value, maxTrials: nMax })).toEqual(minN_by_failures)
  }
})

vectorTest<{ bar: number; looksUpTo: number; alpha: number; falsePass: number }[]>(
  'the exact harm of peeking at a fixed test agrees',
  'passRate.peeking',
  (rows) => {
    for (const { bar, looksUpTo, alpha, falsePass } of rows) {
      const boundary: number[] = []
      for (let failures = 0; ; failures++) {
        const trials = requiredTrials({ bar, alpha, failures })
        if (trials > looksUpTo) break
        boundary.push(trials)
      }
      expectClose(crossingProbability({ boundary, rate: bar }), falsePass, 1e-9)
    }
  },
)

test('a boundary of one look is crossed with the probability of a run without failure', () => {
  expectClose(crossingProbability({ boundary: [59], rate: 0.95 }), 0.95 ** 59, 1e-12)
  expect(crossingProbability({ boundary: [], rate: 0.95 })).toBe(0)
})

test('a plan for fractions, or for very many trials, keeps the threshold 1/alpha and says why', () => {
  expect(planSequential({ bar: 0.9, alpha: 0.05, maxTrials: 300, values: 'fractions' }).threshold).toEqual({
    kind: 'universal',
    value: 20,
    reason: 'fractions',
  })
  expect(planSequential({ bar: 0.9, alpha: 0.05, maxTrials: 1_000_000 }).threshold).toEqual({
    kind: 'universal',
    value: 20,
    reason: 'too-many-trials',
  })
})

/** Runs until a decision; the trials it took. */
function run(plan: SequentialPlan, outcomeAt: (trial: number) => number) {
  let state = startSequential(plan)
  let decision = sequentialDecision(plan, state)
  let trials = 0
  while (decision === 'continue') {
    state = afterTrial(state, outcomeAt(trials))
    trials++
    decision = sequentialDecision(plan, state)
  }
  return { decision, trials }
}

test('a perfect feature passes early, a hopeless one fails early, a run ends when no pass can come', () => {
  const plan = planSequential({ bar: 0.95, alpha: 0.05, maxTrials: 230 })
  expect(run(plan, () => 1)).toEqual({ decision: 'pass', trials: 70 })
  expect(run(plan, () => 0)).toEqual({ decision: 'fail', trials: 2 })
  const four = new Set([20, 60, 100, 140])
  expect(run(plan, (trial) => (four.has(trial) ? 0 : 1))).toEqual({ decision: 'pass', trials: 223 })
  const five = new Set([20, 60, 80, 90, 100])
  expect(run(plan, (trial) => (five.has(trial) ? 0 : 1))).toEqual({
    decision: 'pass-impossible',
    trials: 101,
  })
})

test('curtailment agrees with the boundary: a pass is impossible once more failures occurred than it has entries', () => {
  const plan = planSequential({ bar: 0.9, alpha: 0.05, maxTrials: 120 })
  const entries = passBoundary({ bar: 0.9, threshold: plan.threshold.value, maxTrials: 120 }).length
  const stopped = run(plan, (trial) => (trial % 9 === 8 ? 0 : 1))
  expect(stopped).toEqual({ decision: 'pass-impossible', trials: 9 * entries })
})

test('a plan that can never pass says so before the first trial', () => {
  const plan = planSequential({ bar: 0.99, alpha: 0.05, maxTrials: 20 })
  expect(sequentialDecision(plan, startSequential(plan))).toBe('pass-impossible')
})

test('a feature at the bar passes a sequential run no more often than promised', () => {
  const plan = planSequential({ bar: 0.9, alpha: 0.05, maxTrials: 120 })
  const random = seededRandom(31)
  const runs = 3000
  let passes = 0
  for (let repeat = 0; repeat < runs; repeat++) {
    passes += run(plan, () => (random() < 0.9 ? 1 : 0)).decision === 'pass' ? 1 : 0
  }
  expect(passes / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
})
