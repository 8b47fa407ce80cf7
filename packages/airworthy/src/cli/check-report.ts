import {
  type Aggregate,
  type Comparison,
  type Contract,
  isBuiltInMetric,
  type Problem,
  type Requirement,
  type Section,
  type Unit,
} from '@airworthy/sdk'
import type { TestSet } from '../evidence/test-sets/test-set.ts'
import { alphaForLook } from '../statistics/look.ts'
import { upcomingLook } from '../verdict/looks.ts'
import {
  type CasePlan,
  overallSufficiency,
  planRequirement,
  type Sufficiency,
} from '../verdict/sample-plan.ts'
import { claimsOf } from '../verdict/slice.ts'
import { countCases } from './check-cases.ts'
import { type RunCost, runCost } from './check-cost.ts'
import { type EarlierRun, readEarlierRun } from './check-earlier-run.ts'
import { looksFolder } from './runs.ts'

/** One requirement, and the cases it needs. */
export interface PlannedRequirement extends CasePlan {
  readonly text: string
  readonly section: Section
  /** 1-based line in the contract file. */
  readonly line: number
  readonly metric: string
  readonly aggregate: Aggregate
  readonly comparison: Comparison
  readonly bound: number
  readonly unit: Unit
}

/** What `airworthy check` found in a valid contract. schemas/check.schema.json describes it. */
export interface CheckReport {
  readonly schema: 'airworthy.check/1'
  readonly feature: string
  readonly owner: string
  readonly contract: { readonly path: string; readonly hash: string }
  readonly confidence: number
  /** The look that the next verdict from these cases will be, and the confidence that is left for it. */
  readonly look: { readonly number: number; readonly confidence: number }
  /** Null when the contract names none. */
  readonly testSet: Pick<TestSet, 'count' | 'hash' | 'files'> | null
  /** The share of good answers that the user expects of every scorer; null when it was not said. */
  readonly expectedShare: number | null
  /** Whether the cases can be enough for a GO. */
  readonly sufficiency: Sufficiency
  readonly requirements: readonly PlannedRequirement[]
  /** What a run of the whole test set will cost. */
  readonly cost: RunCost
  readonly warnings: readonly Pick<Problem, 'code' | 'message' | 'next' | 'line' | 'column'>[]
}

export interface CheckOptions {
  readonly contract: Contract
  readonly testSet: TestSet | null
  readonly expectedShare: number | null
  readonly warnings: readonly Problem[]
  readonly now: () => number
}

/** Plans every requirement of a contract against its test set. Calls no model and takes no look. */
export async function checkContract(options: CheckOptions): Promise<CheckReport> {
  const { contract, testSet, expectedShare, warnings } = options
  const earlier = await readEarlierRun(contract)
  const counted = testSet === null ? null : await countCases(contract, testSet)
  const look = lookAhead(contract, testSet, earlier)
  const requirements = plan(options, { earlier, look, cases: counted?.perRequirement ?? null })
  return {
    schema: 'airworthy.check/1',
    feature: contract.feature,
    owner: contract.owner,
    contract: { path: contract.path, hash: contract.hash },
    confidence: contract.confidence,
    look: { number: look, confidence: 1 - alphaForLook(1 - contract.confidence, look) },
    testSet: testSet === null ? null : { count: testSet.count, hash: testSet.hash, files: testSet.files },
    expectedShare,
    sufficiency: overallSufficiency(requirements),
    requirements,
    cost: await runCost({ contract, counted, earlier, now: options.now }),
    warnings: warnings.map(({ code, message, next, line, column }) => ({
      code,
      message,
      ...(next === undefined ? {} : { next }),
      line,
      column,
    })),
  }
}

/** Without a test set, what was recorded last is what will be judged next. */
function lookAhead(contract: Contract, testSet: TestSet | null, earlier: EarlierRun | null): number {
  const sketch = testSet?.sketch ?? earlier?.sketch ?? []
  return upcomingLook(looksFolder(contract), { feature: contract.feature, sketch })
}

interface Circumstances {
  readonly earlier: EarlierRun | null
  readonly look: number
  readonly cases: readonly number[] | null
}

function plan(
  { contract, expectedShare }: CheckOptions,
  { earlier, look, cases }: Circumstances,
): readonly PlannedRequirement[] {
  const claims = claimsOf(contract)
  return contract.requirements.flatMap((requirement, index) => {
    const claim = claims[index]
    if (claim === undefined) return []
    const planned = planRequirement({
      requirement,
      claim,
      alpha: 1 - contract.confidence,
      look,
      cases: cases?.[index] ?? null,
      // "Good answers" says nothing about how fast they are or how many fall back.
      expectedShare: isBuiltInMetric(requirement.metric) ? null : expectedShare,
      spread: earlier?.spreads[index] ?? null,
    })
    return [{ ...lineOf(requirement), ...planned }]
  })
}

function lineOf({
  text,
  section,
  line,
  metric,
  aggregate,
  comparison,
  bound,
  unit,
}: Requirement): Omit<PlannedRequirement, keyof CasePlan> {
  return { text, section, line, metric, aggregate, comparison, bound, unit }
}
