import { expect, test } from 'vitest'
import { clusteredSessionFailure, sessionFailure, sessionFailureBound } from './session.ts'
import { expectClose, vectorTest } from './vectors.testing.ts'

vectorTest<{ p: number; k: number; sessionFailure: number }[]>(
  'session failure agrees',
  'session',
  (rows) => {
    for (const { p, k, ...expected } of rows) {
      expectClose(sessionFailure({ failureRate: p, answers: k }), expected.sessionFailure, 1e-12)
    }
  },
)

vectorTest<{ p: number; icc: number; k: number; sessionFailure: number }[]>(
  'clustered session failure agrees',
  'sessionClustered',
  (rows) => {
    for (const { p, icc, k, ...expected } of rows) {
      const failure = clusteredSessionFailure({ failureRate: p, answers: k, correlation: icc })
      expectClose(failure, expected.sessionFailure, 1e-12)
    }
  },
)

vectorTest<{ failures: number; n: number; alpha: number; k: number; sessionFailureUpper: number }[]>(
  'the bound on session failure agrees',
  'sessionBound',
  (rows) => {
    for (const { failures, n, alpha, k, sessionFailureUpper } of rows) {
      expectClose(sessionFailureBound({ failures, trials: n, answers: k, alpha }), sessionFailureUpper, 1e-9)
    }
  },
)

test('1 % per answer is about 5 % per session of five answers, and nothing in a session without answers', () => {
  expectClose(sessionFailure({ failureRate: 0.01, answers: 5 }), 1 - 0.99 ** 5, 1e-12)
  expect(sessionFailure({ failureRate: 0.01, answers: 0 })).toBe(0)
  expect(sessionFailure({ failureRate: 1, answers: 3 })).toBe(1)
  expect(clusteredSessionFailure({ failureRate: 0.2, answers: 0, correlation: 0.5 })).toBe(0)
})

test('clustered failures meet fewer users, down to the rate itself at full correlation', () => {
  const at = (correlation: number) => clusteredSessionFailure({ failureRate: 0.05, answers: 8, correlation })
  expect(at(0)).toBe(sessionFailure({ failureRate: 0.05, answers: 8 }))
  expect(at(0.3)).toBeLessThan(at(0.1))
  expect(at(0.1)).toBeLessThan(at(0))
  expectClose(at(1), 0.05, 1e-12)
})
