import { expect, test } from 'vitest'
import { betaQuantile, binomialCdf, binomialUpperTail, normalCdf, normalQuantile } from './distributions.ts'
import { rootBetween } from './root.ts'
import { expectClose } from './vectors.testing.ts'

test('binomial tails by hand, beyond the ends and at sure rates', () => {
  expectClose(binomialCdf(1, 3, 0.5), 0.5, 1e-15)
  expectClose(binomialUpperTail(3, 3, 0.9), 0.729, 1e-15)
  expect([binomialCdf(-1, 3, 0.5), binomialCdf(3, 3, 0.5), binomialCdf(0, 0, 0.5)]).toEqual([0, 1, 1])
  expect([binomialUpperTail(0, 3, 0.5), binomialUpperTail(4, 3, 0.5)]).toEqual([1, 0])
  expect([binomialCdf(1, 3, 0), binomialCdf(1, 3, 1)]).toEqual([1, 0])
})

test('small upper tails keep their digits', () => {
  expect(Math.abs(binomialUpperTail(300, 300, 0.5) / 0.5 ** 300 - 1)).toBeLessThan(1e-9)
  expect(Math.abs(binomialUpperTail(100, 100, 0.01) / 0.01 ** 100 - 1)).toBeLessThan(1e-9)
})

test('normal probabilities and quantiles agree with tables', () => {
  expectClose(normalQuantile(0.975), 1.959963984540054, 1e-12)
  expectClose(normalCdf(1.959963984540054), 0.975, 1e-12)
  expectClose(normalCdf(0), 0.5, 1e-12)
  expect(Math.abs(normalCdf(-5) / 2.8665157187919333e-7 - 1)).toBeLessThan(1e-8)
  expect([normalCdf(-100), normalCdf(100)]).toEqual([0, 1])
})

test('the beta quantile of one success is a power', () => {
  expectClose(betaQuantile(0.05, 299, 1), 0.05 ** (1 / 299), 1e-13)
})

test('a root is found to full precision, also where the function is a step', () => {
  expectClose(
    rootBetween((x) => x ** 3 - 2, { low: 0, high: 2 }),
    2 ** (1 / 3),
    1e-15,
  )
  expectClose(
    rootBetween((x) => (x < 0.3 ? -1 : 1), { low: 0, high: 1 }),
    0.3,
    1e-15,
  )
  expect(rootBetween((x) => x, { low: 0, high: 1 })).toBe(0)
})

test('arguments outside their domain are refused, naming argument and value', () => {
  expect(() => binomialCdf(1, 2.5, 0.5)).toThrow('n must be a whole number >= 0, got 2.5')
  expect(() => binomialCdf(1, 2, 1.5)).toThrow('p must be in 0..1, got 1.5')
  expect(() => normalQuantile(Number.NaN)).toThrow('NaN')
})
