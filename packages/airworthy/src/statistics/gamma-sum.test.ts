import { expect, test } from 'vitest'
import { binomialUpperTail } from './distributions.ts'
import { invertedProbability, probabilityNotPositive } from './gamma-sum.ts'
import { seededRandom } from './random.ts'
import { expectClose } from './vectors.testing.ts'

test('the quadrature agrees with the exact binomial tail to 1e-9, far tails relatively', () => {
  for (const [up, down, share] of [
    [95, 6, 0.9],
    [1, 1, 0.3],
    [299, 1, 0.99],
    [9500, 501, 0.955],
    [999_990, 11, 0.99997],
    [50, 50, 0.05],
  ] as const) {
    const inverted = invertedProbability([
      { coefficient: 1 - share, shape: up },
      { coefficient: -share, shape: down },
    ])
    const exact = binomialUpperTail(up, up + down - 1, share)
    expect(Math.abs(inverted / exact - 1), `${up} and ${down} at ${share}`).toBeLessThan(1e-9)
  }
})

test('splitting a term into equal parts changes nothing, and nearly equal parts hardly', () => {
  const whole = [
    { coefficient: 0.05, shape: 134 },
    { coefficient: -0.15, shape: 10 },
    { coefficient: -0.95, shape: 3 },
  ]
  const split = whole.flatMap(({ coefficient, shape }) =>
    Array.from({ length: shape }, (_, place) => ({
      coefficient: coefficient * (1 + 1e-12 * place),
      shape: 1,
    })),
  )
  expectClose(invertedProbability(split), invertedProbability(whole), 1e-9)
})

test('nearly constant values under a far cap agree with their exponential limit', () => {
  // n equal values at distance d under m, one at distance D over it: P(Gamma(n) d >= D Exp) = 1 - (1 + d / D)^-n.
  for (const count of [1000, 100_000, 1_000_000]) {
    const terms = [
      { coefficient: 1, shape: 1 },
      { coefficient: -3 / count, shape: count - 1 },
      { coefficient: (-3 / count) * (1 + 1e-13), shape: 1 },
    ]
    expectClose(probabilityNotPositive(terms), -Math.expm1(-count * Math.log1p(3 / count)), 1e-9)
  }
})

test('the two sides of a sum add up to one', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 50; round++) {
    const terms = [1, -1, random() - 0.5, random() - 0.5, (random() - 0.5) ** 5].map((coefficient) => ({
      coefficient,
      shape: Math.ceil(10 ** (4 * random())),
    }))
    const mirrored = terms.map(({ coefficient, shape }) => ({ coefficient: -coefficient, shape }))
    expectClose(invertedProbability(terms) + invertedProbability(mirrored), 1, 1e-12)
  }
})

test('a sum with one sign only is certain', () => {
  expect(probabilityNotPositive([{ coefficient: 1, shape: 2 }])).toBe(0)
  expect(probabilityNotPositive([{ coefficient: -1, shape: 2 }])).toBe(1)
  expect(probabilityNotPositive([{ coefficient: 0, shape: 2 }])).toBe(1)
  expect(probabilityNotPositive([])).toBe(1)
})
