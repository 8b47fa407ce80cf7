import type { Budget } from '../contract/contract.ts'
import type { Clock } from './clock.ts'
import type { BudgetLedger, Spending } from './ports.ts'

/** The day of a budget, from midnight to midnight UTC: `2026-11-23`. */
export function budgetDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10)
}

/** Why an amount does not fit any more, or undefined when it does. */
export function refusal(budget: Budget, spent: Spending, amount: Spending): string | undefined {
  const { dayUsd, dayTokens } = budget
  if (dayUsd !== undefined && spent.costUsd + amount.costUsd > dayUsd + ROUNDING_USD) {
    return `$${spent.costUsd.toFixed(4)} of $${dayUsd} a day are spent or reserved, and this call reserves $${amount.costUsd}`
  }
  if (dayTokens !== undefined && spent.tokens + amount.tokens > dayTokens) {
    return `${spent.tokens} of ${dayTokens} tokens a day are spent or reserved, and this call reserves ${amount.tokens}`
  }
  return undefined
}

/** A millionth of a cent: sums of many small amounts are not exact. */
const ROUNDING_USD = 1e-8

/** Keeps the day's spending in this process. It begins at zero with every start. */
export function memoryLedger(budget: Budget, clock: Pick<Clock, 'epochMs'>): BudgetLedger {
  const spentOf = new Map<string, Spending>()

  function add(key: string, amount: Spending, sign: 1 | -1): void {
    const spent = spentOf.get(key) ?? { costUsd: 0, tokens: 0 }
    spentOf.set(key, {
      costUsd: spent.costUsd + sign * amount.costUsd,
      tokens: spent.tokens + sign * amount.tokens,
    })
  }

  return {
    reserve(feature, amount) {
      const key = `${budgetDay(clock.epochMs())} ${feature}`
      const reason = refusal(budget, spentOf.get(key) ?? { costUsd: 0, tokens: 0 }, amount)
      if (reason !== undefined) return { kind: 'refused', reason }
      if (!spentOf.has(key)) forgetOtherDays(spentOf, key.slice(0, 10))
      add(key, amount, 1)
      return {
        kind: 'reserved',
        settle(used) {
          add(key, amount, -1)
          add(key, used, 1)
        },
      }
    },
  }
}

function forgetOtherDays(spentOf: Map<string, Spending>, day: string): void {
  for (const key of spentOf.keys()) if (!key.startsWith(day)) spentOf.delete(key)
}
