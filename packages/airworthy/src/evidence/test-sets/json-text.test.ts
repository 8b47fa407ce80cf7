import { expect, test } from 'vitest'
import { findJsonMistake } from './json-text.ts'

test.each([
  ['{"a":1,}', 7, 'a comma stands before the closing "}"'],
  ['[1,]', 3, 'a comma stands before the closing "]"'],
  ['{"a" 1}', 5, 'expected ":" after the field name'],
  ['{a:1}', 1, 'expected a field name in double quotes'],
  ['{"a":1 "b":2}', 7, 'expected "," or "}" after the field'],
  ['[1 2]', 3, 'expected "," or "]" after the value'],
  ['{"a":None}', 5, 'JSON has no None; a text needs double quotes'],
  ['{"a":NaN}', 5, 'JSON has no NaN; a text needs double quotes'],
  ['{"a":\'x\'}', 5, 'a text needs double quotes, not single ones'],
  ['{"a":"x}', 5, 'the text that starts here is never closed'],
  ['{"a":"x\ty"}', 7, 'a raw control character is in a text; write it as "\\t"'],
  ['{"a":"C:\\dir"}', 8, 'a backslash is followed by no known escape; write it as \\\\'],
  ['{"a":1', 6, 'it ends before the object is closed'],
  ['[[1]', 4, 'it ends before the list is closed'],
  ['{}{}', 2, 'there is more text after the end of the JSON value'],
  ['{"a":01}', 6, 'expected "," or "}" after the field'],
  ['', 0, 'there is no JSON value'],
  ['{"a":}', 5, 'expected a value'],
])('%j is told at place %i', (text, offset, message) => {
  expect(findJsonMistake(text)).toEqual({ offset, message })
})

test('every text that is cut, or has one character replaced, is judged as JSON.parse judges it', () => {
  const text = '{"a":[1,-2.5e+3,true,null,"q\\"\\u00e9\\n"],"b":{"c":{}, "d":[]},"e":"x"} '
  const variants = [...text].flatMap((_, index) => [
    text.slice(0, index),
    ...['"', '}', ']', ',', ':', '0', 'x', '\\', '\n', '-'].map(
      (character) => text.slice(0, index) + character + text.slice(index + 1),
    ),
  ])
  for (const variant of variants) {
    expect([variant, findJsonMistake(variant) === undefined]).toEqual([variant, isJson(variant)])
  }
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
