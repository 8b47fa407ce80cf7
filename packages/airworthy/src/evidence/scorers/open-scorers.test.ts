import type { ScorerSpec } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { folderWith, open } from './scorers.fixtures.ts'

const JUDGE = { kind: 'judge', rubric: 'rubric.md', model: 'openai/gpt-5-mini', timeoutMs: 1000 } as const
const FILES = {
  'rubric.md': 'Be right.',
  'empty.md': ' \n',
  'broken.json': '{',
  'list.json': '3',
  'wrong.json': '{"type": "unknown"}',
  'scorers.mjs': 'export const yes = () => true\nexport const model = { specificationVersion: "v1" }',
}

test.each<[string, ScorerSpec, string, RegExp]>([
  [
    'a rubric that is missing',
    { ...JUDGE, rubric: 'none.md' },
    'scorer-not-loadable',
    /^scorers\.it: cannot read none\.md/,
  ],
  [
    'a rubric that is empty',
    { ...JUDGE, rubric: 'empty.md' },
    'scorer-not-loadable',
    /the rubric empty\.md is empty/,
  ],
  ['a key that is not set', JUDGE, 'environment-missing', /OPENAI_API_KEY/],
  [
    'a named key that is not set',
    { ...JUDGE, key: ['$', '{MY_KEY}'].join('') },
    'environment-missing',
    /MY_KEY/,
  ],
  [
    'a model of no known provider',
    { ...JUDGE, model: 'acme/one' },
    'scorer-not-loadable',
    /the model "acme\/one"/,
  ],
  [
    'an export that is no model',
    { ...JUDGE, model: './scorers.mjs#model' },
    'scorer-not-loadable',
    /not an AI SDK language model/,
  ],
  [
    'a model module that is missing',
    { ...JUDGE, model: './none.mjs#model' },
    'scorer-not-loadable',
    /cannot load \.\/none\.mjs/,
  ],
  [
    'a schema file that is missing',
    { kind: 'json-schema', schema: 'none.json' },
    'scorer-not-loadable',
    /cannot read none\.json/,
  ],
  [
    'a schema file that is no JSON',
    { kind: 'json-schema', schema: 'broken.json' },
    'scorer-not-loadable',
    /^scorers\.it: /,
  ],
  [
    'a schema file without a schema',
    { kind: 'json-schema', schema: 'list.json' },
    'scorer-not-loadable',
    /is not a JSON Schema: 3/,
  ],
  [
    'a schema that does not compile',
    { kind: 'json-schema', schema: 'wrong.json' },
    'scorer-not-loadable',
    /^scorers\.it: schema is invalid/,
  ],
  [
    'a schema of another draft',
    { kind: 'json-schema', schema: { $schema: 'http://json-schema.org/draft-04/schema#' } },
    'scorer-not-loadable',
    /draft-04/,
  ],
  [
    'a function that is missing',
    { kind: 'function', path: 'scorers.mjs', exportName: 'no' },
    'scorer-not-loadable',
    /does not export "no"/,
  ],
  [
    'a pattern that is none',
    { kind: 'regex', pattern: '(', flags: '' },
    'scorer-not-loadable',
    /^scorers\.it: Invalid regular expression/,
  ],
])('%s is told before the first trial', async (...[, spec, code, message]) => {
  const directory = await folderWith(FILES)
  await expect(open({ it: spec }, { directory })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})

test('every kind of scorer opens under its name', async () => {
  const directory = await folderWith(FILES)
  const specs: Readonly<Record<string, ScorerSpec>> = {
    judged: JUDGE,
    local: { ...JUDGE, model: 'ollama/qwen3' },
    labelled: { kind: 'label' },
    own: { kind: 'function', path: './scorers.mjs', exportName: 'yes' },
  }
  const { scorers } = await open(specs, { directory, environment: { OPENAI_API_KEY: 'k' } })
  expect(Object.keys(scorers)).toEqual(['judged', 'local', 'labelled', 'own'])
})
