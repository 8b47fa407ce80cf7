import { expect, test } from 'vitest'
import type { Assertion } from '../case.ts'
import { scoreValue } from './scorers.fixtures.ts'

function check(answer: unknown, ...assertions: readonly Assertion[]): Promise<number | string> {
  return scoreValue({ kind: 'assertions' }, answer, { assertions })
}

const CITY = { type: 'object', required: ['city'] }

test.each<[string, unknown, Assertion]>([
  ['equal text', 'Paris', { type: 'equals', value: 'Paris' }],
  ['equal data', '{"a": 1}', { type: 'equals', value: { a: 1 } }],
  ['contained text', 'in Paris', { type: 'contains', value: 'Paris' }],
  ['contained text of another case', 'in PARIS', { type: 'icontains', value: 'Paris' }],
  ['all of a list', 'a b', { type: 'contains-all', value: ['a', 'b'] }],
  ['any of a list', 'a', { type: 'contains-any', value: ['a', 'b'] }],
  ['any of a comma list', 'B', { type: 'icontains-any', value: 'a, b' }],
  ['all of a list of another case', 'A B', { type: 'icontains-all', value: ['a', 'b'] }],
  ['a start', 'Paris is', { type: 'starts-with', value: 'Paris' }],
  ['a pattern', 'a1', { type: 'regex', value: '\\d' }],
  ['JSON', '{"city": 1}', { type: 'is-json', value: CITY }],
  ['JSON without a schema', '[]', { type: 'is-json' }],
  ['JSON among text', 'So [this] is {"city": "}"} then', { type: 'contains-json', value: CITY }],
  ['a near text', 'kitten', { type: 'levenshtein', value: 'sitting', threshold: 3 }],
  ['the opposite', 'Rome', { type: 'not-contains', value: 'Paris' }],
  [
    'half of a set',
    'a',
    {
      type: 'assert-set',
      threshold: 0.5,
      value: [
        { type: 'equals', value: 'a' },
        { type: 'equals', value: 'b' },
      ],
    },
  ],
])('%s holds', async (_, answer, assertion) => {
  expect(await check(answer, assertion)).toBe(1)
})

test.each<[string, unknown, Assertion]>([
  ['another case', 'paris', { type: 'contains', value: 'Paris' }],
  ['one missing of all', 'a', { type: 'contains-all', value: ['a', 'b'] }],
  ['text around JSON', 'So {"city": 1}', { type: 'is-json' }],
  ['JSON of another shape', '{}', { type: 'is-json', value: CITY }],
  ['no JSON', 'none', { type: 'contains-json' }],
  ['a far text', 'kitten', { type: 'levenshtein', value: 'sitting', threshold: 2 }],
  ['a denied start', 'Paris', { type: 'not-starts-with', value: 'Par' }],
  [
    'half of a whole set',
    'a',
    {
      type: 'assert-set',
      value: [
        { type: 'equals', value: 'a' },
        { type: 'equals', value: 'b' },
      ],
    },
  ],
])('%s does not hold', async (_, answer, assertion) => {
  expect(await check(answer, assertion)).toBe(0)
})

test('one assertion that does not hold makes the trial wrong', async () => {
  expect(await check('Paris', { type: 'contains', value: 'P' }, { type: 'contains', value: 'x' })).toBe(0)
})

test.each<[Assertion, string]>([
  [{ type: 'llm-rubric', value: 'kind' }, 'the assertion "llm-rubric" is not supported'],
  [{ type: 'not-similar', value: 'kind' }, 'the assertion "not-similar" is not supported'],
  [{ type: 'contains' }, 'the assertion "contains" needs a text as its value'],
  [{ type: 'contains-any', value: 3 }, 'the assertion "contains-any" needs a list as its value'],
  [{ type: 'regex', value: '(' }, 'the assertion "regex" has no regular expression as its value: ('],
  [{ type: 'is-json', value: 'file://x' }, 'the assertion "is-json" needs a JSON Schema as its value'],
  [{ type: 'assert-set', value: [] }, 'the assertion "assert-set" has no assertions'],
])(
  '%j cannot be evaluated and makes the trial unmeasured, also beside one that fails',
  async (assertion, reason) => {
    expect(await check('Paris', { type: 'equals', value: 'Rome' }, assertion)).toBe(reason)
  },
)

test('a case without assertions is unmeasured', async () => {
  expect(await check('Paris')).toBe('the case has no assertions')
})
