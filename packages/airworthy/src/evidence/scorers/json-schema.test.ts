import { expect, test } from 'vitest'
import { scoreTrial } from './score.ts'
import { caseOf, folderWith, open, score, scoreValue } from './scorers.fixtures.ts'

const SCHEMA = { type: 'object', required: ['city'], properties: { city: { type: 'string' } } }
const SPEC = { kind: 'json-schema', schema: SCHEMA } as const

test.each([
  ['an object', { city: 'Oslo' }, 1],
  ['JSON text', '{"city":"Oslo"}', 1],
  ['JSON in a fence', 'Here:\n```json\n{"city":"Oslo"}\n```', 1],
  ['another shape', '{"city":1}', 0],
  ['no JSON', 'Oslo', 0],
])('json-schema scores %s', async (_, answer, value) => {
  expect(await scoreValue(SPEC, answer)).toBe(value)
})

test('the errors are in the reason', async () => {
  expect(await score(SPEC, { answer: { city: 1 } }, caseOf())).toEqual({
    kind: 'scored',
    value: 0,
    reason: '/city must be string',
  })
})

test('draft 2020-12 is the default and draft-07 is read by its $schema', async () => {
  const tuple2020 = {
    kind: 'json-schema',
    schema: { prefixItems: [{ type: 'string' }], items: false },
  } as const
  expect(await scoreValue(tuple2020, '["a"]')).toBe(1)
  expect(await scoreValue(tuple2020, '["a", 1]')).toBe(0)
  const draft7 = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    items: [{ type: 'string' }],
    additionalItems: false,
  }
  expect(await scoreValue({ kind: 'json-schema', schema: draft7 }, '["a", 1]')).toBe(0)
})

test('a schema file is read once, before the first trial', async () => {
  const directory = await folderWith({ 'schema.json': JSON.stringify(SCHEMA) })
  const { scorers } = await open({ it: { kind: 'json-schema', schema: 'schema.json' } }, { directory })
  const signal = new AbortController().signal
  const scores = await scoreTrial({ scorers, observation: { answer: '{}' }, testCase: caseOf(), signal })
  expect(scores.it).toMatchObject({ kind: 'scored', value: 0 })
})
