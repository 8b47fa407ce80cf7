import type { Outcome } from '@airworthy/sdk'
import { type Labels, metricsText, type Series } from './metrics-text.ts'

/** What the gateway counts, for `GET /metrics`. */
export interface GatewayMetrics {
  readonly recordOutcome: (endpoint: string, outcome: Outcome) => void
  /** A response that is not an outcome: refused before any feature was asked. */
  readonly recordRefusal: (endpoint: string, status: number) => void
  /** The text that Prometheus reads. @param gauges what is measured only when it is asked for. */
  readonly text: (gauges: readonly Gauge[]) => string
}

export interface Gauge {
  readonly name: string
  readonly help: string
  readonly labels: Labels
  readonly value: number
}

/** Upper bounds in seconds: from an answer out of a cache to the longest that anybody waits. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60]

export function createGatewayMetrics(): GatewayMetrics {
  const calls = counter('airworthy_calls_total', 'Calls by what they did.')
  const attempts = counter(
    'airworthy_attempts_total',
    'Attempts on routes; the code is why an answer was not used.',
  )
  const tokens = counter('airworthy_tokens_total', 'Tokens as the providers reported them.')
  const cost = counter('airworthy_cost_usd_total', 'US dollars of the calls whose cost is known.')
  const unpriced = counter('airworthy_calls_unpriced_total', 'Calls whose cost is not known.')
  const checks = counter('airworthy_checks_total', 'Checks by what they said; skipped is not clean.')
  const refusals = counter('airworthy_requests_refused_total', 'Requests that reached no feature.')
  const latency = histogram('airworthy_call_duration_seconds', 'Whole time of a call.')
  const firstToken = histogram('airworthy_first_token_seconds', 'Until the first piece of a stream was sent.')

  function recordAttempts(outcome: Outcome): void {
    const { feature } = outcome
    for (const { route, usage, why } of outcome.attempts) {
      attempts.add({ feature, route, code: why?.code ?? '' })
      if (usage === undefined) continue
      tokens.add({ feature, route, direction: 'input' }, usage.inputTokens)
      tokens.add({ feature, route, direction: 'output' }, usage.outputTokens)
    }
  }

  return {
    recordOutcome(endpoint, outcome) {
      const { feature, kind } = outcome
      const route = 'by' in outcome ? outcome.by : ''
      const mode = 'why' in outcome ? outcome.why.mode : ''
      calls.add({ feature, endpoint, outcome: kind, route, mode })
      recordAttempts(outcome)
      for (const { check, kind: result } of outcome.signals) checks.add({ feature, check, result })
      if (outcome.costUsd === undefined) unpriced.add({ feature })
      else cost.add({ feature }, outcome.costUsd)
      latency.observe({ feature, endpoint }, outcome.latencyMs / 1000)
      if (outcome.firstTokenMs !== undefined) firstToken.observe({ feature }, outcome.firstTokenMs / 1000)
    },
    recordRefusal: (endpoint, status) => refusals.add({ endpoint, status: String(status) }),
    text: (gauges) =>
      metricsText([
        ...[calls, attempts, tokens, cost, unpriced, checks, refusals].map(({ series }) => series()),
        ...[latency, firstToken].map(({ series }) => series()),
        ...gaugeSeries(gauges),
      ]),
  }
}

interface Counter {
  readonly add: (labels: Labels, amount?: number) => void
  readonly series: () => Series
}

function counter(name: string, help: string): Counter {
  const cells = new Map<string, { readonly labels: Labels; value: number }>()
  return {
    add(labels, amount = 1) {
      const cell = cellOf(cells, labels, () => ({ labels, value: 0 }))
      cell.value += amount
    },
    series: () => ({
      name,
      help,
      type: 'counter',
      samples: [...cells.values()].map(({ labels, value }) => ({ name, labels, value })),
    }),
  }
}

interface Histogram {
  readonly observe: (labels: Labels, value: number) => void
  readonly series: () => Series
}

function histogram(name: string, help: string): Histogram {
  const cells = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number }>()
  return {
    observe(labels, value) {
      const cell = cellOf(cells, labels, () => ({ labels, counts: [...SECONDS, 0].fill(0), sum: 0 }))
      const found = SECONDS.findIndex((bound) => value <= bound)
      const place = found === -1 ? SECONDS.length : found
      cell.counts[place] = (cell.counts[place] ?? 0) + 1
      cell.sum += value
    },
    series: () => ({
      name,
      help,
      type: 'histogram',
      samples: [...cells.values()].flatMap(({ labels, counts, sum }) => {
        let count = 0
        const buckets = counts.map((inBucket, place) => {
          count += inBucket
          return {
            name: `${name}_bucket`,
            labels: { ...labels, le: String(SECONDS[place] ?? '+Inf') },
            value: count,
          }
        })
        return [
          ...buckets,
          { name: `${name}_sum`, labels, value: sum },
          { name: `${name}_count`, labels, value: count },
        ]
      }),
    }),
  }
}

function cellOf<Cell>(cells: Map<string, Cell>, labels: Labels, create: () => Cell): Cell {
  const key = Object.values(labels).join('\n')
  const known = cells.get(key)
  if (known !== undefined) return known
  const cell = create()
  cells.set(key, cell)
  return cell
}

function gaugeSeries(gauges: readonly Gauge[]): readonly Series[] {
  const names = new Set(gauges.map(({ name }) => name))
  return [...names].map((name) => {
    const same = gauges.filter((gauge) => gauge.name === name)
    return { name, help: same[0]?.help ?? '', type: 'gauge', samples: same }
  })
}
