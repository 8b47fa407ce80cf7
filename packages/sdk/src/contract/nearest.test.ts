import { expect, test } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

test.each([
  ['latncy', 'latency'],
  ['Latency', 'latency'],
  ['lateyncy', 'latency'],
  ['csot', 'cost'],
  ['fallbakc', 'fallback'],
  ['first-token', 'first_token'],
])('"%s" most likely means %s', (word, expected) => {
  expect(nearest(word, ['latency', 'first_token', 'cost', 'fallback'])).toBe(expected)
})

test.each(['h', '', 'speed', 'correctness', 'a'.repeat(10_000)])(
  'nothing is proposed for "%.20s"',
  (word) => {
    expect(nearest(word, ['s', 'latency', 'cost', 'a'.repeat(10_001)])).toBeUndefined()
  },
)

test.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['ca', 'ac', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
])('the edit distance of "%s" and "%s" is %i', (left, right, distance) => {
  expect(editDistance(left, right)).toBe(distance)
  expect(editDistance(right, left)).toBe(distance)
})

test('the only word that begins as written is meant', () => {
  const keys = ['in_production', 'too_slow', 'too_wrong']
  expect(nearest('in_prod', keys)).toBe('in_production')
  expect(nearest('too_', keys)).toBeUndefined()
})
