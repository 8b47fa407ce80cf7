import { expect, test } from 'vitest'
import { alphaForLook } from './look.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

vectorTest<{ alpha: number; attempt: number; alphaJ: number }[]>(
  'the confidence left for each look agrees',
  'passRate.retry_alpha_spending',
  (rows) => {
    for (const { alpha, attempt, alphaJ } of rows) expectClose(alphaForLook(alpha, attempt), alphaJ, 1e-12)
  },
)

test('all looks together spend alpha and no more', () => {
  let spent = 0
  for (let look = 1; look <= 100_000; look++) spent += alphaForLook(0.05, look)
  expect(spent).toBeLessThan(0.05)
  expect(spent).toBeGreaterThan(0.0499)
})

test('looks are counted from 1', () => {
  expect(() => alphaForLook(0.05, 0)).toThrow('look must be a whole number >= 1')
})
