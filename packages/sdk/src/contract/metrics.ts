import type { Aggregate, Comparison, Unit } from './requirement.ts'

/** What the grammar knows about one built-in metric. */
export interface Metric {
  readonly unit: Unit
  /** How it may be aggregated, the most useful one first. */
  readonly aggregates: readonly Aggregate[]
  /** The comparison that makes sense; undefined when both do. */
  readonly direction?: Comparison
}

const DURATION: Metric = {
  unit: 'ms',
  aggregates: ['p95', 'p50', 'p90', 'p99', 'mean', 'max'],
  direction: '<=',
}
const COUNT: Metric = {
  unit: 'tokens',
  aggregates: ['mean', 'max', 'p50', 'p90', 'p95', 'p99'],
  direction: '<=',
}
const RATE: Metric = { unit: 'share', aggregates: ['rate', 'mean'] }

/** The built-in metrics. Any other word in a requirement is the name of a scorer. */
export const METRICS: Readonly<Record<string, Metric>> = {
  latency: DURATION,
  first_token: DURATION,
  cost: { unit: 'usd', aggregates: [...COUNT.aggregates, 'monthly'], direction: '<=' },
  tokens: COUNT,
  fallback: { ...RATE, direction: '<=' },
  escalation: { ...RATE, direction: '<=' },
  declined: RATE,
  failed: { ...RATE, direction: '<=' },
  available: { ...RATE, direction: '>=' },
}

/** The metric of that name; a name that is not built in is a scorer, which is a share. */
export function metricOf(name: string): Metric {
  return isBuiltInMetric(name) ? (METRICS[name] ?? RATE) : RATE
}

export function isBuiltInMetric(name: string): boolean {
  return Object.hasOwn(METRICS, name)
}

/** The aggregates that a person can write. `rate` is written by leaving the word out. */
export const AGGREGATE_WORDS: readonly Exclude<Aggregate, 'rate'>[] = [
  'p50',
  'p90',
  'p95',
  'p99',
  'mean',
  'max',
  'monthly',
]

/** Words that have a meaning in a requirement line, so that no scorer may have them as its name. */
export const RESERVED_WORDS: readonly string[] = [
  ...AGGREGATE_WORDS,
  'rate',
  'where',
  'and',
  'at',
  'requests',
]

/** What people write for a word that the grammar has. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  avg: 'mean',
  average: 'mean',
  median: 'p50',
  maximum: 'max',
  worst: 'max',
  ttft: 'first_token',
  response_time: 'latency',
  duration: 'latency',
  price: 'cost',
  spend: 'cost',
  uptime: 'available',
  availability: 'available',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  msec: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  m: 'min',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  hour: 'h',
  hours: 'h',
  percent: '%',
  token: 'tokens',
  request: 'requests',
  calls: 'requests',
}
