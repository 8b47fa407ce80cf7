import { expect, test } from 'vitest'
import { casesOf, problemsOf, scratchFolder } from './scratch-folder.ts'
import { openTestSet } from './test-set.ts'

const CONFIGURATION = `description: a bot
prompts: ["{{question}}"]
providers: [openai:gpt-5]
defaultTest:
  vars: { tone: polite }
  metadata: { suite: smoke }
  assert:
    - { type: latency, threshold: 2000 }
tests:
  - description: capital
    vars: { question: "Capital of France?", tone: short }
    metadata: { id: paris, topic: geography, level: 2, sources: [a, b] }
    assert:
      - { type: icontains, value: paris }
      - { type: not-contains, value: "{{ tone }}" }
  - vars: { question: Why? }
    threshold: 0.5
`

test('a promptfoo configuration gives cases: variables, tags, assertions, and what defaultTest says', async () => {
  expect(await casesOf('promptfooconfig.yaml', CONFIGURATION)).toEqual([
    {
      id: 'paris',
      input: { question: 'Capital of France?', tone: 'short' },
      tags: { suite: 'smoke', topic: 'geography', level: '2' },
      assertions: [
        { type: 'latency', threshold: 2000 },
        { type: 'icontains', value: 'paris' },
        { type: 'not-contains', value: 'short' },
      ],
    },
    {
      id: expect.stringMatching(/^case-/),
      input: { question: 'Why?', tone: 'polite' },
      tags: { suite: 'smoke' },
      assertions: [{ type: 'assert-set', threshold: 0.5, value: [{ type: 'latency', threshold: 2000 }] }],
    },
  ])
})

test('the only variable is the input itself', async () => {
  expect(await casesOf('a.jsonl', '{"vars":{"q":"Why?"}}\n{"vars":{"q":{"deep":1}}}')).toMatchObject([
    { input: 'Why?' },
    { input: { deep: 1 } },
  ])
})

test('tests in files that a configuration names are read, with its defaults, after those in place', async () => {
  await using folder = await scratchFolder({
    'config.yaml':
      'defaultTest: { metadata: { suite: s } }\ntests:\n  - file://b.csv\n  - vars: { q: a }\n  - c.yaml\n',
    'b.csv': 'q,__expected,__expected2,__metadata:topic\nb,contains: B,"not-contains-any: x, y",t\n',
    'c.yaml': '- vars: { q: c }\n- vars: { q: d }\n',
  })
  const set = await openTestSet(['config.yaml'], { directory: folder.directory })
  try {
    expect(set.files).toEqual([
      { path: 'config.yaml', count: 1 },
      { path: 'b.csv', count: 1 },
      { path: 'c.yaml', count: 2 },
    ])
    expect(set.slices.get('suite')?.get('s')).toBe(4)
    expect(await set.caseAt(1)).toMatchObject({
      input: 'b',
      tags: { suite: 's', topic: 't' },
      assertions: [
        { type: 'contains', value: 'B' },
        { type: 'not-contains-any', value: ['x', 'y'] },
      ],
    })
    expect((await set.caseAt(3)).input).toBe('d')
  } finally {
    await set.close()
  }
})

test('a configuration that only names files needs no tests of its own', async () => {
  await using folder = await scratchFolder({
    'a.json': '{"tests":"file://b.jsonl"}',
    'b.jsonl': '{"vars":{"q":1}}',
  })
  const set = await openTestSet(['a.json'], { directory: folder.directory })
  await set.close()
  expect(set.files).toEqual([{ path: 'b.jsonl', count: 1 }])
})

test('files that name each other are a problem, not a loop', async () => {
  const problems = await problemsOf({ 'a.yaml': 'tests: b.yaml', 'b.yaml': 'tests: [a.yaml]' })
  expect(problems).toEqual(['test-set-invalid', 'a.yaml: is named twice'])
})

test.each([
  ['contains: Paris', { type: 'contains', value: 'Paris' }],
  ['Paris', { type: 'equals', value: 'Paris' }],
  ['note: Paris', { type: 'equals', value: 'note: Paris' }],
  ['is-json', { type: 'is-json' }],
  ['not-icontains: sorry', { type: 'not-icontains', value: 'sorry' }],
  ['similar(0.8): a text', { type: 'similar', value: 'a text', threshold: 0.8 }],
  ['contains-all: a, b', { type: 'contains-all', value: ['a', 'b'] }],
  ['fn: output.length > 3', { type: 'javascript', value: 'output.length > 3' }],
  ['grade: is polite', { type: 'llm-rubric', value: 'is polite' }],
])('the CSV cell %j is an assertion', async (cell, assertion) => {
  const [testCase] = await casesOf('a.csv', `q,__expected\nx,"${cell}"\n`)
  expect(testCase).toMatchObject({ input: 'x', assertions: [assertion] })
})

test.each([
  [
    'vars: { q: [a, b] }',
    'variable "q" is a list, which promptfoo makes several tests of; write one test for each',
  ],
  ['vars: { q: "file://a.txt" }', 'variable "q" is in a file ("file://a.txt"); write it in place'],
  ['vars: { q: "{{p}}", p: 1 }', 'variable "q" refers to another variable; write it in full'],
  ['vars: [a]', '"vars" must be an object, not a list'],
  ['{ vars: { q: a }, asert: [] }', 'unknown field "asert"; did you mean "assert"?'],
  ['{ vars: { q: a }, options: { transform: x } }', '"options.transform" is not read; do it in the feature'],
  ['{ vars: { q: a }, assert: [{ value: x }] }', 'assert 1: "type" is missing'],
  [
    '{ path: "file://make.py" }',
    'tests made by code ("file://make.py") are not read; write them to a JSONL file',
  ],
  ['3', 'a test must be an object or the path of a file, not a number'],
  ['"file://tests/*.yaml"', 'file patterns ("file://tests/*.yaml") are not read; name each file'],
  ['"https://example.com/t"', 'tests from "https://example.com/t" are not read; save them to a file'],
])('the test %s is a problem', async (item, message) => {
  const problems = await problemsOf({ 'a.yaml': `prompts: []\ntests:\n  - ${item}\n` })
  expect(problems[1]).toBe(`a.yaml:3: ${message}`)
})

test('a list stays a variable when its expansion is switched off', async () => {
  const text = 'tests:\n  - { vars: { q: [a, b] }, options: { disableVarExpansion: true } }\n'
  expect(await casesOf('a.yaml', text)).toMatchObject([{ input: ['a', 'b'] }])
})

test('CSV columns that change the question are a problem', async () => {
  expect(await problemsOf({ 'a.csv': 'q,__expected,__prefix,__foo\nx,y,z,1\n' })).toEqual([
    'test-set-invalid',
    'a.csv:1: column "__prefix" is not read; do it in the feature',
    'a.csv:1: unknown column "__foo"',
  ])
})

test('scenarios are not dropped silently', async () => {
  const problems = await problemsOf({ 'a.yaml': 'scenarios: []\ntests: [{ vars: { q: a } }]\n' })
  expect(problems[1]).toBe('a.yaml: "scenarios" are not read; write them as tests')
})
