import { BARE, OURS, PORTKEY, TRACED } from './gateway-entrants.ts'
import type { LoadResult } from './load-generator.ts'
import { median } from './rounds.ts'

/** What one gateway did with one load. */
export interface LoadRun extends LoadResult {
  /** User and system time of the gateway for each request, in microseconds. */
  readonly cpuUs: number
}

/** What one gateway did in one round. */
export interface GatewayRun {
  /** As many requests as it takes, on 32 connections. */
  readonly requests: LoadRun
  /** 200 requests per second. */
  readonly steady: LoadRun
  /** As many streams as it takes, on 16 connections. */
  readonly streams: LoadRun
  /** Streams with a wait between two chunks, one after the other. */
  readonly slowStreams: LoadRun
}

/** How large a gateway's process was. */
export interface MemoryRun {
  readonly restMb: number
  readonly peakMb: number
  /** In the first fifth of the longer load. */
  readonly firstMb: number
  readonly lastMb: number
}

type Runs = ReadonlyMap<string, readonly GatewayRun[]>

/** The name of the run without any gateway, which is the first. */
function endpointOf(runs: Runs): string {
  return [...runs.keys()][0] ?? ''
}

/** All tables as Markdown. Figures are medians over the rounds; ratios and differences are taken within a round. */
export function gatewayTables(
  runs: Runs,
  memory: ReadonlyMap<string, MemoryRun>,
  { rounds, soakMinutes }: { readonly rounds: number; readonly soakMinutes: number },
): string {
  return [
    `\nRequests, 32 connections, median of ${rounds} rounds\n`,
    throughputTable(runs, 'requests', 'request'),
    '\n200 requests per second: latency in ms, and what of it is added to that of the endpoint itself\n',
    latencyTable(runs),
    '\nStreams of 50 chunks, 16 connections\n',
    throughputTable(runs, 'streams', 'stream'),
    '\nStreams of 20 chunks 2 ms apart, one after the other: until the first byte, in ms\n',
    firstByteTable(runs),
    `\nMemory in MB; the last two columns are of ${soakMinutes} minutes of mixed load afterwards\n`,
    memoryTable(memory),
    '\nAgainst what we set out to reach\n',
    targetTable(runs, memory),
    '',
  ].join('\n')
}

type Cells = readonly (string | number)[]

function table(head: readonly string[], rows: readonly Cells[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

type Read = (run: GatewayRun) => number

/** The median over the rounds of something, as it compares with the same of another in that round. */
function compared(
  runs: Runs,
  [name, other]: readonly [string, string],
  compare: (own: GatewayRun, theirs: GatewayRun) => number,
): number {
  const theirs = runs.get(other) ?? []
  const own = runs.get(name) ?? []
  return median(
    own.flatMap((run, round) => (theirs[round] === undefined ? [] : [compare(run, theirs[round])])),
  )
}

function ratio(runs: Runs, names: readonly [string, string], read: Read): number {
  return compared(runs, names, (own, theirs) => read(own) / read(theirs))
}

function added(runs: Runs, name: string, read: Read): number {
  return compared(runs, [name, endpointOf(runs)], (own, theirs) => read(own) - read(theirs))
}

function of(runs: Runs, name: string, read: Read): number {
  return median((runs.get(name) ?? []).map(read))
}

function shown(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–'
}

function throughputTable(runs: Runs, load: 'requests' | 'streams', noun: string): string {
  const cpuUs: Read = (run) => run[load].cpuUs
  const perSecond: Read = (run) => run[load].answered / run[load].seconds
  const head = [
    '',
    `CPU µs per ${noun}`,
    `${noun}s/s`,
    'p50 ms',
    'p99 ms',
    `CPU / ${BARE}`,
    `${noun}s/s / ${PORTKEY}`,
  ]
  const rows = [...runs.keys()].map((name) => [
    name,
    shown(of(runs, name, cpuUs), 0),
    shown(of(runs, name, perSecond), 0),
    shown(
      of(runs, name, (run) => run[load].latencyMs.p50),
      1,
    ),
    shown(
      of(runs, name, (run) => run[load].latencyMs.p99),
      1,
    ),
    shown(ratio(runs, [name, BARE], cpuUs), 2),
    shown(ratio(runs, [name, PORTKEY], perSecond), 2),
  ])
  return table(head, rows)
}

function latencyTable(runs: Runs): string {
  const reads: readonly Read[] = [
    ({ steady }) => steady.latencyMs.p50,
    ({ steady }) => steady.latencyMs.p95,
    ({ steady }) => steady.latencyMs.p99,
  ]
  const head = ['', 'p50', 'p95', 'p99', 'added p50', 'added p95', 'added p99']
  const rows = [...runs.keys()].map((name) => [
    name,
    ...reads.map((read) => shown(of(runs, name, read), 2)),
    ...reads.map((read) => shown(added(runs, name, read), 2)),
  ])
  return table(head, rows)
}

const firstByteMs: Read = ({ slowStreams }) => slowStreams.firstByteMs.p50
const wholeMs: Read = ({ slowStreams }) => slowStreams.latencyMs.p50

function firstByteTable(runs: Runs): string {
  const rows = [...runs.keys()].map((name) => [
    name,
    shown(of(runs, name, firstByteMs), 2),
    shown(added(runs, name, firstByteMs), 2),
    shown(added(runs, name, wholeMs), 2),
  ])
  return table(['', 'p50', 'added p50', 'added p50 of the whole stream'], rows)
}

function memoryTable(memory: ReadonlyMap<string, MemoryRun>): string {
  const rows = [...memory].map(([name, { restMb, peakMb, firstMb, lastMb }]) => [
    name,
    ...[restMb, peakMb, firstMb, lastMb].map((value) => shown(value, 0)),
  ])
  return table(['', 'at rest', 'peak', 'first fifth', 'last fifth'], rows)
}

/** A process that leaks grows with every minute; one that does not still moves by a few megabytes. */
const GROWTH_MB = 10

interface Target {
  readonly text: string
  readonly unit: string
  readonly read: (name: string) => number
  readonly isReached: (value: number) => boolean
}

function targetTable(runs: Runs, memory: ReadonlyMap<string, MemoryRun>): string {
  const perSecond = (load: 'requests' | 'streams') => (name: string) =>
    ratio(runs, [name, PORTKEY], (run) => run[load].answered / run[load].seconds)
  const targets: readonly Target[] = [
    {
      text: `at least 3 times the requests/s of ${PORTKEY}`,
      unit: 'times',
      read: perSecond('requests'),
      isReached: (value) => value >= 3,
    },
    {
      text: `at least 5 times the streams/s of ${PORTKEY}`,
      unit: 'times',
      read: perSecond('streams'),
      isReached: (value) => value >= 5,
    },
    {
      text: `at most 3 times the CPU per request of the ${BARE}`,
      unit: 'times',
      read: (name) => ratio(runs, [name, BARE], (run) => run.requests.cpuUs),
      isReached: (value) => value <= 3,
    },
    {
      text: 'first streamed byte at most 2.5 ms later',
      unit: 'ms',
      read: (name) => added(runs, name, firstByteMs),
      isReached: (value) => value <= 2.5,
    },
    {
      text: `no growth of memory (less than ${GROWTH_MB} MB)`,
      unit: 'MB',
      read: (name) => growthMb(memory.get(name)),
      isReached: (value) => value < GROWTH_MB,
    },
  ]
  const rows = targets.map(({ text, unit, read, isReached }) => [
    text,
    ...[OURS, TRACED].map((name) => verdictOf(read(name), unit, isReached)),
  ])
  return table(['target', OURS, TRACED], rows)
}

function verdictOf(value: number, unit: string, isReached: Target['isReached']): string {
  if (!Number.isFinite(value)) return 'not measured'
  return `${value.toFixed(2)} ${unit}: ${isReached(value) ? 'yes' : '**no**'}`
}

function growthMb(memory: MemoryRun | undefined): number {
  return memory === undefined ? Number.NaN : memory.lastMb - memory.firstMb
}
