import { expect, test } from 'vitest'
import { casesOf, problemsOf } from './scratch-folder.ts'

/** The problems of one case, without their place. */
async function mistakesIn(testCase: unknown): Promise<readonly string[]> {
  const problems = await problemsOf({ 'a.jsonl': JSON.stringify(testCase) })
  return problems.slice(1).map((problem) => problem.replace('a.jsonl:1: ', ''))
}

test.each([
  ['', '"input" is empty; a case needs an input'],
  ['  ', '"input" is empty; a case needs an input'],
  [{}, '"input" is empty; a case needs an input'],
  [[], '"input" is empty; a case needs an input'],
  [null, '"input" is null; a case needs an input'],
])('input %j is no input', async (input, message) => {
  expect(await mistakesIn({ input })).toEqual([message])
})

test('an input of false or 0 is an input', async () => {
  const cases = await casesOf('a.jsonl', '{"id":"a","input":false}\n{"id":"b","input":0}')
  expect(cases).toEqual([
    { id: 'a', input: false, tags: {} },
    { id: 'b', input: 0, tags: {} },
  ])
})

test.each([
  [{ expcted: 1 }, 'unknown field "expcted"; did you mean "expected"?'],
  [{ answer: 1 }, 'unknown field "answer"; did you mean "expected"?'],
  [{ Tags: {} }, 'unknown field "Tags"; did you mean "tags"?'],
  [{ id: '' }, '"id" is empty'],
  [{ id: true }, '"id" must be a text or a number, not true or false'],
  [{ id: 2 ** 60 }, '"id" 1152921504606847000 is too large to be exact as a number; put it in quotes'],
  [{ cluster: {} }, '"cluster" must be a text or a number, not an object'],
  [
    { expected_outcome: 'decline' },
    'unknown outcome in "expected_outcome" "decline"; did you mean "declined"?',
  ],
  [
    { expectedOutcome: 3 },
    '"expected_outcome" must be one of answered, fell-back, held, declined, failed, not a number',
  ],
  [
    { expectedOutcome: 'held', expected_outcome: 'held' },
    '"expected_outcome" and "expectedOutcome" are both there; keep one',
  ],
  [{ question: 'y' }, '"input" and "question" are both there; a case has one input'],
  [{ tags: 3 }, 'tags must be an object or a list, not a number'],
  [{ tags: { a: [1] } }, 'tag "a" must be a text, a number, true or false, not a list'],
  [{ tags: [1] }, 'a list of tags holds a number; each must be a text such as "billing" or "topic=billing"'],
  [{ tags: ['topic=a', 'topic:b'] }, 'tag "topic" is both "a" and "b"'],
  [{ tags: ['=a'] }, 'a tag has no name (value "a")'],
  [{ tags: { a: '' } }, 'tag "a" has no value'],
  [{ tags: { a: 'x'.repeat(201) } }, 'tag "a" is over 200 characters; put long notes into "metadata"'],
  [{ assert: {} }, '"assert" must be a list, not an object'],
])('%j beside an input is a problem', async (fields, message) => {
  expect(await mistakesIn({ input: 'x', ...fields })).toEqual([message])
})

test('an unknown field that is near nothing lists the known ones', async () => {
  const [message] = await mistakesIn({ input: 'x', zebra: 1 })
  expect(message).toMatch(/^unknown field "zebra"; known are id, input, .* \(notes go into "metadata"\)$/)
})

test('messages must be chat messages', async () => {
  expect(await mistakesIn({ messages: [{ content: 'hi' }] })).toEqual([
    '"messages" must be a list of objects with "role" and "content", not [{"content":"hi"}]',
  ])
  expect(await mistakesIn({ messages: [] })).toEqual(['"messages" is empty; a case needs an input'])
})

test('notes are not read, and null is missing', async () => {
  const text =
    '{"id":null,"input":"x","expected":null,"tags":{"a":null},"cluster":null,"_why":1,"metadata":{"b":2}}'
  expect(await casesOf('a.jsonl', text)).toEqual([{ id: expect.any(String), input: 'x', tags: {} }])
})

test('tags are read from objects, lists and texts alike', async () => {
  const tags = [
    { topic: 'a:b', hard: true, level: 3 },
    ['hard', 'topic=a:b', 'level: 3'],
    'topic=a:b; level=3;hard',
  ]
  const lines = tags.map((stated, index) => JSON.stringify({ id: index, input: 'x', tags: stated }))
  const cases = await casesOf('a.jsonl', lines.join('\n'))
  const expected = { topic: 'a:b', hard: 'true', level: '3' }
  expect(cases.map((testCase) => (testCase as { tags: unknown }).tags)).toEqual([
    expected,
    expected,
    expected,
  ])
})

test('assertions are kept as data, whatever their type', async () => {
  const assert = [
    { type: 'not-contains', value: 'sorry', metric: 'tone' },
    { type: 'latency', threshold: 300 },
    { type: 'assert-set', threshold: 0.5, assert: [{ type: 'is-json' }] },
    { type: 'javascript', value: 'file://check.js' },
  ]
  const [testCase] = await casesOf('a.jsonl', JSON.stringify({ input: 'x', assert }))
  expect(testCase).toMatchObject({
    assertions: [
      { type: 'not-contains', value: 'sorry' },
      { type: 'latency', threshold: 300 },
      { type: 'assert-set', threshold: 0.5, value: [{ type: 'is-json' }] },
      { type: 'javascript', value: 'file://check.js' },
    ],
  })
})

test.each([
  ['x', 'must be an object with "type" and "value", not a text'],
  [{ value: 'x' }, '"type" is missing'],
  [{ type: 'equals', treshold: 1 }, 'unknown field "treshold"; did you mean "threshold"?'],
  [{ type: 'similar', threshold: '0.8' }, '"threshold" must be a number, not "0.8"'],
  [
    { type: 'equals', value: 'x', transform: 'output.a' },
    '"transform" is not read; state the comparison without it',
  ],
  [{ type: 'equals', value: 'x', weight: 2 }, '"weight" 2 is not read: every assertion counts the same'],
  [
    { type: 'equals', value: 'file://a.txt' },
    'the value of "equals" is in a file ("file://a.txt"); write it in place',
  ],
])('assertion %j is a problem', async (assertion, message) => {
  expect(await mistakesIn({ input: 'x', assert: [assertion] })).toEqual([`assert 1: ${message}`])
})
