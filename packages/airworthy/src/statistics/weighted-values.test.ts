import { expect, test } from 'vitest'
import { seededRandom } from './random.ts'
import { grouped, regrouped, roundedDown, totalCount } from './weighted-values.ts'

test('equal values become one with their count, ascending', () => {
  expect(grouped([1, 0.5, 1, 0])).toEqual([
    { value: 0, count: 1 },
    { value: 0.5, count: 1 },
    { value: 1, count: 2 },
  ])
  expect(
    regrouped([
      { value: 1, count: 2 },
      { value: 1, count: 3 },
      { value: 0, count: 0 },
    ]),
  ).toEqual([{ value: 1, count: 5 }])
})

test('rounding keeps every observation, moves none up and stays within the limit', () => {
  const random = seededRandom(60)
  const values = grouped(Array.from({ length: 5000 }, () => random() ** 3))
  const rounded = roundedDown(values, 100)
  expect(rounded.length).toBeLessThanOrEqual(100)
  expect(rounded.length).toBeGreaterThan(90)
  expect(totalCount(rounded)).toBe(5000)
  const cumulative = (at: number, of: typeof rounded) => totalCount(of.filter(({ value }) => value <= at))
  for (const { value } of rounded)
    expect(cumulative(value, rounded)).toBeGreaterThanOrEqual(cumulative(value, values))
  expect(roundedDown(values, 5000)).toBe(values)
})

test('a count that is not whole is refused', () => {
  expect(() => regrouped([{ value: 1, count: 0.5 }])).toThrow('0.5')
})
