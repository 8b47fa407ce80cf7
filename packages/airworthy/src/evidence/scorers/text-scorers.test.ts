import { expect, test } from 'vitest'
import { caseOf, score, scoreValue } from './scorers.fixtures.ts'

test('exact compares trimmed, normalised texts, and case only if asked to ignore it', async () => {
  expect(await scoreValue({ kind: 'exact', ignoreCase: false }, ' Cafe\u0301 ', { expected: 'Café' })).toBe(1)
  expect(await scoreValue({ kind: 'exact', ignoreCase: false }, 'PARIS', { expected: 'Paris' })).toBe(0)
  expect(await scoreValue({ kind: 'exact', ignoreCase: true }, 'PARIS', { expected: 'Paris' })).toBe(1)
})

test('exact compares data as JSON, also when the answer is its JSON text', async () => {
  const expected = { city: 'Paris', people: 2 }
  const exact = { kind: 'exact', ignoreCase: false } as const
  expect(await scoreValue(exact, { people: 2, city: 'Paris' }, { expected })).toBe(1)
  expect(await scoreValue(exact, '```json\n{"people": 2, "city": "Paris"}\n```', { expected })).toBe(1)
  expect(await scoreValue(exact, '42', { expected: 42 })).toBe(1)
  expect(await scoreValue(exact, { city: 'Paris' }, { expected })).toBe(0)
})

test('contains looks for the given value or for what the case expects', async () => {
  expect(await scoreValue({ kind: 'contains', value: 'sorry', ignoreCase: true }, 'Sorry, no.')).toBe(1)
  expect(await scoreValue({ kind: 'contains', value: 'sorry', ignoreCase: false }, 'Sorry, no.')).toBe(0)
  expect(
    await scoreValue({ kind: 'contains', ignoreCase: false }, 'It is Paris.', {
      expected: ['Rome', 'Paris'],
    }),
  ).toBe(1)
})

test('regex matches anywhere, whatever its flags remember', async () => {
  const spec = { kind: 'regex', pattern: '\\d{5}', flags: 'g' } as const
  expect(await scoreValue(spec, 'code 12345')).toBe(1)
  expect(await scoreValue(spec, 'code 123')).toBe(0)
})

test('a regex that backtracks without end, or a huge answer, is unmeasured', async () => {
  const spec = { kind: 'regex', pattern: '^(a+)+$', flags: '' } as const
  expect(await scoreValue(spec, `${'a'.repeat(40)}!`)).toBe('the pattern /^(a+)+$/ took longer than 1000 ms')
  expect(await scoreValue(spec, 'a'.repeat(100_001))).toBe('the answer has over 100000 characters')
})

test.each([
  ['It costs $1,250.50 in all.', 1250.5, 1],
  ['1.250,50 €', '1250.50', 1],
  ['First 3, then 42%.', '42 %', 1],
  ['It fell to -5 degrees', -5, 1],
  ['between 3-5', 5, 1],
  ['1.5e3', 1500, 1],
  ['.5', 0.5, 1],
  ['1 250', 1250, 1],
  ['42', 43, 0],
  ['none', 43, 0],
  [42, 42, 1],
  ['42', 'many', 'the expected "many" has no number'],
])('number reads %j against %j as %j', async (answer, expected, value) => {
  expect(await scoreValue({ kind: 'number', tolerance: 0, relative: false }, answer, { expected })).toBe(
    value,
  )
})

test('number allows the tolerance, bounds included, absolute or as a share', async () => {
  expect(await scoreValue({ kind: 'number', tolerance: 0.1, relative: false }, '1.1', { expected: 1 })).toBe(
    1,
  )
  expect(await scoreValue({ kind: 'number', tolerance: 0.1, relative: false }, '1.11', { expected: 1 })).toBe(
    0,
  )
  expect(await scoreValue({ kind: 'number', tolerance: 0.1, relative: true }, '110', { expected: 100 })).toBe(
    1,
  )
  expect(await scoreValue({ kind: 'number', tolerance: 0.1, relative: true }, '111', { expected: 100 })).toBe(
    0,
  )
})

test.each([
  ['the cat sat', 'A cat sat!', 1],
  ['Denver Broncos', 'the Denver Broncos defeated', 0.8],
  ['yes', 'no', 0],
  ['a a b', 'a b b', 2 / 3],
  ['the', 'a', 1],
  ['the', 'Paris', 0],
  ['U.S.', 'us', 1],
])('token F1 of %j against %j is %d', async (answer, expected, value) => {
  expect(await scoreValue({ kind: 'token-f1' }, answer, { expected })).toBeCloseTo(value, 12)
})

test('token F1 takes the best of several right answers and passes from its bound', async () => {
  const expected = ['Rome', 'the Denver Broncos defeated']
  expect(await scoreValue({ kind: 'token-f1' }, 'Denver Broncos', { expected })).toBeCloseTo(0.8, 12)
  expect(await scoreValue({ kind: 'token-f1', atLeast: 0.8 }, 'Denver Broncos', { expected })).toBe(1)
  expect(await scoreValue({ kind: 'token-f1', atLeast: 0.81 }, 'Denver Broncos', { expected })).toBe(0)
})

test('grounded scores the share of supported sentences by the passages and the question', async () => {
  const passages = [{ text: 'The office moved in 2019. It is now in Oslo.' }]
  const testCase = caseOf({ input: { messages: [{ role: 'user', content: 'Where is Globex?' }] } })
  const answer = 'Globex is in Oslo. It opened in 1950.'
  const result = await score({ kind: 'grounded' }, { answer, passages }, testCase)
  expect(result).toMatchObject({ kind: 'scored', value: 0.5 })
  expect(result.reason).toContain('It opened in 1950.')
})

test('grounded without observed passages is unmeasured', async () => {
  expect(await scoreValue({ kind: 'grounded' }, 'Oslo')).toBe('no passages were observed')
})

test('a label that was not recorded is unmeasured', async () => {
  expect(await scoreValue({ kind: 'label' }, 'Oslo')).toBe('no label was recorded')
})

test('a call that declined claims nothing, so grounded has nothing against it', async () => {
  const declined = { outcome: 'declined', answer: 'I cannot answer this.', passages: [] } as const
  expect(await score({ kind: 'grounded' }, declined)).toMatchObject({ kind: 'scored', value: 1 })
})

test('an answer to a question that has none is still looked at by grounded', async () => {
  const answered = {
    outcome: 'answered',
    answer: 'Oslo is the capital.',
    passages: [{ text: 'Bern is old.' }],
  } as const
  const result = await score({ kind: 'grounded' }, answered, caseOf({ expectedOutcome: 'declined' }))
  expect(result).toMatchObject({ kind: 'scored', value: 0 })
  expect(result).toMatchObject({ reason: expect.stringContaining('unsupported') })
})
