import { expect, test } from 'vitest'
import { tokenise } from './tokens.ts'

function quantities(text: string): readonly string[] {
  return tokenise(text, true).flatMap(({ quantity }) =>
    quantity === undefined ? [] : [quantity.value + (quantity.unit === undefined ? '' : ` ${quantity.unit}`)],
  )
}

function keys(text: string): readonly string[] {
  return tokenise(text, true).map((token) => token.key)
}

test('numbers are read with their scale, unit and currency, however they are written', () => {
  expect(
    quantities('$1,250.50, 5 million dollars, €3,5, 268M, US$5k, 42%, 42 percent, 1.000.000 km'),
  ).toEqual([
    '1250.5 usd',
    '5000000 usd',
    '3.5 eur',
    '268000000',
    '5000 usd',
    '42 %',
    '42 %',
    '1000000 kilometre',
  ])
})

test('dates, decades, versions, times and number words are read', () => {
  expect(quantities('1990s, 4th, v1.2.3, 14:30, 30-day, twenty-one days, three')).toEqual([
    '1990s',
    '4',
    '1.2.3',
    '14:30',
    '30 day',
    '21 day',
    '3',
  ])
})

test('a date has the same keys in words and by ISO 8601', () => {
  expect(keys('2024-05-03').toSorted()).toEqual(keys('May 3, 2024').toSorted())
  expect(keys('He may go')).toEqual(['go'])
})

test('inflections and accents share a key', () => {
  expect(keys('refunds refunded refunding')).toEqual(['refund', 'refund', 'refund'])
  expect(keys('policies policy')).toEqual(['policy', 'policy'])
  expect(keys('Crème brûlées')).toEqual(keys('creme brulee'))
})

test('capitals inside a sentence, acronyms and inner capitals mark names', () => {
  const names = tokenise('Contact Maria at NASA about iPhone cases of the U.S. team', true)
    .filter((token) => token.kind === 'name')
    .map((token) => token.text)
  expect(names).toEqual(['Maria', 'NASA', 'iPhone', 'U.S.'])
  expect(tokenise('Alle Kunden', false).map((token) => token.kind)).toEqual(['word', 'word'])
})

test('a negation reaches to the end of its clause and no bound is one', () => {
  const denied = (text: string): readonly string[] =>
    tokenise(text, true)
      .filter((token) => token.negated)
      .map((token) => token.text)
  expect(denied("Refunds are not available, but exchanges are; fees aren't charged")).toEqual([
    'available',
    'charged',
  ])
  expect(denied('a non-refundable fee')).toEqual(['refundable', 'fee'])
  expect(denied('pay no later than Friday, not only in cash')).toEqual([])
})

test('text without spaces is compared by pairs of characters', () => {
  expect(keys('返金は30日以内')).toEqual(['返金', '#30', '日以', '以内'])
})
