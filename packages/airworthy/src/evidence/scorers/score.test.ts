import { expect, test } from 'vitest'
import type { Scorer } from '../scorer.ts'
import { scoreTrial } from './score.ts'
import { caseOf, folderWith, open } from './scorers.fixtures.ts'

function scoreBy(scorer: Scorer, signal = new AbortController().signal) {
  return scoreTrial({ scorers: { it: scorer }, observation: { answer: 'x' }, testCase: caseOf(), signal })
}

test.each<[string, Scorer, string]>([
  ['throws', () => Promise.reject(new Error('no\nluck')), 'the scorer threw: no luck'],
  ['gives NaN', () => ({ kind: 'scored', value: Number.NaN }), 'the scorer gave NaN, which is not in 0..1'],
  ['gives 1.1', () => ({ kind: 'scored', value: 1.1 }), 'the scorer gave 1.1, which is not in 0..1'],
  ['gives a negative', () => ({ kind: 'scored', value: -0.1 }), 'the scorer gave -0.1, which is not in 0..1'],
  ['gives nothing', () => JSON.parse('{}'), 'the scorer returned no score'],
])('a scorer that %s leaves the trial unmeasured', async (_, scorer, reason) => {
  expect(await scoreBy(scorer)).toEqual({ it: { kind: 'unmeasured', reason } })
})

test('a scorer that never ends is left when the run is stopped', async () => {
  const controller = new AbortController()
  const scores = scoreBy(() => new Promise(() => {}), controller.signal)
  controller.abort()
  expect(await scores).toEqual({ it: { kind: 'unmeasured', reason: 'the scorer was stopped' } })
})

test('one broken scorer does not touch the others', async () => {
  const scorers: Readonly<Record<string, Scorer>> = {
    broken: () => {
      throw new Error('no')
    },
    whole: () => ({ kind: 'scored', value: 1 }),
  }
  const options = { observation: {}, testCase: caseOf(), signal: new AbortController().signal }
  expect(await scoreTrial({ scorers, ...options })).toMatchObject({
    broken: { kind: 'unmeasured' },
    whole: { kind: 'scored', value: 1 },
  })
})

const MODULE = `
export const yes = () => true
export const half = async (observation) => observation.answer === 'x' ? 0.5 : 0
export const why = (observation, testCase, { signal }) => ({ value: signal.aborted, reason: testCase.id })
export const none = () => undefined
export const word = () => ({ value: 'good' })
export const outside = () => 7
`

test.each([
  ['yes', { kind: 'scored', value: 1 }],
  ['half', { kind: 'scored', value: 0.5 }],
  ['why', { kind: 'scored', value: 0, reason: 'c1' }],
  [
    'none',
    {
      kind: 'unmeasured',
      reason: 'the scorer must return a boolean, a number or { value, reason }, not undefined',
    },
  ],
  [
    'word',
    { kind: 'unmeasured', reason: 'the value of the score must be a boolean or a number, not string' },
  ],
  ['outside', { kind: 'unmeasured', reason: 'the scorer gave 7, which is not in 0..1' }],
])('the function "%s" of a module is a scorer', async (exportName, expected) => {
  const directory = await folderWith({ 'scorers.mjs': MODULE })
  const { scorers } = await open(
    { it: { kind: 'function', path: './scorers.mjs', exportName } },
    { directory },
  )
  const signal = new AbortController().signal
  expect(await scoreTrial({ scorers, observation: { answer: 'x' }, testCase: caseOf(), signal })).toEqual({
    it: expected,
  })
})

test('a function scorer sees a declined trial but no failed one', async () => {
  const directory = await folderWith({ 'scorers.mjs': MODULE })
  const { scorers } = await open(
    { it: { kind: 'function', path: 'scorers.mjs', exportName: 'yes' } },
    { directory },
  )
  const base = { scorers, testCase: caseOf(), signal: new AbortController().signal }
  expect(await scoreTrial({ ...base, observation: { outcome: 'declined' } })).toMatchObject({
    it: { value: 1 },
  })
  expect(await scoreTrial({ ...base, observation: { outcome: 'failed' } })).toEqual({
    it: { kind: 'unmeasured', reason: 'the trial failed' },
  })
})
