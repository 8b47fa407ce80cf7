import type { Contract } from '@airworthy/sdk'
import { createPricing } from '../evidence/pricing.ts'
import type { CountedCases } from './check-cases.ts'
import type { EarlierRun } from './check-earlier-run.ts'

/** What a run of the whole test set will cost, and how that is known. */
export type RunCost =
  /** From the mean cost of a trial of an earlier run. */
  | {
      readonly kind: 'measured'
      readonly totalUsd: number
      readonly perTrialUsd: number
      readonly run: string
      /** Whether the contract's judges are in it. */
      readonly includesJudges: boolean
    }
  /** From the lengths of the inputs and the list price: the order of magnitude. */
  | {
      readonly kind: 'estimated'
      readonly totalUsd: number
      readonly perTrialUsd: number
      readonly model: string
      readonly answerTokens: number
    }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface CostQuestion {
  readonly contract: Contract
  readonly counted: CountedCases | null
  readonly earlier: EarlierRun | null
  readonly now: () => number
}

/** English text; other languages and code have fewer characters a token. */
const CHARACTERS_PER_TOKEN = 4
/** A long paragraph: what an answer is taken for before one was seen. */
const ANSWER_TOKENS = 300

/** The likely cost of one run, each case once. */
export async function runCost(question: CostQuestion): Promise<RunCost> {
  const { contract, counted, earlier } = question
  if (counted === null) return { kind: 'unknown', reason: 'no test set is named' }
  if (contract.run?.kind === 'recorded') {
    return { kind: 'unknown', reason: 'recorded trials are read, not run' }
  }
  if (earlier !== null && earlier.meanCostUsd !== null) {
    return fromEarlierRun(question, counted, { ...earlier, meanCostUsd: earlier.meanCostUsd })
  }
  if (contract.run?.kind === 'openai')
    return fromPrices(contract, contract.run, { counted, now: question.now })
  const reason = earlier === null ? 'not known until a first run' : `run ${earlier.run} measured no cost`
  return { kind: 'unknown', reason }
}

function fromEarlierRun(
  { contract }: CostQuestion,
  { count }: CountedCases,
  earlier: EarlierRun & { readonly meanCostUsd: number },
): RunCost {
  const hasJudges = Object.values(contract.scorers).some(({ kind }) => kind === 'judge')
  const perTrialUsd = earlier.meanCostUsd + (earlier.judgeCostUsd ?? 0)
  return {
    kind: 'measured',
    totalUsd: perTrialUsd * count,
    perTrialUsd,
    run: earlier.run,
    includesJudges: !hasJudges || earlier.judgeCostUsd !== null,
  }
}

interface Estimating {
  readonly counted: CountedCases
  readonly now: () => number
}

async function fromPrices(
  contract: Contract,
  { model, system = '' }: Extract<Contract['run'], { kind: 'openai' }>,
  { counted, now }: Estimating,
): Promise<RunCost> {
  const characters = counted.inputCharacters / counted.count + system.length
  const usage = { inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN), outputTokens: ANSWER_TOKENS }
  const { costUsd, costUnmeasured } = await createPricing(contract, now)({ usage, model })
  if (costUsd === undefined) {
    return { kind: 'unknown', reason: costUnmeasured ?? `no price is known for the model ${model}` }
  }
  return {
    kind: 'estimated',
    totalUsd: costUsd * counted.count,
    perTrialUsd: costUsd,
    model,
    answerTokens: ANSWER_TOKENS,
  }
}
