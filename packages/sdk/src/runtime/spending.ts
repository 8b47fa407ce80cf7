import type { Why } from '../outcome/outcome.ts'
import { totalTokens } from '../outcome/usage.ts'
import type { RunRoute } from './attempt.ts'
import type { CallContext, Trail } from './call-context.ts'
import { isPromise } from './is-promise.ts'
import type { Reserved, Spending } from './ports.ts'
import type { RouteFacts } from './route.ts'

/**
 * Asks whether one more attempt on this route can be paid: takes the whole budget of the call away from the day before
 * the first paid attempt, and compares what the call has spent with its own budget before each.
 *
 * @returns why it cannot, or undefined when it can.
 */
export function whyNotPayable<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
): Why | undefined | PromiseLike<Why | undefined> {
  const { setup, trail } = context
  const { callUsd, callTokens, dayUsd, dayTokens } = setup.contract.budget
  if (!route.isPaid) return undefined
  const expected = setup.estimate?.(context.input, route) ?? trail.dearest
  const wanted = sum(trail.spent, expected)
  if (callUsd !== undefined && wanted.costUsd > callUsd) {
    return overBudget(`this call would cost $${wanted.costUsd.toFixed(4)}, and $${callUsd} are the most`)
  }
  if (callTokens !== undefined && wanted.tokens > callTokens) {
    return overBudget(`this call would use ${wanted.tokens} tokens, and ${callTokens} are the most`)
  }
  if (trail.settle !== undefined || (dayUsd === undefined && dayTokens === undefined)) return undefined
  const reserved = setup.ledger.reserve(setup.contract.feature, reservation(context))
  return isPromise(reserved) ? reserved.then((known) => keep(known, trail)) : keep(reserved, trail)
}

function keep(reserved: Reserved, trail: Trail): Why | undefined {
  if (reserved.kind === 'refused') return overBudget(reserved.reason)
  trail.settle = reserved.settle
  return undefined
}

function reservation<Input, Answer>({ setup }: CallContext<Input, Answer>): Spending {
  const { callUsd = 0, callTokens = 0 } = setup.contract.budget
  return { costUsd: callUsd, tokens: callTokens }
}

function overBudget(reason: string): Why {
  return { mode: 'over_budget', code: 'over-budget', reason }
}

/** Writes down what an attempt has used. @returns its cost, or undefined when nobody knows it. */
export function addSpending<Input, Answer>(
  context: CallContext<Input, Answer>,
  facts: RouteFacts,
  charge: { readonly isPaid: boolean; readonly mayCost: boolean },
): number | undefined {
  const { setup, trail } = context
  const isFree = !charge.isPaid || (!charge.mayCost && facts.usage === undefined)
  const costUsd = facts.costUsd ?? (isFree ? 0 : setup.costOf(facts))
  const tokens = facts.usage === undefined ? 0 : totalTokens(facts.usage)
  if (costUsd === undefined) trail.hasUnknownCost = true
  const used = { costUsd: costUsd ?? 0, tokens }
  trail.spent = sum(trail.spent, used)
  trail.dearest = {
    costUsd: Math.max(trail.dearest.costUsd, used.costUsd),
    tokens: Math.max(trail.dearest.tokens, used.tokens),
  }
  return costUsd
}

/**
 * Gives back what was not used. A cost that nobody knows counts as all that was reserved, never as nothing. A ledger
 * that breaks does not break the call: what was reserved then stays so.
 */
export function settleSpending<Input, Answer>(context: CallContext<Input, Answer>): void | Promise<void> {
  const { trail } = context
  if (trail.settle === undefined) return
  try {
    const used = trail.hasUnknownCost ? larger(trail, reservation(context)) : trail.spent
    const settled = trail.settle(used)
    if (isPromise(settled)) return Promise.resolve(settled).catch(ignore)
  } catch {
    // As above.
  }
}

function ignore(): void {}

function larger({ spent }: Trail, reserved: Spending): Spending {
  return {
    costUsd: Math.max(spent.costUsd, reserved.costUsd),
    tokens: Math.max(spent.tokens, reserved.tokens),
  }
}

function sum(left: Spending, right: Spending): Spending {
  return { costUsd: left.costUsd + right.costUsd, tokens: left.tokens + right.tokens }
}
