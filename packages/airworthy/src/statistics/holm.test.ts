import { expect, test } from 'vitest'
import { holmAdjusted } from './holm.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

vectorTest<{ p: number[]; adjusted: number[] }[]>('adjusted p-values agree', 'passRate.holm', (rows) => {
  for (const { p, adjusted } of rows) {
    for (const [place, value] of holmAdjusted(p).entries()) expectClose(value, adjusted[place] ?? -1, 1e-12)
  }
})

test('adjusted p-values keep their order, never fall under the raw ones and never exceed 1', () => {
  expect(holmAdjusted([0.5, 0.01, 0.9])).toEqual([1, 0.03, 1])
  expect(holmAdjusted([])).toEqual([])
  expect(() => holmAdjusted([0.5, Number.NaN])).toThrow('NaN')
})
