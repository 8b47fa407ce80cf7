import { expect, test } from 'vitest'
import { caseOf, score } from './scorers.fixtures.ts'

const EXACT = { kind: 'exact', ignoreCase: false } as const

test.each([
  [
    'the expected outcome is right',
    'declined',
    { expectedOutcome: 'declined' as const },
    { kind: 'scored', value: 1 },
  ],
  [
    'another outcome than expected is wrong',
    'answered',
    { expectedOutcome: 'declined' as const },
    { kind: 'scored', value: 0 },
  ],
  [
    'declining where an answer was expected is wrong',
    'declined',
    { expected: 'Paris' },
    { kind: 'scored', value: 0 },
  ],
  [
    'an expected answer is scored by its content',
    'answered',
    { expectedOutcome: 'answered' as const, expected: 'Oslo' },
    { kind: 'scored', value: 0 },
  ],
  ['a held answer is scored as it is', 'held', { expected: 'Paris' }, { kind: 'scored', value: 1 }],
  ['a fallback answer is scored as it is', 'fell-back', { expected: 'Paris' }, { kind: 'scored', value: 1 }],
] as const)('%s', async (...[, outcome, fields, expected]) => {
  expect(await score(EXACT, { outcome, answer: 'Paris' }, caseOf(fields))).toMatchObject(expected)
})

test('an expected outcome that was not observed is unmeasured', async () => {
  expect(await score(EXACT, { answer: 'Paris' }, caseOf({ expectedOutcome: 'declined' }))).toEqual({
    kind: 'unmeasured',
    reason: 'no outcome was observed',
  })
})

test('a held trial without an answer is unmeasured', async () => {
  expect(await score(EXACT, { outcome: 'held' }, caseOf({ expected: 'Paris' }))).toEqual({
    kind: 'unmeasured',
    reason: 'no answer was observed',
  })
})

test('a failed trial is unmeasured with its code, whatever was expected', async () => {
  const observation = { outcome: 'failed', error: { code: 'timeout', message: 'late' } } as const
  for (const testCase of [caseOf({ expected: 'Paris' }), caseOf({ expectedOutcome: 'declined' })]) {
    expect(await score(EXACT, observation, testCase)).toEqual({
      kind: 'unmeasured',
      reason: 'the trial failed: timeout',
    })
  }
})

test('a case without an expected answer is unmeasured where one is needed', async () => {
  for (const spec of [
    EXACT,
    { kind: 'token-f1' },
    { kind: 'number', tolerance: 0, relative: false },
    { kind: 'contains', ignoreCase: false },
  ] as const) {
    expect(await score(spec, { answer: 'Paris' })).toEqual({
      kind: 'unmeasured',
      reason: 'the case has no expected answer',
    })
  }
})

test('any one of a list of expected answers is right', async () => {
  const testCase = caseOf({ expected: ['Oslo', 'Paris'] })
  expect(await score(EXACT, { answer: 'Paris' }, testCase)).toEqual({ kind: 'scored', value: 1 })
  expect(await score(EXACT, { answer: 'Rome' }, testCase)).toMatchObject({ kind: 'scored', value: 0 })
})
