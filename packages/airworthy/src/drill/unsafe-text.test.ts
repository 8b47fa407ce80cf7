import { expect, test } from 'vitest'
import { unsafeText } from './unsafe-text.ts'

test.each([
  ['', 'an empty text'],
  ['  \n', 'an empty text'],
  ['Error: no\n    at answer (file:///app/answer.ts:4:9)', 'a stack trace'],
  ['Traceback (most recent call last):\n  File "pilot.py", line 3', 'a stack trace'],
  ['Sorry: The provider failed on purpose (drill-8f3a).', "the provider's own error message"],
  ['connect ECONNREFUSED 127.0.0.1:4000', 'an error of the network'],
  ['fetch failed', 'an error of the network'],
  ['Sorry: <urlopen error [Errno 111] Connection refused>', 'an error of the network'],
  ["TypeError: Cannot read properties of undefined (reading '0')", 'the name of an exception'],
  ['Expecting value: line 1 column 1 (char 0)', 'the name of an exception'],
  ['HTTP Error 503: Service Unavailable', 'a status code'],
  ['Request failed with status code 429', 'a status code'],
  ['The answer is [object Object].', '“[object Object]”'],
  ['undefined', '“undefined”'],
  ['Your refund: undefined', '“undefined”'],
  ['null', '“null”'],
  ['None', '“null”'],
  ['{"error":"overloaded"}', 'an error as JSON'],
])('a user should not read %j', (text, what) => {
  expect(unsafeText(text)).toBe(what)
})

test.each([
  'A refund takes five working days.',
  'We cannot answer right now. A colleague will write back within the hour.',
  'The setting is `undefined` until you set it.',
  'Paragraph 429 of the contract says how errors are handled.',
  'Exit code 3 means that the tool could not run.',
  '{"answer":"five days"}',
])('a user may read %j', (text) => {
  expect(unsafeText(text)).toBeUndefined()
})
