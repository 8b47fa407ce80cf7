import { expect, test } from 'vitest'
import { digest53, digestHex } from './digest.ts'
import { IdTable } from './id-table.ts'
import { SKETCH_SIZE, Sketch } from './sketch.ts'
import { MAX_SLICE_VALUES, MAX_STRATA, Slices, Strata } from './slices.ts'

test('the id table finds what a map finds, through every growth', () => {
  const table = new IdTable()
  const places = new Map<string, number>()
  for (let n = 0; n < 30_000; n += 1) {
    const id = `id-${(n * 7919) % 20_000}`
    expect(table.add(id)).toBe(places.get(id))
    if (!places.has(id)) places.set(id, places.size)
  }
  expect(table.count).toBe(20_000)
  for (const [id, place] of places) expect(table.find(id)).toBe(place)
  expect(table.find('id-20000')).toBeUndefined()
})

test('a 53-bit hash is the first 53 bits of SHA-256', () => {
  const bits = BigInt(`0x${digestHex('flight').slice(0, 14)}`) >> 3n
  expect(BigInt(digest53('flight'))).toBe(bits)
})

test('a sketch keeps the smallest hashes, each once', () => {
  const sketch = new Sketch()
  const hashes = Array.from({ length: 2000 }, (_, n) => (n * 7919) % 1009)
  for (const hash of hashes) sketch.add(hash)
  const smallest = [...new Set(hashes)].sort((left, right) => left - right).slice(0, SKETCH_SIZE)
  expect(sketch.values()).toEqual(smallest)
})

test('a tag with too many values is no slice, and others are still counted', () => {
  const slices = new Slices()
  for (let n = 0; n <= MAX_SLICE_VALUES + 5; n += 1) slices.add({ row: `r${n}`, topic: 'a' })
  expect(slices.unsliced()).toEqual(['row'])
  expect([...slices.counts()]).toEqual([['topic', new Map([['a', MAX_SLICE_VALUES + 6]])]])
})

test('combinations of tags after the first ten thousand share a stratum', () => {
  const strata = new Strata()
  const numbers = Array.from({ length: MAX_STRATA + 3 }, (_, n) => strata.numberOf(`t${n}`))
  expect(numbers.slice(0, 3)).toEqual([0, 1, 2])
  expect(numbers.slice(-4)).toEqual([MAX_STRATA - 1, MAX_STRATA, MAX_STRATA, MAX_STRATA])
  expect(strata.numberOf('t1')).toBe(1)
})
