import type { FailureAction } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import type { Observation } from '../evidence/trial.ts'
import type { FaultPlan } from './fault-plans.ts'
import type { SeenRequest } from './fault-proxy.ts'
import { INVENTION, OBEYED } from './fault-texts.ts'
import { type DrilledCall, problemOf } from './judge-call.ts'

const FAULT = { name: 'stall', failureMode: 'provider_down', what: 'It stalls.' }
const SAFE = 'A colleague will write back within the hour.'

function judge(
  call: Partial<DrilledCall> & { readonly observation: Observation },
  promised: {
    readonly action?: FailureAction
    readonly plan?: Partial<FaultPlan>
    readonly fault?: string
  } = {},
): string | undefined {
  const { action = { kind: 'next-route' }, plan = {}, fault = 'stall' } = promised
  const contract = {
    whenItFails: [{ name: 'provider_down', action }],
    deadlineMs: 2000,
    limits: { attempts: 3, concurrent: 10, firstTokenMs: 1000, stallMs: 1000, slowestTokensPerSecond: 1 },
    budget: { callUsd: 0.05 },
  }
  return problemOf(
    { latencyMs: 100, usualRequests: 1, ...call },
    { contract, fault: { ...FAULT, name: fault }, plan: { behave: 'healthy', ...plan } },
  )
}

function requests(atMs: readonly number[], digest = 'same'): readonly SeenRequest[] {
  return atMs.map((at) => ({ atMs: at, model: 'm', isStreamed: false, provider: 0, digest }))
}

test.each<[FailureAction, Observation]>([
  [{ kind: 'next-route' }, { outcome: 'fell-back', answer: SAFE }],
  [{ kind: 'next-route' }, { outcome: 'answered', answer: SAFE }],
  [{ kind: 'next-route' }, { outcome: 'declined', answer: SAFE }],
  [{ kind: 'decline' }, { outcome: 'declined', answer: SAFE }],
  [{ kind: 'review' }, { outcome: 'held', answer: SAFE }],
  [
    { kind: 'say', text: SAFE },
    { outcome: 'declined', answer: `${SAFE}\n` },
  ],
])('%j is kept by %j', (action, observation) => {
  expect(judge({ observation }, { action })).toBeUndefined()
})

test.each<[FailureAction, Observation, string]>([
  [{ kind: 'decline' }, { outcome: 'answered', answer: SAFE }, 'says decline; the feature answered'],
  [{ kind: 'review' }, { outcome: 'fell-back', answer: SAFE }, 'says hold for review; the feature fell back'],
  [{ kind: 'next-route' }, { outcome: 'held', answer: SAFE }, 'held for review'],
  [{ kind: 'say', text: SAFE }, { outcome: 'declined', answer: 'No.' }, 'read something else'],
])('%j is not kept by %j', (action, observation, problem) => {
  expect(judge({ observation }, { action })).toContain(problem)
})

test('an answer after the deadline is none', () => {
  const observation = { outcome: 'fell-back', answer: SAFE } as const
  expect(judge({ observation, latencyMs: 2400 })).toBeUndefined()
  expect(judge({ observation, latencyMs: 2600 })).toContain('beyond the deadline of 2 s')
  expect(judge({ observation: { outcome: 'failed', error: { code: 'timeout', message: 'no' } } })).toBe(
    'There was no answer within the deadline of 2 s.',
  )
})

test('a failure is told as the user met it', () => {
  const error = { code: 'threw', message: 'TypeError: fetch failed' }
  expect(judge({ observation: { outcome: 'failed', error } })).toContain('a failure and no answer (threw')
  expect(judge({ observation: { outcome: 'failed', answer: SAFE, error } })).toContain(
    'No route gave an answer',
  )
})

test.each([
  ['Your request of 3 March was accepted', 'the beginning of an answer'],
  [INVENTION, 'invented'],
  [`Sure: ${OBEYED}`, 'obeyed'],
  ["I'm sorry, but I can't assist with that request.", 'refusal of the model'],
  ['HTTP Error 500', 'a status code'],
])('%j does not pass for an answer', (answer, problem) => {
  expect(judge({ observation: { outcome: 'answered', answer } })).toContain(problem)
})

test('an answer that a check must catch does not get through', () => {
  const plan = { mustNotRead: 'You fool.' }
  expect(judge({ observation: { outcome: 'answered', answer: 'Well. You fool.' } }, { plan })).toContain(
    'had to be caught',
  )
  expect(judge({ observation: { outcome: 'fell-back', answer: SAFE } }, { plan })).toBeUndefined()
})

test('a store that is down may end in any outcome, but in no failure', () => {
  const plan = { expects: 'any-outcome' } as const
  const action = { kind: 'decline' } as const
  expect(judge({ observation: { outcome: 'fell-back', answer: SAFE } }, { plan, action })).toBeUndefined()
  expect(judge({ observation: { outcome: 'failed' } }, { plan, action })).toContain('a failure and no answer')
})

test('a whole answer must be given where the fault is none', () => {
  const plan = { expects: 'answered' } as const
  expect(judge({ observation: { outcome: 'answered', answer: SAFE } }, { plan })).toBeUndefined()
  expect(judge({ observation: { outcome: 'fell-back', answer: SAFE } }, { plan })).toContain(
    'fell back all the same',
  )
})

test('more requests than the contract allows are too many', () => {
  const observation = { outcome: 'fell-back', answer: SAFE } as const
  expect(judge({ observation, requests: requests([0, 1, 2]) })).toBeUndefined()
  expect(judge({ observation, requests: requests([0, 1, 2, 3]) })).toContain(
    'asked 4 times; the contract allows 3',
  )
  expect(judge({ observation, requests: requests([0, 1, 2, 3]), usualRequests: 2 })).toBeUndefined()
})

test('a request that can only end the same way is not sent again', () => {
  const observation = { outcome: 'fell-back', answer: SAFE } as const
  const plan = { isFinal: true } as const
  expect(judge({ observation, requests: requests([0]) }, { plan })).toBeUndefined()
  expect(judge({ observation, requests: requests([0, 1]) }, { plan })).toContain(
    'same request was sent 2 times',
  )
})

test('a provider that asks to wait is not asked before', () => {
  const observation = { outcome: 'fell-back', answer: SAFE } as const
  const plan = { retryAfterMs: 1000 }
  expect(judge({ observation, requests: requests([0, 1001]) }, { plan })).toBeUndefined()
  expect(judge({ observation, requests: requests([0, 200]) }, { plan })).toContain('asked again after 0.2 s')
})

test('a budget that is used up pays for nothing more', () => {
  const observation = { outcome: 'fell-back', answer: SAFE } as const
  const fault = 'budget-exhausted'
  expect(judge({ observation, requests: [] }, { fault })).toBeUndefined()
  expect(judge({ observation, requests: requests([0]) }, { fault })).toContain('budget of the day')
})

test('a call that costs more than the contract allows broke it', () => {
  expect(judge({ observation: { outcome: 'fell-back', answer: SAFE, costUsd: 0.2 } })).toContain('$0.05')
})
