import { expect, test } from 'vitest'
import { approximateMean } from './mean-approximate.ts'
import { seededRandom } from './random.ts'

test('the interval encloses the mean, leans to the long tail and repeats with its seed', () => {
  const random = seededRandom(50)
  const values = Array.from({ length: 200 }, () => random() ** 4)
  const interval = () => approximateMean({ values, alpha: 0.05, random: seededRandom(1) })
  const shown = interval()
  if (shown.kind !== 'approximate') throw new RangeError(`interval is ${shown.kind}`)
  expect(shown.low).toBeLessThan(shown.mean)
  expect(shown.high - shown.mean).toBeGreaterThan(shown.mean - shown.low)
  expect(interval()).toEqual(shown)
})

test('on symmetric data it misses about as often as it says', () => {
  const random = seededRandom(51)
  let misses = 0
  for (let run = 0; run < 400; run++) {
    const values = Array.from({ length: 60 }, random)
    const shown = approximateMean({ values, alpha: 0.05, random, resamples: 400 })
    misses += shown.kind === 'approximate' && shown.high < 0.5 ? 1 : 0
  }
  expect(misses / 400).toBeGreaterThan(0.015)
  expect(misses / 400).toBeLessThan(0.1)
})

test('values that do not vary, or a single one, give no interval instead of one without width', () => {
  const random = seededRandom(52)
  expect(approximateMean({ values: [0.1, 0.1, 0.1], alpha: 0.05, random })).toEqual({
    kind: 'unavailable',
    reason: 'no-variation',
  })
  expect(approximateMean({ values: [1], alpha: 0.05, random })).toEqual({
    kind: 'unavailable',
    reason: 'too-few-values',
  })
})
