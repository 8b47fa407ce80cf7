import { expect, test } from 'vitest'
import { casesOf, problemsOf, withTestSet } from './scratch-folder.ts'

const problems = (text: string): Promise<readonly string[]> => problemsOf({ 'a.yaml': text })

test('problems are told with the line of the file, item by item or as a whole', async () => {
  const items = '- input: a\n\n# note\n- id: b\n  input: [1,\n  2\n- expcted: x\n  input: c\n'
  expect(await problems(items)).toEqual([
    'test-set-invalid',
    expect.stringMatching(/^a\.yaml:\d: is not valid YAML: Flow sequence in block collection must/),
    'a.yaml:7: unknown field "expcted"; did you mean "expected"?',
  ])
  expect(await problems('cases:\n  - input: a\n  - id: b\n    inptu: c\n')).toEqual([
    'test-set-invalid',
    'a.yaml:3: unknown field "inptu"; did you mean "input"?',
    'a.yaml:3: "input" is missing',
  ])
})

test('a field twice in one case is a problem', async () => {
  expect((await problems('- input: a\n- input: b\n  input: c\n'))[1]).toBe(
    'a.yaml:3: is not valid YAML: Map keys must be unique',
  )
})

test('aliases and merge keys reach across cases', async () => {
  const text =
    '- id: a\n  input: x\n  tags: &t { topic: a }\n- id: b\n  input: y\n  tags: { <<: *t, hard: true }\n'
  expect(await casesOf('a.yaml', text)).toEqual([
    { id: 'a', input: 'x', tags: { topic: 'a' } },
    { id: 'b', input: 'y', tags: { topic: 'a', hard: 'true' } },
  ])
  const many = `- { id: a, input: &x x, tags: &t { topic: a } }\n${'- { input: *x, tags: *t, id: ID }\n'.repeat(500)}`
  let n = 0
  await withTestSet(
    'a.yaml',
    many.replaceAll('ID', () => `b${n++}`),
    async (set) => {
      expect(set.slices.get('topic')?.get('a')).toBe(501)
    },
  )
})

test('an alias without an anchor is told', async () => {
  expect((await problems('- input: *nowhere\n'))[1]).toMatch(/^a\.yaml:1: an alias has no anchor before it/)
})

test('a value that contains itself, and one that aliases blow up, are refused', async () => {
  expect(await problems('- input: &a\n    again: *a\n')).toEqual([
    'test-set-invalid',
    'a.yaml:1: the case is nested over 200 levels deep',
  ])
  const levels = Array.from({ length: 30 }, (_, n) => `    - &l${n + 1} [${`*l${n}, `.repeat(9)}]\n`)
  expect(await problems(`- input:\n    - &l0 lol\n${levels.join('')}`)).toEqual([
    'test-set-invalid',
    'a.yaml:1: the case is larger than 16 million characters',
  ])
})

test('block texts, quotes and text that looks like an alias are read as YAML reads them', async () => {
  const text = [
    '- id: a',
    '  input: |',
    '    first',
    '',
    '    - second',
    '  expected: "*this*"',
    '-',
    '  id: b',
    '  input: >-',
    '    one',
    '    two',
    '  expected:',
    '    - *third*',
  ]
  expect((await problems(text.join('\n')))[1]).toMatch(/alias/)
  expect(await casesOf('a.yaml', text.slice(0, 11).join('\n'))).toEqual([
    { id: 'a', input: 'first\n\n- second\n', expected: '*this*', tags: {} },
    { id: 'b', input: 'one two', tags: {} },
  ])
})

test('flow style, a document start and comments before the cases are read', async () => {
  expect(await casesOf('a.yml', '# c\n---\n# d\n- { id: a, input: x }\n')).toHaveLength(1)
  expect(await casesOf('a.yml', '[{ id: a, input: x }, { id: b, input: y }]\n')).toHaveLength(2)
})

test('documents that hold something else are told', async () => {
  expect(await problems('- input: x\n---\n- input: y\n')).toEqual([
    'test-set-invalid',
    'a.yaml:2: a second YAML document starts here; a test file is one document',
  ])
  expect(await problems('just text')).toEqual([
    'test-set-invalid',
    'a.yaml: holds a text; a list of cases was expected',
  ])
  expect((await problems('questions: []'))[1]).toMatch(
    /holds neither a list of cases, nor "cases", nor the "tests"/,
  )
  expect((await problems('cases: {}'))[1]).toBe('a.yaml: "cases" must be a list, not an object')
  expect((await problems('cases: []\ncasse: 1'))[1]).toBe(
    'a.yaml: unknown field "casse"; did you mean "cases"?',
  )
})

test('a number that is not finite is told', async () => {
  expect((await problems('- input: .nan\n'))[1]).toBe(
    'a.yaml:1: the case holds NaN, which is not a finite number',
  )
})

test('a layout that is read whole is refused over 16 MB, a plain list is not', async () => {
  const items = `- input: "${'x'.repeat(8 * 1024 * 1024)}1"\n- input: "${'x'.repeat(8 * 1024 * 1024)}2"\n`
  await withTestSet('a.yaml', items, async (set) => expect(set.count).toBe(2))
  expect(await problems(`cases:\n${items}`)).toEqual([
    'test-set-invalid',
    'a.yaml: is 17 MB; this layout is read whole, up to 16 MB: use JSONL',
  ])
})

test('JSON files tell the line of a case and of a mistake', async () => {
  const text = '\uFEFF{\n "cases": [\n  {"input": "a"},\n  {"inptu": [1,\n 2]},\n  {"input": ""}\n ]\n}'
  expect(await problemsOf({ 'a.json': text })).toEqual([
    'test-set-invalid',
    'a.json:4: unknown field "inptu"; did you mean "input"?',
    'a.json:4: "input" is missing',
    'a.json:6: "input" is empty; a case needs an input',
  ])
  expect(await problemsOf({ 'a.json': '[\n {"input": "a"},\n]' })).toEqual([
    'test-set-invalid',
    'a.json:3: column 1: a comma stands before the closing "]"',
  ])
})
