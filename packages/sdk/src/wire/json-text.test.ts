import { expect, test } from 'vitest'
import { withFields, withLastField } from './json-text.ts'

test('a field is replaced where it stands, and every other byte stays as it was', () => {
  const text =
    '{ "seed": 9007199254740993,\n "model" : "docs" , "messages": [{"content":"a \\"model\\": \\\\"}], "x":1e3 }'
  const changed = withFields(text, { model: '"gpt-5"' })
  expect(changed).toContain('9007199254740993')
  expect(JSON.parse(changed)).toEqual({ ...JSON.parse(text), model: 'gpt-5' })
})

test.each([
  ['{}', { model: '"m"' }, { model: 'm' }],
  [
    '{"a":{"model":"inner","list":[1,"]}",{}]},"b":null}',
    { model: '"m"' },
    { a: { model: 'inner', list: [1, ']}', {}] }, b: null, model: 'm' },
  ],
  ['{"airworthy":{"passages":["}"]},"model":"m"}', { airworthy: undefined }, { model: 'm' }],
  ['{"model":"m","airworthy":true}', { airworthy: undefined, model: '"n"' }, { model: 'n' }],
  ['{"only":"\\\\"}', { only: undefined }, {}],
  ['{"model":"first","model":"second"}', { model: '"m"' }, { model: 'm' }],
])('%s with other fields is the JSON that is meant', (text, fields, expected) => {
  expect(JSON.parse(withFields(text, fields))).toEqual(expected)
})

test('a field is added at the end of an object, also of an empty one', () => {
  expect(withLastField('{"a":1}\n', 'b', '2')).toBe('{"a":1,"b":2}')
  expect(withLastField('{ }', 'b', '2')).toBe('{ "b":2}')
})
