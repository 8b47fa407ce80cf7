import type { Budget } from './contract.ts'
import { nearest } from './nearest.ts'
import { didYouMean } from './problem.ts'
import { aboveZero, readQuantity, synonymOrNearest, toCount, toTokens, toUsd, whole } from './quantity.ts'
import { Mistake, quote, spanOf, type Token, type TokenReader } from './tokens.ts'

/** One line of `budget:`, as the amount that it sets. */
export interface BudgetLine {
  readonly sets: keyof Budget
  readonly amount: number
}

const PERIODS: readonly string[] = ['call', 'day']

/** `$0.05 per call`, `$50 per day`, `8000 tokens per call` or `5_000_000 tokens per day`; each above 0. */
export function parseBudgetLine(line: string): BudgetLine {
  return whole(line, (reader) => {
    const amount = readAmount(reader)
    return { sets: `${readPeriod(reader)}${amount.unit}`, amount: amount.value }
  })
}

interface Amount {
  readonly unit: 'Usd' | 'Tokens'
  readonly value: number
}

function readAmount(reader: TokenReader): Amount {
  const quantity = readQuantity(reader)
  const { dollar, number, unit } = quantity
  if (unit !== undefined && synonymOrNearest(unit.text, ['tokens']) !== undefined) {
    toTokens(quantity)
    return { unit: 'Tokens', value: toCount(number) }
  }
  if (dollar === undefined && unit === undefined) {
    const next = `write $${number.text} or ${number.text} tokens`
    throw new Mistake('a budget is in dollars or in tokens', {
      code: 'unknown-unit',
      ...spanOf(number),
      next,
    })
  }
  if (dollar !== undefined && unit !== undefined) throw expectedPer(unit)
  return { unit: 'Usd', value: aboveZero(toUsd(quantity), quantity) }
}

function readPeriod(reader: TokenReader): 'call' | 'day' {
  const per = reader.take()
  if (per.text !== 'per') throw expectedPer(per)
  const period = reader.take()
  if (period.text === 'call' || period.text === 'day') return period.text
  throw new Mistake(`expected "call" or "day", found ${quote(period)}`, {
    code: 'invalid-value',
    ...spanOf(period),
    next: didYouMean(nearest(period.text, PERIODS)) ?? 'write per call or per day',
  })
}

function expectedPer(found: Token): Mistake {
  const next = 'write per call or per day'
  return new Mistake(`expected "per", found ${quote(found)}`, {
    code: 'invalid-value',
    ...spanOf(found),
    next,
  })
}
