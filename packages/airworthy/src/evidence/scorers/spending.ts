import type { Usage } from '@airworthy/sdk'
import type { JudgeReply } from './judge-model.ts'

/** What the judges of a run have used of one model so far. */
export interface JudgeSpending {
  /** As the contract names it. */
  readonly model: string
  /** Calls that came back, also with an error. */
  readonly calls: number
  /** Calls whose provider told no usage; their tokens are not in `usage`, but may have been paid. */
  readonly callsWithoutUsage: number
  readonly usage: Usage
}

/** Adds up what the judges use, by model. */
export interface SpendingTally {
  add(model: string, reply: JudgeReply): void
  /** One entry for each model that was asked, in the order of their first calls. */
  spent(): readonly JudgeSpending[]
}

/** Starts at nothing. */
export function spendingTally(): SpendingTally {
  const byModel = new Map<string, JudgeSpending>()
  return {
    add(model, reply) {
      const before = byModel.get(model) ?? { ...NOTHING, model }
      byModel.set(model, {
        model,
        calls: before.calls + 1,
        callsWithoutUsage: before.callsWithoutUsage + (reply.usage === undefined ? 1 : 0),
        usage: reply.usage === undefined ? before.usage : sum(before.usage, reply.usage),
      })
    },
    spent: () => [...byModel.values()],
  }
}

const NOTHING = { calls: 0, callsWithoutUsage: 0, usage: { inputTokens: 0, outputTokens: 0 } }

function sum(one: Usage, other: Usage): Usage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cachedInputTokens: (one.cachedInputTokens ?? 0) + (other.cachedInputTokens ?? 0),
    cacheWriteTokens: (one.cacheWriteTokens ?? 0) + (other.cacheWriteTokens ?? 0),
    reasoningTokens: (one.reasoningTokens ?? 0) + (other.reasoningTokens ?? 0),
  }
}
