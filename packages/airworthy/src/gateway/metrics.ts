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
  const all = createSeries()
  const { calls, attempts, tokens, cost, unpriced, checks, refusals, latency, firstToken } = all

  function recordAttempts({ feature, attempts: made }: Outcome): void {
    for (const { route, usage, why } of made) {
      attempts.add(1, feature, route, why?.code ?? '')
      if (usage === undefined) continue
      tokens.add(usage.inputTokens, feature, route, 'input')
      tokens.add(usage.outputTokens, feature, route, 'output')
    }
  }

  return {
    recordOutcome(endpoint, outcome) {
      const { feature, kind } = outcome
      const route = 'by' in outcome ? outcome.by : ''
      const mode = 'why' in outcome ? outcome.why.mode : ''
      calls.add(1, feature, endpoint, kind, route, mode)
      recordAttempts(outcome)
      for (const { check, kind: result } of outcome.signals) checks.add(1, feature, check, result)
      if (outcome.costUsd === undefined) unpriced.add(1, feature)
      else cost.add(outcome.costUsd, feature)
      latency.add(outcome.latencyMs / 1000, feature, endpoint)
      if (outcome.firstTokenMs !== undefined) firstToken.add(outcome.firstTokenMs / 1000, feature)
    },
    recordRefusal: (endpoint, status) => refusals.add(1, endpoint, String(status)),
    text: (gauges) =>
      metricsText([...Object.values(all).map(({ series }) => series()), ...gaugeSeries(gauges)]),
  }
}

/** In the order in which Prometheus reads them. */
function createSeries() {
  return {
    calls: counter('airworthy_calls_total', 'Calls by what they did.', [
      'feature',
      'endpoint',
      'outcome',
      'route',
      'mode',
    ]),
    attempts: counter(
      'airworthy_attempts_total',
      'Attempts on routes; the code is why an answer was not used.',
      ['feature', 'route', 'code'],
    ),
    tokens: counter('airworthy_tokens_total', 'Tokens as the providers reported them.', [
      'feature',
      'route',
      'direction',
    ]),
    cost: counter('airworthy_cost_usd_total', 'US dollars of the calls whose cost is known.', ['feature']),
    unpriced: counter('airworthy_calls_unpriced_total', 'Calls whose cost is not known.', ['feature']),
    checks: counter('airworthy_checks_total', 'Checks by what they said; skipped is not clean.', [
      'feature',
      'check',
      'result',
    ]),
    refusals: counter('airworthy_requests_refused_total', 'Requests that reached no feature.', [
      'endpoint',
      'status',
    ]),
    latency: histogram('airworthy_call_duration_seconds', 'Whole time of a call.', ['feature', 'endpoint']),
    firstToken: histogram('airworthy_first_token_seconds', 'Until the first piece of a stream was sent.', [
      'feature',
    ]),
  }
}

interface Metric {
  /** @param labels the values, in the order of their names. */
  readonly add: (amount: number, ...labels: readonly string[]) => void
  readonly series: () => Series
}

function counter(name: string, help: string, names: readonly string[]): Metric {
  const cells = createCells(names, () => ({ value: 0 }))
  return {
    add(amount, ...labels) {
      cells.at(labels).value += amount
    },
    series: () => ({
      name,
      help,
      type: 'counter',
      samples: cells.all().map(({ labels, value }) => ({ name, labels, value })),
    }),
  }
}

function histogram(name: string, help: string, names: readonly string[]): Metric {
  const cells = createCells(names, () => ({ counts: [...SECONDS, 0].fill(0), sum: 0 }))
  return {
    add(seconds, ...labels) {
      const cell = cells.at(labels)
      const found = SECONDS.findIndex((bound) => seconds <= bound)
      const place = found === -1 ? SECONDS.length : found
      cell.counts[place] = (cell.counts[place] ?? 0) + 1
      cell.sum += seconds
    },
    series: () => ({
      name,
      help,
      type: 'histogram',
      samples: cells.all().flatMap(({ labels, counts, sum }) => {
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

interface Cells<Value> {
  /** The one of these labels; made when there is none. */
  readonly at: (values: readonly string[]) => Value
  readonly all: () => readonly (Value & { readonly labels: Labels })[]
}

function createCells<Value>(names: readonly string[], create: () => Value): Cells<Value> {
  const cells = new Map<string, Value & { readonly labels: Labels }>()
  return {
    at(values) {
      const key = values.join('\n')
      const known = cells.get(key)
      if (known !== undefined) return known
      const labels = Object.fromEntries(names.map((name, place) => [name, values[place] ?? '']))
      const cell = { ...create(), labels }
      cells.set(key, cell)
      return cell
    },
    all: () => [...cells.values()],
  }
}

function gaugeSeries(gauges: readonly Gauge[]): readonly Series[] {
  const names = new Set(gauges.map(({ name }) => name))
  return [...names].map((name) => {
    const same = gauges.filter((gauge) => gauge.name === name)
    return { name, help: same[0]?.help ?? '', type: 'gauge', samples: same }
  })
}
