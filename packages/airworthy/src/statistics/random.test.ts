import { expect, test } from 'vitest'
import { seededRandom, shuffled, xoshiro128 } from './random.ts'

test('the generator gives the reference sequence of xoshiro128**', () => {
  const next = xoshiro128([1, 2, 3, 4])
  const reference = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597]
  expect(reference.map(() => next())).toEqual(reference)
})

test('a seed always gives the same numbers, neighbouring seeds give others, all spread over 0..1', () => {
  const draw = (seed: number) => Array.from({ length: 20_000 }, seededRandom(seed))
  const numbers = draw(1)
  expect(draw(1)).toEqual(numbers)
  expect(draw(2).filter((value, place) => value === numbers[place])).toEqual([])
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / numbers.length))
  expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true)
})

test('shuffling keeps the items and the original, and every place is equally likely', () => {
  const random = seededRandom(9)
  const items = [1, 2, 3, 4] as const
  const firsts = new Map<number, number>()
  for (let run = 0; run < 8000; run++) {
    const order = shuffled(items, random)
    expect(order.toSorted()).toEqual(items)
    const first = order[0] ?? 0
    firsts.set(first, (firsts.get(first) ?? 0) + 1)
  }
  for (const count of firsts.values()) expect(Math.abs(count / 8000 - 0.25)).toBeLessThan(0.02)
})
