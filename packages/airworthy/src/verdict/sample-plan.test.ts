import { type Contract, parseContract } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { alphaForLook } from '../statistics/look.ts'
import { passRateTest } from '../statistics/pass-rate.ts'
import { overallSufficiency, type PlanQuestion, planRequirement } from './sample-plan.ts'
import { claimsOf } from './slice.ts'

function contractWith(line: string): Contract {
  const parsed = parseContract({
    text: `feature: f\nowner: o@example.com\nin_production:\n  - ${line}\n  - max cost <= $0.10\nscorers: { correct: exact }\n`,
    path: 'airworthy.yaml',
  })
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
  return parsed.contract
}

function planOf(line: string, options: Partial<PlanQuestion> = {}) {
  const contract = contractWith(line)
  const [requirement] = contract.requirements
  const [claim] = claimsOf(contract)
  if (requirement === undefined || claim === undefined) throw new Error('the contract has no requirement')
  const alpha = 1 - contract.confidence
  const question = { alpha, look: 1, cases: 320, expectedShare: null, spread: null }
  return planRequirement({ ...question, requirement, claim, ...options })
}

test('the first look at 95 % needs 69 cases without a failure, and each further look needs more', () => {
  const needs = [1, 2, 3].map((look) => planOf('correct >= 95%', { look }).neededWithoutFailure)
  expect(needs).toEqual([69, 96, 111])
})

test('a quantile of latency needs what a rate with the same bar needs', () => {
  const { sufficiency: _, ...rate } = planOf('correct >= 95%')
  expect(planOf('p95 latency <= 3 s')).toMatchObject(rate)
  expect(planOf('fallback <= 5%').neededWithoutFailure).toBe(69)
})

test('as many failures as are said to be allowed pass, and one more does not', () => {
  const alpha = alphaForLook(0.05, 1)
  const { allowedFailures } = planOf('correct >= 95%', { cases: 320 })
  const pPassWith = (failures: number) =>
    passRateTest({ successes: 320 - failures, trials: 320, bar: 0.95 }).pPass
  expect(allowedFailures).not.toBeNull()
  expect(pPassWith(allowedFailures ?? 0)).toBeLessThanOrEqual(alpha)
  expect(pPassWith((allowedFailures ?? 0) + 1)).toBeGreaterThan(alpha)
})

test('the cases at hand are too few, tight or enough on either side of what is needed', () => {
  const { neededWithoutFailure, neededAsExpected } = planOf('correct >= 95%')
  const at = (cases: number) => planOf('correct >= 95%', { cases }).sufficiency
  expect(at((neededWithoutFailure ?? 0) - 1)).toBe('too-few')
  expect(at(neededWithoutFailure ?? 0)).toBe('tight')
  expect(at((neededAsExpected ?? 0) - 1)).toBe('tight')
  expect(at(neededAsExpected ?? 0)).toBe('enough')
})

test('half of the failures that the bar allows are expected unless the user says better', () => {
  expect(planOf('correct >= 95%').expectedShare).toBeCloseTo(0.975, 12)
  const better = planOf('correct >= 95%', { expectedShare: 0.99 })
  expect(better.neededAsExpected).toBeLessThan(planOf('correct >= 95%').neededAsExpected ?? 0)
})

test('an expectation that is not better than the bar is told, whatever the number of cases', () => {
  const plan = planOf('correct >= 99%', { expectedShare: 0.98, cases: 100_000 })
  expect(plan).toMatchObject({ sufficiency: 'misses-bar', neededAsExpected: null })
})

test('an expectation a hair above the bar is told to be too close to be planned', () => {
  const plan = planOf('correct >= 99%', { expectedShare: 0.990001, cases: 400 })
  expect(plan).toMatchObject({ sufficiency: 'tight', obstacle: 'too-close', neededAsExpected: null })
})

test('no number of cases proves that nothing ever fails', () => {
  const unprovable = { sufficiency: 'unprovable', obstacle: 'hundred-percent', neededWithoutFailure: null }
  expect(planOf('correct >= 100%')).toMatchObject(unprovable)
  expect(planOf('fallback <= 0%')).toMatchObject(unprovable)
})

test('a bar that cannot be missed needs one case', () => {
  expect(planOf('correct >= 0%', { cases: 1 })).toMatchObject({ sufficiency: 'enough', neededAsExpected: 1 })
})

test('a largest amount is planned without a failure, because the first one breaks it', () => {
  const plan = planOf('max latency <= 9 s')
  expect(plan.neededAsExpected).toBe(plan.neededWithoutFailure)
})

test('a mean without a largest amount cannot be proved', () => {
  expect(planOf('mean tokens <= 800 tokens')).toMatchObject({ sufficiency: 'unprovable', obstacle: 'no-cap' })
})

test('a mean that no run has measured has a least number of cases and no plan', () => {
  const plan = planOf('mean cost <= $0.01')
  expect(plan).toMatchObject({ sufficiency: 'unknown', obstacle: 'no-spread', neededAsExpected: null })
  expect(planOf('mean cost <= $0.01', { cases: 10 }).sufficiency).toBe('too-few')
})

test('a mean is planned from the spread of an earlier run, and needs more cases when it spreads more', () => {
  const spread = { mean: 0.004, standardDeviation: 0.003 }
  const calm = planOf('mean cost <= $0.01', { spread })
  const wild = planOf('mean cost <= $0.01', { spread: { ...spread, standardDeviation: 0.03 } })
  expect(calm).toMatchObject({ sufficiency: 'enough', expectedMean: 0.004 })
  expect(wild.neededAsExpected).toBeGreaterThan(calm.neededAsExpected ?? Number.NaN)
})

test('a monthly cost is planned by the cost of one request', () => {
  const spread = { mean: 0.02, standardDeviation: 0.003 }
  expect(planOf('monthly cost <= $2000 at 200000 requests', { spread }).sufficiency).toBe('misses-bar')
  expect(planOf('monthly cost <= $8000 at 200000 requests', { spread }).sufficiency).toBe('enough')
})

test('without a test set nothing is enough, and what cannot be proved is still told', () => {
  expect(planOf('correct >= 95%', { cases: null }).sufficiency).toBe('unknown')
  expect(planOf('correct >= 100%', { cases: null }).sufficiency).toBe('unprovable')
})

test('the cases are enough for a GO only if they are for every requirement', () => {
  const enough = planOf('correct >= 95%', { cases: 1000 })
  const tooFew = planOf('correct >= 99%', { cases: 10 })
  expect(overallSufficiency([enough, enough])).toBe('enough')
  expect(overallSufficiency([enough, tooFew])).toBe('too-few')
  expect(overallSufficiency([tooFew, planOf('correct >= 100%')])).toBe('unprovable')
})
