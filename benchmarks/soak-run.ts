import { once } from 'node:events'
import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from '../packages/airworthy/src/statistics/random.ts'
import { inTemporaryFolder } from './measured-run.ts'
import { median } from './rounds.ts'
import { type Asked, askOnce, askPlainly, type Target } from './soak-clients.ts'
import { type SoakProvider, startSoakProvider } from './soak-provider.ts'
import { type SoakServer, startSoakServer } from './soak-server.ts'

export interface SoakOptions {
  readonly seconds: number
  readonly seed: number
  /** Told now and then how it goes. */
  readonly onProgress?: (text: string) => void
}

/** What was seen, and what was wrong with it. */
export interface SoakReport {
  readonly requests: number
  /** How often each client ended how: `stream: answered`, `wrong key: 401`, … */
  readonly endings: ReadonlyMap<string, number>
  /** How often the provider did what. */
  readonly behaviours: ReadonlyMap<string, number>
  readonly sockets: { readonly atRest: number; readonly underLoad: number; readonly afterwards: number }
  /** What is held after a collection: a fifth into the load, and at its end. */
  readonly heldMb: { readonly early: number; readonly late: number }
  /** Resident set: medians of the second and of the last tenth of the load, and its peak. */
  readonly memoryMb: { readonly early: number; readonly late: number; readonly peak: number }
  readonly inFlight: number
  readonly stop: StopReport
  /** Standard output and error of the server. */
  readonly log: string
  /** What must not be. Empty when all is well. */
  readonly problems: readonly string[]
}

interface StopReport {
  readonly asked: number
  readonly answered: number
  /** Accepted and not answered. */
  readonly lost: number
  readonly exitCode: number | null
  readonly tookMs: number
}

const WORKERS = 40
const LONGEST_PAUSE_MS = 100
/** The deadline of the contracts, and what a busy machine may add. */
const LATEST_MS = 4_000 + 6_000
/** Growth that is none: other calls run at the one moment than at the other, and code is compiled later. */
const GROWTH_MB = 15
const PEAK_MB = 600
/** Idle connections to the provider are closed after some seconds. */
const QUIET_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 10_000

/** Loads `airworthy serve`, in a process of its own, with everything that clients and providers do; then stops it. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const random = seededRandom(options.seed)
  await using provider = await startSoakProvider(random)
  return await inTemporaryFolder(async (folder) => {
    const server = await startSoakServer(provider.url, folder)
    try {
      return await soak({ server, provider, random, options })
    } finally {
      await server.process.end()
    }
  })
}

interface Soak {
  readonly server: SoakServer
  readonly provider: SoakProvider
  readonly random: () => number
  readonly options: SoakOptions
}

async function soak(run: Soak): Promise<SoakReport> {
  const { server, provider } = run
  const atRest = server.sockets()
  const loaded = await load(run)
  const afterwards = await quiet(server, atRest)
  const inFlight = await server.inFlight()
  const memoryMb = {
    early: median(tenth(loaded.sizesMb, 1)),
    late: median(tenth(loaded.sizesMb, 9)),
    peak: server.process.peakMb(),
  }
  const stop = await stopUnderLoad(run)
  const report = {
    requests: loaded.requests,
    endings: loaded.endings,
    behaviours: provider.shown,
    sockets: { atRest, underLoad: loaded.mostSockets, afterwards },
    heldMb: loaded.heldMb,
    memoryMb,
    inFlight,
    stop,
    log: server.process.log(),
  }
  const unshown = provider.unshown().map((kind) => `the provider never did this: ${kind}`)
  return { ...report, problems: [...loaded.complaints, ...unshown, ...problemsOf(report)] }
}

function tenth(values: readonly number[], place: number): readonly number[] {
  const length = Math.max(1, Math.floor(values.length / 10))
  return values.slice(place * length, (place + 1) * length)
}

interface Loaded {
  readonly requests: number
  readonly endings: ReadonlyMap<string, number>
  readonly complaints: readonly string[]
  readonly sizesMb: readonly number[]
  readonly heldMb: { readonly early: number; readonly late: number }
  readonly mostSockets: number
}

async function load({ server, random, options }: Soak): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true })
  const target: Target = { url: server.url, key: server.key, agent }
  const endMs = performance.now() + options.seconds * 1000
  const endings = new Map<string, number>()
  const complaints = new Map<string, number>()
  const sizesMb: number[] = []
  let requests = 0
  let mostSockets = 0

  async function work(): Promise<void> {
    while (performance.now() < endMs) {
      requests++
      const asked = await askOnce(target, `load-${requests}`, random)
      count(endings, `${asked.client}: ${endOf(asked)}`)
      const complaint = asked.complaint ?? lateness(asked)
      if (complaint !== undefined) count(complaints, `${asked.client}: ${complaint}`)
      await delay(LONGEST_PAUSE_MS * random())
    }
  }

  async function watch(): Promise<void> {
    while (performance.now() < endMs && server.process.child.exitCode === null) {
      sizesMb.push(server.process.residentMb())
      mostSockets = Math.max(mostSockets, server.sockets())
      options.onProgress?.(`${requests} requests, ${sizesMb.at(-1)?.toFixed(0)} MB, ${mostSockets} sockets`)
      await delay(options.seconds * 10)
    }
  }

  const early = delay(options.seconds * 200).then(() => server.heldMb())
  await Promise.all([watch(), ...Array.from({ length: WORKERS }, work)])
  const heldMb = { early: await early, late: await server.heldMb() }
  agent.destroy()
  const told = [...complaints].map(([complaint, times]) => `${times} times ${complaint}`)
  return { requests, endings, complaints: told, sizesMb, heldMb, mostSockets }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function endOf({ ending }: Asked): string {
  if (ending.kind !== 'reply') return ending.kind
  return ending.outcome === '' ? String(ending.status) : ending.outcome
}

/** A client that reads slowly takes as long as it takes. */
function lateness({ client, latencyMs }: Asked): string | undefined {
  return latencyMs > LATEST_MS && client !== 'reads slowly' ? 'later than the deadline' : undefined
}

/** Waits until no more sockets are open than at rest. @returns how many are. */
async function quiet(server: SoakServer, atRest: number): Promise<number> {
  const lastMs = performance.now() + QUIET_WITHIN_MS
  while (server.sockets() > atRest && performance.now() < lastMs) await delay(100)
  return server.sockets()
}

/** Requests that were sent so long before the stop have surely been read. */
const SURELY_READ_MS = 1_000

/** Stops the server while calls run. A call is accepted if the provider was asked, or if it was sent well before. */
async function stopUnderLoad({ server, provider, random }: Soak): Promise<StopReport> {
  provider.behaveWell(2_000)
  const agent = new Agent({ keepAlive: true })
  const target: Target = { url: server.url, key: server.key, agent }
  const { child } = server.process
  const exited = once(child, 'exit')
  const asked: Asked[] = []
  let next = 0

  async function work(): Promise<void> {
    while (child.exitCode === null) {
      next++
      const one = await askPlainly(target, `stop-${next}`)
      asked.push(one)
      if (one.ending.kind === 'broken') return
      await delay(50 * random())
    }
  }

  const working = Promise.all(Array.from({ length: WORKERS }, work))
  await delay(3 * SURELY_READ_MS)
  const stoppedMs = performance.now()
  child.kill('SIGTERM')
  await exited
  const tookMs = performance.now() - stoppedMs
  await working
  agent.destroy()
  const wasAccepted = ({ id, startedMs }: Asked): boolean =>
    provider.asked.has(id) || startedMs < stoppedMs - SURELY_READ_MS
  return {
    asked: asked.length,
    answered: asked.filter(({ ending }) => ending.kind === 'reply' && ending.status === 200).length,
    lost: asked.filter((one) => one.complaint !== undefined && wasAccepted(one)).length,
    exitCode: child.exitCode,
    tookMs,
  }
}

/** What a process says that does not feel well. */
const ALARM = /unhandled|uncaught|warning|error|at .*:\d+:\d+/i

function problemsOf(report: Omit<SoakReport, 'problems'>): string[] {
  const { sockets, heldMb, memoryMb, inFlight, stop, log } = report
  const grownMb = heldMb.late - heldMb.early
  const facts: readonly (readonly [boolean, string])[] = [
    [
      sockets.afterwards > sockets.atRest,
      `${sockets.afterwards} sockets are open, and ${sockets.atRest} were at rest`,
    ],
    [inFlight !== 0, `${inFlight} calls are in flight, and nobody waits for any`],
    [Number.isNaN(grownMb), 'the process did not say what it holds'],
    [grownMb > GROWTH_MB, `the process holds ${grownMb.toFixed(0)} MB more than before`],
    [memoryMb.peak > PEAK_MB, `the process took ${memoryMb.peak.toFixed(0)} MB`],
    [stop.lost > 0, `the stop lost ${stop.lost} accepted calls`],
    [stop.exitCode !== 0, `the server ended with ${stop.exitCode}`],
    [stop.tookMs > STOP_WITHIN_MS, `the stop took ${stop.tookMs.toFixed(0)} ms`],
    [ALARM.test(log), `the server said: ${log}`],
  ]
  return facts.filter(([isTrue]) => isTrue).map(([, problem]) => problem)
}
