import { expect, test } from 'vitest'
import { casesOf, problemsOf } from './scratch-folder.ts'

test('bad JSON is told with line and column', async () => {
  const text = '{"input":"ok"}\n{"input":"x",}\n\n{"input":\'x\'}\n{\n'
  expect(await problemsOf({ 'a.jsonl': text })).toEqual([
    'test-set-invalid',
    'a.jsonl:2: column 14: a comma stands before the closing "}"',
    'a.jsonl:4: column 10: a text needs double quotes, not single ones',
    'a.jsonl:5: column 2: it ends before the object is closed',
  ])
})

test('lines that are no object are told', async () => {
  expect(await problemsOf({ 'a.ndjson': '[1]\n"text"\nnull\n3\n' })).toEqual([
    'test-set-invalid',
    'a.ndjson:1: a case must be an object, not a list',
    'a.ndjson:2: a case must be an object, not a text',
    'a.ndjson:3: a case must be an object, not null',
    'a.ndjson:4: a case must be an object, not a number',
  ])
})

test('bytes that are no UTF-8 and NUL bytes are told with their line and place', async () => {
  const filler = `${'{"_":0}'.padEnd(5000)}\n`.replace('{"_":0}', '{"input":"x"}')
  const latin = Buffer.concat([Buffer.from('{"input":"\uFFFD Z'), Buffer.from([0xfc]), Buffer.from('rich"}')])
  const text = Buffer.concat([Buffer.from(filler), latin, Buffer.from('\n{"input":"a\0b"}\n')])
  expect(await problemsOf({ 'a.jsonl': text })).toEqual([
    'test-set-invalid',
    'a.jsonl:2: is not valid UTF-8 (byte 16); save the file as UTF-8',
    'a.jsonl:3: holds a NUL byte (byte 12); a test file is text',
  ])
})

test('a line over 16 MB is told, and the lines around it are read', async () => {
  const long = `{"input":"${'x'.repeat(40 * 1024 * 1024)}"}`
  expect(await problemsOf({ 'a.jsonl': `{"input":"a"}\n${long}\n{"inptu":"b"}\n{}` })).toEqual([
    'test-set-invalid',
    'a.jsonl:2: the line is over 16 MB',
    'a.jsonl:3: unknown field "inptu"; did you mean "input"?',
    'a.jsonl:3: "input" is missing',
    'a.jsonl:4: "input" is missing',
  ])
  expect(await problemsOf({ 'a.jsonl': long })).toEqual([
    'test-set-invalid',
    'a.jsonl:1: the line is over 16 MB',
  ])
})

test('lines much longer than the read buffer come back whole', async () => {
  const inputs = [3, 900_000, 5, 2_000_000, 1].map((length, index) => `${index}${'é'.repeat(length)}`)
  const text = inputs.map((input) => JSON.stringify({ input })).join('\r\n')
  const cases = await casesOf('a.jsonl', text)
  expect(cases.map((testCase) => (testCase as { input: string }).input)).toEqual(inputs)
})

test('values that cannot be kept are told and not read', async () => {
  const deep = `{"input":${'['.repeat(5000)}${']'.repeat(5000)}}`
  expect(await problemsOf({ 'a.jsonl': `${deep}\n{"input":1e999}` })).toEqual([
    'test-set-invalid',
    'a.jsonl:1: the case is nested over 200 levels deep',
    'a.jsonl:2: the case holds Infinity, which is not a finite number',
  ])
})
