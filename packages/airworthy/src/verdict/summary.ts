import type { Contract } from '@airworthy/sdk'
import type { Trial } from '../evidence/trial.ts'
import { clopperPearson } from '../statistics/pass-rate.ts'
import type { CostSummary, GateReport, LatencySummary, SliceRate } from './gate-report.ts'
import { isErrored, measure } from './measure.ts'

/** What a reader wants to see of a run besides its verdicts. */
type Summary = Pick<GateReport, 'slices' | 'latency' | 'cost' | 'errors' | 'unmeasured'>

/** Collects a {@link Summary}, trial by trial. */
export interface Summarizer {
  add(trial: Trial): void
  summary(alpha: number): Summary
}

/** A tag with more values than this is an identifier, not a slice. */
const MOST_SLICE_VALUES = 20
const HISTOGRAM_BUCKETS = 24

interface Share {
  total: number
  trials: number
}

/** Starts an empty summary for a contract. */
export function createSummarizer(contract: Contract): Summarizer {
  const rates = [
    ...new Set(
      contract.requirements.filter(({ section }) => section === 'too_wrong').map(({ metric }) => metric),
    ),
  ]
  const metrics = [...new Set(contract.requirements.map(({ metric }) => metric))]
  const latencies: number[] = []
  const slices = new Map<string, Map<string, Map<string, Share>>>()
  const errors = new Map<string, { code: string; message: string; count: number }>()
  const unmeasured = new Map<string, { metric: string; reason: string; count: number }>()
  const cost = { totalUsd: 0, measured: 0, unmeasured: 0, reasons: new Map<string, number>() }

  return {
    add(trial) {
      if (trial.latencyMs !== undefined && !isErrored(trial)) latencies.push(trial.latencyMs)
      addCost(cost, trial)
      if (isErrored(trial)) addError(errors, trial)
      for (const metric of metrics) addUnmeasured(unmeasured, metric, trial)
      for (const metric of rates) addSlices(slices, metric, trial)
    },
    summary: (alpha) => ({
      slices: sliceRates(slices, alpha),
      latency: latencySummary(latencies),
      cost: costSummary(cost),
      errors: mostFrequentFirst(errors.values()),
      unmeasured: mostFrequentFirst(unmeasured.values()),
    }),
  }
}

function addCost(
  cost: { totalUsd: number; measured: number; unmeasured: number; reasons: Map<string, number> },
  trial: Trial,
): void {
  if (trial.costUsd !== undefined) {
    cost.totalUsd += trial.costUsd
    cost.measured++
    return
  }
  cost.unmeasured++
  const reason = isErrored(trial) ? 'the trial failed' : (trial.costUnmeasured ?? 'no cost was recorded')
  cost.reasons.set(reason, (cost.reasons.get(reason) ?? 0) + 1)
}

function addError(errors: Map<string, { code: string; message: string; count: number }>, trial: Trial): void {
  const code = trial.error?.code ?? 'failed'
  const known = errors.get(code)
  if (known === undefined) errors.set(code, { code, message: trial.error?.message ?? 'no answer', count: 1 })
  else known.count++
}

function addUnmeasured(
  unmeasured: Map<string, { metric: string; reason: string; count: number }>,
  metric: string,
  trial: Trial,
): void {
  const measured = measure(metric, trial)
  if (measured.kind !== 'missing' || measured.errored) return
  const key = `${metric}\n${measured.reason}`
  const known = unmeasured.get(key)
  if (known === undefined) unmeasured.set(key, { metric, reason: measured.reason, count: 1 })
  else known.count++
}

function addSlices(slices: Map<string, Map<string, Map<string, Share>>>, metric: string, trial: Trial): void {
  const measured = measure(metric, trial)
  if (measured.kind === 'missing' && !measured.errored) return
  const value = measured.kind === 'value' ? measured.value : 0
  for (const [tag, tagValue] of Object.entries(trial.tags)) {
    const values = entry(slices, tag, () => new Map<string, Map<string, Share>>())
    if (values.size > MOST_SLICE_VALUES) continue
    const share = entry(
      entry(values, tagValue, () => new Map<string, Share>()),
      metric,
      () => ({
        total: 0,
        trials: 0,
      }),
    )
    share.total += value
    share.trials++
  }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function sliceRates(
  slices: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Share>>>,
  alpha: number,
): readonly SliceRate[] {
  const rates: SliceRate[] = []
  for (const [tag, values] of slices) {
    if (values.size > MOST_SLICE_VALUES || values.size < 2) continue
    for (const [value, metrics] of values) {
      for (const [metric, { total, trials }] of metrics) {
        rates.push({ tag, value, metric, trials, ...rateInterval(total, trials, alpha) })
      }
    }
  }
  return rates
}

/** Exact for pass/fail scores; partial scores are rounded away from a narrow interval. */
function rateInterval(
  total: number,
  trials: number,
  alpha: number,
): Pick<SliceRate, 'estimate' | 'low' | 'high'> {
  const { low } = clopperPearson({ successes: Math.floor(total), trials, alpha })
  const { high } = clopperPearson({ successes: Math.ceil(total), trials, alpha })
  return { estimate: total / trials, low, high }
}

function latencySummary(latencies: readonly number[]): LatencySummary | null {
  if (latencies.length === 0) return null
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return {
    measured: sorted.length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
    histogram: histogram(sorted),
  }
}

/** Buckets that grow by the same factor, since latencies spread over orders of magnitude. */
function histogram(sorted: Float64Array): LatencySummary['histogram'] {
  const least = Math.max(sorted[0] ?? 0, 0.01)
  const most = Math.max(sorted.at(-1) ?? 0, least * 1.01)
  const factor = (most / least) ** (1 / HISTOGRAM_BUCKETS)
  const counts = new Array<number>(HISTOGRAM_BUCKETS).fill(0)
  for (const value of sorted) {
    const bucket = Math.floor(Math.log(Math.max(value, least) / least) / Math.log(factor))
    const index = Math.min(Math.max(bucket, 0), HISTOGRAM_BUCKETS - 1)
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts.map((count, index) => ({
    fromMs: least * factor ** index,
    toMs: least * factor ** (index + 1),
    count,
  }))
}

function costSummary(cost: {
  totalUsd: number
  measured: number
  unmeasured: number
  reasons: ReadonlyMap<string, number>
}): CostSummary | null {
  if (cost.measured + cost.unmeasured === 0) return null
  const reasons = [...cost.reasons].map(([reason, count]) => ({ reason, count }))
  return { ...cost, reasons: mostFrequentFirst(reasons) }
}

function mostFrequentFirst<Counted extends { readonly count: number }>(
  items: Iterable<Counted>,
): readonly Counted[] {
  return [...items].sort((a, b) => b.count - a.count)
}
