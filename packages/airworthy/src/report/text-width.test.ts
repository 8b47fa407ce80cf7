import { expect, test } from 'vitest'
import { displayWidth, padEnd, padStart, printable, printableLine, truncate, wrap } from './text-width.ts'

test.each([
  ['plain', 5],
  ['é', 1],
  ['e\u0301', 1],
  ['返品', 4],
  ['ｆｕｌｌ', 8],
  ['🙏🏽', 2],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['✓ … ─', 5],
  ['a\u200bb', 2],
  ['한글', 4],
])('%s takes %d columns', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('no line is wider than asked, also with long words and wide characters', () => {
  const text = `a ${'x'.repeat(50)} 返品は何日以内ですか返品は何日以内ですか 👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧 end`
  const lines = wrap(text, 11)
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(11)
  expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
})

test('lines and paragraphs stay', () => {
  expect(wrap('one two\n\nthree', 80)).toEqual(['one two', '', 'three'])
})

test('a cut text says so and fits', () => {
  expect(truncate('abcdef', 4)).toBe('abc…')
  expect(truncate('返品返品', 5)).toBe('返品…')
  expect(truncate('abc', 4)).toBe('abc')
})

test('padding counts columns, not characters', () => {
  expect([padEnd('返', 4), padStart('返', 4), padEnd('abcde', 4)]).toEqual(['返  ', '  返', 'abcde'])
})

test('text from outside cannot steer the terminal', () => {
  expect(printable('\u001b[31mred\u001b[0m\u0007\u009b2J\u202eevil\r\nnext\u0000')).toBe('redevil\nnext')
  expect(printableLine(' a\n\tb  c ')).toBe('a b c')
})
