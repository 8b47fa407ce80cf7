import { expect, test } from 'vitest'
import type { Budget } from './contract.ts'
import { parseContract } from './parse-contract.ts'

const HEAD = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'

/** The budget of a contract, or its problems. The first line stands on line 5 and begins at column 5. */
function budgetOf(lines: readonly string[]): Budget | readonly string[] {
  const text = `${HEAD}budget:\n${lines.map((line) => `  - ${line}\n`).join('')}`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind === 'contract') return result.contract.budget
  return result.problems.map(
    ({ line, column, message, next }) =>
      `${line}:${column} ${message}${next === undefined ? '' : ` | ${next}`}`,
  )
}

test('a budget limits dollars and tokens, per call and per day', () => {
  const lines = ['$0.05 per call', '$50 per day', '8000 tokens per call', '5_000_000 tokens per day']
  expect(budgetOf(lines)).toEqual({ callUsd: 0.05, dayUsd: 50, callTokens: 8000, dayTokens: 5_000_000 })
})

test('what is not written is not limited', () => {
  expect(budgetOf(['$0.05 per call'])).toEqual({ callUsd: 0.05 })
})

test.each([
  ['$0.05 per cal', '5:15 expected "call" or "day", found "cal" | did you mean call?'],
  ['$0.05 per month', '5:15 expected "call" or "day", found "month" | write per call or per day'],
  ['$0.05', '5:10 expected "per", found the end of the line | write per call or per day'],
  ['$50 a day', '5:9 expected "per", found "a" | write per call or per day'],
  ['$50/day', '5:8 expected "per", found "/" | write per call or per day'],
  ['50 per day', '5:5 a budget is in dollars or in tokens | write $50 or 50 tokens'],
  ['50 USD per day', '5:8 money is written with $ before the number, not with "USD" | write $50'],
  ['€50 per day', '5:5 money is in US dollars | write $0.01'],
  ['8000 token per call', '5:10 a count of tokens needs its unit | write 8000 tokens'],
  ['1.5 tokens per call', '5:5 expected a whole number above 0'],
  ['$0 per call', '5:5 this must be above 0'],
  ['-$5 per call', '5:5 a value can not be negative'],
  ['$5 per call and day', '5:17 unexpected "and"'],
  ['per call: $5', '5:5 a line of the budget is one text | write for example - $50 per day'],
  ['50', '5:5 budget[0] must be a line such as $50 per day, not a number'],
])('the line "%s" is refused in place', (line, expected) => {
  expect(budgetOf([line])).toEqual([expected])
})

test.each([
  [['$1 per call', '$2 per call'], '6:5 a line above sets the same budget'],
  [
    ['$5 per day'],
    '5:5 a day budget reserves the call budget before each call, so it needs one, such as $0.05 per call',
  ],
  [
    ['$1 per call', '9 tokens per day'],
    '6:5 a day budget reserves the call budget before each call, so it needs one, such as 8000 tokens per call',
  ],
  [['$5 per call', '$2 per day'], '6:5 the budget of the day is smaller than that of one call'],
  [['9 tokens per day', '10 tokens per call'], '5:5 the budget of the day is smaller than that of one call'],
])('%j do not go together', (lines, expected) => {
  expect(budgetOf(lines)).toEqual([expected])
})

test('a budget that is one text says that it is a list', () => {
  const result = parseContract({ text: `${HEAD}budget: $5 per call\n`, path: 'a' })
  const messages = result.kind === 'invalid' ? result.problems.map(({ message }) => message) : []
  expect(messages).toEqual(['budget must be a list of lines such as $50 per day, not a text'])
})
