import type { Contract } from '@airworthy/sdk'
import { AirworthyError } from '@airworthy/sdk'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import { differenceInterval, mcNemarTest, nonInferiorityTest } from '../statistics/paired.ts'
import { grouped } from '../statistics/weighted-values.ts'
import type { BaselineComparison } from './gate-report.ts'
import { measure } from './measure.ts'

export interface CompareOptions {
  readonly contract: Contract
  readonly candidate: EvidenceReading
  readonly baseline: EvidenceReading
}

type MetricComparison = BaselineComparison['metrics'][number]

/** Mean score per case and metric; an errored trial counts as 0, an unmeasured one not at all. */
type CaseScores = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Compares two runs case by case. Only cases that both runs have are paired; differences are candidate minus baseline.
 * A difference is proven by the bounded mean of the differences at the contract's confidence.
 */
export async function compareRuns({
  contract,
  candidate,
  baseline,
}: CompareOptions): Promise<BaselineComparison> {
  const metrics = [
    ...new Set(
      contract.requirements.filter(({ section }) => section === 'too_wrong').map(({ metric }) => metric),
    ),
  ]
  const after = await scoresOf(candidate, metrics)
  const before = await scoresOf(baseline, metrics)
  const compared = metrics.flatMap((metric) => compareMetric(metric, { after, before, contract }) ?? [])
  if (compared.length === 0) {
    throw new AirworthyError(
      'evidence-mismatch',
      `the run and the baseline ${baseline.header.run} have no measured case in common`,
      { next: 'Compare runs over the same test set: run `airworthy eval` for both versions.' },
    )
  }
  return { run: baseline.header.run, margin: contract.margin, metrics: compared }
}

async function scoresOf(evidence: EvidenceReading, metrics: readonly string[]): Promise<CaseScores> {
  const sums = new Map(
    metrics.map((metric) => [metric, new Map<string, { total: number; trials: number }>()]),
  )
  for await (const trial of evidence.trials()) {
    for (const [metric, cases] of sums) {
      const measured = measure(metric, trial)
      if (measured.kind === 'missing' && !measured.errored) continue
      const sum = cases.get(trial.case) ?? { total: 0, trials: 0 }
      sum.total += measured.kind === 'value' ? measured.value : 0
      sum.trials++
      cases.set(trial.case, sum)
    }
  }
  return new Map(
    [...sums].map(([metric, cases]) => [
      metric,
      new Map([...cases].map(([id, { total, trials }]) => [id, total / trials])),
    ]),
  )
}

interface Runs {
  readonly contract: Contract
  readonly after: CaseScores
  readonly before: CaseScores
}

function compareMetric(metric: string, { contract, after, before }: Runs): MetricComparison | undefined {
  const pairs: { readonly id: string; readonly difference: number }[] = []
  for (const [id, score] of after.get(metric) ?? []) {
    const earlier = before.get(metric)?.get(id)
    if (earlier !== undefined) pairs.push({ id, difference: score - earlier })
  }
  if (pairs.length === 0) return undefined
  const regressions = pairs.filter(({ difference }) => difference < 0).map(({ id }) => id)
  const fixes = pairs.filter(({ difference }) => difference > 0).map(({ id }) => id)
  const differences = grouped(pairs.map(({ difference }) => difference))
  const alpha = 1 - contract.confidence
  const { low, high } = differenceInterval({ differences, alpha })
  return {
    metric,
    verdict: verdictOf(differences, { margin: contract.margin, alpha, low }),
    difference: pairs.reduce((sum, { difference }) => sum + difference, 0) / pairs.length,
    low,
    high,
    pairs: pairs.length,
    regressions,
    fixes,
    mcnemarP: mcNemarTest({ regressions: regressions.length, fixes: fixes.length }).pChanged,
  }
}

function verdictOf(
  differences: ReturnType<typeof grouped>,
  { margin, alpha, low }: { readonly margin: number; readonly alpha: number; readonly low: number },
): MetricComparison['verdict'] {
  if (low > 0) return 'better'
  const { pPass, pFail } = nonInferiorityTest({ differences, margin })
  if (pPass <= alpha) return 'no-worse'
  return pFail <= alpha ? 'worse' : 'inconclusive'
}
