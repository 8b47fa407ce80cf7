import { expect, test } from 'vitest'
import { isAirworthyError } from '../errors.ts'
import type { Reading } from './reading.ts'
import { shape } from './shape.ts'
import { readSchema } from './shape-schema.ts'

const ORDER = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['id', 'items'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', format: 'uuid' },
    items: { type: 'array', minItems: 1, items: { $ref: '#/$defs/item' } },
    note: { type: ['string', 'null'], maxLength: 10 },
  },
  $defs: {
    item: {
      type: 'object',
      required: ['price'],
      properties: { price: { type: 'number', minimum: 0 }, parts: { items: { $ref: '#/$defs/item' } } },
    },
  },
}
const ID = '123e4567-e89b-12d3-a456-426614174000'

function check(answer: unknown, schema: unknown = ORDER): Reading {
  return shape({ answer: JSON.stringify(answer), schema: readSchema(schema) })
}

function refusal(schema: unknown): string {
  try {
    readSchema(schema)
  } catch (error) {
    if (isAirworthyError(error) && error.code === 'contract-invalid') return error.message
  }
  return 'was read'
}

test('an answer of the right shape has signal 1', () => {
  expect(check({ id: ID, items: [{ price: 1 }] })).toMatchObject({ kind: 'measured', signal: 1 })
})

test.each([
  ['a missing property', { id: ID }, '$ has no "items"'],
  [
    'a wrong type deep inside',
    { id: ID, items: [{ price: 1 }, { price: '12' }] },
    '$.items[1].price is "12", not a number',
  ],
  ['a value under its limit', { id: ID, items: [{ price: -1 }] }, '$.items[0].price is -1, less than 0'],
  [
    'a wrong value behind a reference to itself',
    { id: ID, items: [{ price: 1, parts: [{}] }] },
    '$.items[0].parts[0] has no "price"',
  ],
  [
    'a property that is not allowed',
    { id: ID, items: [{ price: 1 }], 'to do': 1 },
    '$["to do"] must not be there',
  ],
  [
    'a text that is too long',
    { id: ID, items: [{ price: 1 }], note: '01234567890' },
    '$.note has 11 characters, more than 10',
  ],
  ['a wrong format', { id: 'x', items: [{ price: 1 }] }, '$.id is "x", not a uuid'],
])('%s has signal 0 and a reason with its path', (_, answer, reason) => {
  expect(check(answer)).toEqual({ kind: 'measured', signal: 0, reason })
})

test.each([
  [
    'anyOf',
    '{"anyOf":[{"type":"string"},{"properties":{"a":{"type":"null"}}}]}',
    '{"a":1}',
    '$.a is 1, not null',
  ],
  ['oneOf', '{"oneOf":[{"type":"number"},{"type":"integer"}]}', '1', '$ fits more than one alternative'],
  ['not', '{"not":{"type":"string"}}', '"a"', '$ is what it must not be'],
  ['then', '{"if":{"type":"string"},"then":{"minLength":2}}', '"a"', '$ has 1 characters, fewer than 2'],
  ['else', '{"if":{"type":"string"},"else":{"minimum":5}}', '4', '$ is 4, less than 5'],
  ['enum', '{"enum":["a",["b"]]}', '["c"]', '$ is ["c"], not one of "a", ["b"]'],
  ['const', '{"const":{"a":1,"b":2}}', '{"b":2}', '$ is {"b":2}, not {"a":1,"b":2}'],
  [
    'contains',
    '{"contains":{"type":"string"},"maxContains":1}',
    '["a","b"]',
    '$ has 2 of the items that it must contain',
  ],
  ['uniqueItems', '{"uniqueItems":true}', '[{"a":1,"b":2},{"b":2,"a":1}]', '$ has an item twice'],
  ['prefixItems', '{"prefixItems":[{"type":"null"}],"items":false}', '[null,1]', '$[1] must not be there'],
  [
    'patternProperties',
    '{"patternProperties":{"^x-":{"type":"string"}}}',
    '{"x-a":1}',
    '$["x-a"] is 1, not a string',
  ],
  ['propertyNames', '{"propertyNames":{"maxLength":2}}', '{"abc":1}', '$.abc has 3 characters, more than 2'],
  ['dependentRequired', '{"dependentRequired":{"a":["b"]}}', '{"a":1}', '$ has no "b"'],
  ['multipleOf', '{"multipleOf":0.0001}', '0.00751', '$ is 0.00751, not a multiple of 0.0001'],
  ['pattern', '{"pattern":"^[0-9]+$"}', '"a"', '$ is "a", which is not /^[0-9]+$/'],
])('%s is enforced', (...[, schema, answer, reason]) => {
  expect(shape({ answer, schema: readSchema(JSON.parse(schema)) })).toEqual({
    kind: 'measured',
    signal: 0,
    reason,
  })
})

test('rules of a schema without a type are enforced, not passed over', () => {
  expect(check({}, { required: ['a'] })).toMatchObject({ signal: 0, reason: '$ has no "a"' })
})

test.each([
  [
    'a keyword that nobody knows',
    { properties: { a: { minimun: 1 } } },
    '#/properties/a/minimun is not supported',
  ],
  [
    'a keyword that is not supported',
    { unevaluatedProperties: false },
    '#/unevaluatedProperties is not supported',
  ],
  ['a format that is not checked', { format: 'hostname' }, '#/format is "hostname", not one of date'],
  ['a reference out of the schema', { $ref: 'https://example.com/a.json' }, 'only #/… inside the schema'],
  ['a reference to nothing', { $ref: '#/$defs/a' }, 'which is not in the schema'],
  ['a type that does not exist', { type: 'text' }, '#/type is "text", not a type of JSON'],
  ['a list of items by an older draft', { items: [{}] }, 'draft 2020-12 calls prefixItems'],
  ['a pattern that is none', { pattern: '(' }, '#/pattern is "(", not a regular expression'],
  ['a number in place of a schema', { items: 3 }, '#/items is 3, not a schema'],
  ['another dialect', { $schema: 'https://example.com/own' }, 'not draft 2020-12'],
])('%s is refused when the schema is read', (_, schema, message) => {
  expect(refusal(schema)).toContain(message)
})

test.each([
  ['a fence', '```json\n1\n```', false, 'the answer stands in a Markdown fence'],
  ['text around it', 'Here it is: 1', false, 'the answer is not JSON'],
  ['text around a fence', 'Here it is:\n```json\n1\n```', true, 'the answer is not JSON'],
  ['nothing', ' ', false, 'the answer is empty'],
  ['half of an object', '{"a": 1', false, 'the answer is not JSON'],
])('JSON with %s is wrong', (...[, answer, allowFence, reason]) => {
  expect(shape({ answer, schema: readSchema(true), allowFence })).toEqual({
    kind: 'measured',
    signal: 0,
    reason,
  })
})

test('a fence is taken off where it is allowed', () => {
  const reading = shape({
    answer: '```json\n{"a": 1}\n```',
    schema: readSchema({ required: ['a'] }),
    allowFence: true,
  })
  expect(reading).toMatchObject({ signal: 1 })
})

test.each([
  ['[', ']'],
  ['{"a":', '}'],
])('a value nested without end in %s is refused, not followed', (open, close) => {
  const answer = `${open.repeat(100_000)}1${close.repeat(100_000)}`
  expect(shape({ answer, schema: readSchema({ uniqueItems: true, enum: [1] }) })).toMatchObject({
    signal: 0,
    reason: 'the answer is nested deeper than 500 levels',
  })
})

test('a schema that refers to nothing but itself ends', () => {
  expect(check(1, { $ref: '#' })).toMatchObject({ signal: 0, reason: '$ is nested deeper than 500 levels' })
})

test('a property named like one of every object is a property like others', () => {
  const schema = readSchema(
    JSON.parse('{"required": ["constructor"], "properties": {"__proto__": {"type": "null"}}}'),
  )
  expect(shape({ answer: '{"toString": 1}', schema })).toMatchObject({ reason: '$ has no "constructor"' })
  expect(shape({ answer: '{"constructor": 1, "__proto__": 1}', schema })).toMatchObject({
    reason: '$.__proto__ is 1, not null',
  })
})
