import { expect, test } from 'vitest'
import { openTestSet } from '../../evidence/test-sets/test-set.ts'
import { folderWith } from '../cli.fixtures.ts'
import { casesFrom, casesText, EXAMPLE_RECORDS } from './cases-from.ts'

function recordsOf(text: string): readonly unknown[] {
  const found = casesFrom(text)
  if (found.kind === 'invalid') throw new Error(found.problems.join('\n'))
  return found.records
}

function problemsOf(text: string): readonly string[] {
  const found = casesFrom(text)
  return found.kind === 'invalid' ? found.problems : []
}

test('typed lines become cases; without an arrow nothing is expected', () => {
  expect(recordsOf('How long?  => 5 days\n\n  Why => a => b\nWho?\nWo? → hier\n')).toEqual([
    { id: 'q1', input: 'How long?', expected: '5 days' },
    { id: 'q2', input: 'Why', expected: 'a => b' },
    { id: 'q3', input: 'Who?' },
    { id: 'q4', input: 'Wo?', expected: 'hier' },
  ])
})

test('pasted JSON Lines are taken as they are', () => {
  const record = { id: 'a', input: 'How?', tags: { topic: 'billing' } }
  expect(recordsOf(`\n${JSON.stringify(record)}\r\n`)).toEqual([record])
})

test('pasted CSV is recognised by its header, with quotes and tags', () => {
  const text = 'input,expected,tag.topic\n"Is it 1,000?",yes,money\nWhy?,because,\n'
  expect(recordsOf(text)).toEqual([
    { input: 'Is it 1,000?', expected: 'yes', tags: { topic: 'money' } },
    { input: 'Why?', expected: 'because' },
  ])
})

test('a question with a comma is no CSV', () => {
  expect(recordsOf('Well, what input is best? => none')).toHaveLength(1)
})

test.each([
  ['{"input": "a"}\n{oops}', 'line 2: this is not JSON'],
  ['{"question": "a", "answer": "b"}', 'line 1: unknown field "answer"; did you mean "expected"?'],
  ['=> an answer', 'line 1: "input" is empty; a case needs an input'],
  ['input,exected\na,b', 'line 1: unknown column "exected"; did you mean "expected"?'],
  ['input,expected\na,"b', 'Quote Not Closed'],
  ['{"id":"x","input":"a"}\n{"id":"x","input":"b"}', 'line 2: id is the same as in line 1'],
  ['{"input":"a"}\n{"input":"a"}', 'line 2: input is the same as in line 1'],
])('what would be no test set is refused with its line: %s', (text, problem) => {
  expect(problemsOf(text).join('\n')).toContain(problem)
})

test('whatever is accepted opens as a test set, the examples too', async () => {
  const texts = ['a => 1\nb', '{"input":{"deep":[1]},"expected":null}', 'question,expected\nwhy,"so, and"\n']
  for (const records of [...texts.map(recordsOf), EXAMPLE_RECORDS]) {
    const directory = folderWith({ 'cases.jsonl': casesText(records) })
    const testSet = await openTestSet(['cases.jsonl'], { directory })
    expect(testSet.count).toBe(records.length)
    await testSet.close()
  }
})

test('the examples say in each line that they must be replaced', () => {
  expect(casesText(EXAMPLE_RECORDS).match(/Replace it/g)).toHaveLength(EXAMPLE_RECORDS.length)
})
