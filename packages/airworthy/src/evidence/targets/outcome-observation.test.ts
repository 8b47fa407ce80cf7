import type { Outcome } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { observationFrom } from './observation-from.ts'

const FACTS = { id: 'c1', feature: 'docs', attempts: [], signals: [], latencyMs: 12 }
const WHY = { mode: 'provider_down', code: 'timeout', reason: 'no answer within 2 s' }
const PASSAGES = [{ text: 'Five days.' }]

test.each<[string, Outcome, unknown]>([
  ['a text', { ...FACTS, kind: 'answered', by: 'm', text: 'Five.', answer: 'Five.' }, 'Five.'],
  [
    'an answer beside passages',
    { ...FACTS, kind: 'answered', by: 'm', text: 'Five.', answer: { answer: 'Five.', passages: PASSAGES } },
    'Five.',
  ],
  ['JSON', { ...FACTS, kind: 'answered', by: 'm', text: '{"days":5}', answer: { days: 5 } }, { days: 5 }],
  ['the last word', { ...FACTS, kind: 'fell-back', by: 'say', text: 'Later.', why: WHY }, 'Later.'],
  ['what was said', { ...FACTS, kind: 'declined', text: 'Not here.', why: WHY }, 'Not here.'],
  [
    'not what is withheld',
    { ...FACTS, kind: 'held', text: 'Thank you.', why: WHY, withheld: { answer: 'Wrong.' } },
    'Thank you.',
  ],
])('an outcome of guard is a trial with %s', (_, outcome, answer) => {
  expect(observationFrom(outcome)).toEqual({ outcome: outcome.kind, answer })
})

test('a failed outcome keeps its safe text and says why', () => {
  const outcome: Outcome = { ...FACTS, kind: 'failed', text: 'We cannot answer right now.', why: WHY }
  expect(observationFrom(outcome)).toEqual({
    outcome: 'failed',
    answer: 'We cannot answer right now.',
    error: { code: 'timeout', message: 'no answer within 2 s' },
  })
})

test('what was measured of an outcome is measured of the trial; of several attempts no usage is the whole', () => {
  const attempt = {
    route: 'm',
    startedMs: 0,
    latencyMs: 10,
    model: 'm-1',
    usage: { inputTokens: 5, outputTokens: 2 },
  }
  const outcome = { ...FACTS, kind: 'answered', by: 'm', text: 'Five.', answer: 'Five.' } as const
  const once = { ...outcome, attempts: [attempt], firstTokenMs: 7, costUsd: 0.01, passages: PASSAGES }
  expect(observationFrom(once)).toMatchObject({
    model: 'm-1',
    usage: { inputTokens: 5, outputTokens: 2 },
    firstTokenMs: 7,
    costUsd: 0.01,
    passages: PASSAGES,
  })
  expect(observationFrom({ ...once, attempts: [attempt, attempt] })).not.toHaveProperty('usage')
})

test('an object of the feature that only looks a little like an outcome is its answer', () => {
  const label = { kind: 'answered', text: 'refund' }
  expect(observationFrom(label)).toEqual({ outcome: 'answered', answer: label })
})
