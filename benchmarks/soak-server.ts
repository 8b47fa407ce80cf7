import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CLI } from './contenders.ts'
import { freePort, listening, type PinnedProcess, startPinned } from './pinned-process.ts'

/** `airworthy serve` as it is shipped, with three features and a key. */
export interface SoakServer {
  /** Ends in `/v1`. */
  readonly url: string
  readonly key: string
  readonly process: PinnedProcess
  /** Sockets that it has open now. */
  readonly sockets: () => number
  /** What it holds when its garbage has been collected, in megabytes; NaN when it does not say. */
  readonly heldMb: () => Promise<number>
  /** Calls that run, by its own account. */
  readonly inFlight: () => Promise<number>
}

const HEAD = `owner: team@example.com
too_slow: [ p95 latency <= 3 s ]
deadline: 4 s
prices: { main: { input: $1, output: $4 }, spare: { input: $1, output: $4 } }
budget: [ "$5 per call", "$1000000000 per day" ]
checks: { injection: on }
`
const ROUTES = `routes:
  - { model: main, timeout: 1500 ms, url: "PROVIDER" }
  - { model: spare, timeout: 1500 ms, url: "PROVIDER" }
`
const SAY = '  - say: We cannot answer right now.\n'
const LIMITS = 'attempts: 4, first_token: 600 ms, stall: 600 ms, slowest: 2 tokens/s'

/** One feature for each way to stream. One of them takes so few calls at a time that some are turned away. */
const CONTRACTS: Readonly<Record<string, string>> = {
  tokens: `stream: tokens\nlimits: { ${LIMITS}, concurrent: 200 }\n${ROUTES}`,
  sentences: `stream: sentences\nlimits: { ${LIMITS}, concurrent: 8 }\n${ROUTES}${SAY}`,
  whole: `stream: whole\nlimits: { ${LIMITS}, concurrent: 200 }\n${ROUTES}${SAY}`,
}

/** Starts the server. @param folder an empty one, for its contracts, its state and its output. */
export async function startSoakServer(providerUrl: string, folder: string): Promise<SoakServer> {
  const contracts = Object.entries(CONTRACTS).map(([feature, lines]) => {
    const path = join(folder, `${feature}.yaml`)
    writeFileSync(path, `feature: ${feature}\n${HEAD}${lines.replaceAll('PROVIDER', providerUrl)}`)
    return path
  })
  const state = ['--state', join(folder, 'state')]
  const added = ['keys', 'add', '--team', 'soak', '--feature', '*', ...state]
  const key = spawnSync(process.execPath, [CLI, ...added], { encoding: 'utf8' }).stdout.trim()
  const port = await freePort()
  const flags = ['--port', String(port), '--body-limit', '1', ...state]
  const heldPath = join(folder, 'held.txt')
  const server = startPinned(['--import', HEAP, CLI, 'serve', ...contracts, ...flags], {
    logPath: join(folder, 'serve.log'),
    environment: { HELD_MEMORY_FILE: heldPath },
  })
  await listening(port, server)
  const origin = `http://127.0.0.1:${port}`
  return {
    url: `${origin}/v1`,
    key,
    process: server,
    sockets: () => socketsOf(server),
    heldMb: () => heldMb(server, heldPath),
    async inFlight() {
      const headers = { authorization: `Bearer ${key}`, connection: 'close' }
      const text = await (await fetch(`${origin}/metrics`, { headers })).text()
      const values = [...text.matchAll(/^airworthy_calls_in_flight\{.*\} (\d+)$/gm)].map(([, value]) =>
        Number(value),
      )
      return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0)
    },
  }
}

const HEAP = new URL('gateway-heap.mjs', import.meta.url).href
const HELD_WITHIN_MS = 10_000

async function heldMb({ child }: PinnedProcess, path: string): Promise<number> {
  const lines = (): readonly string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [''])
  const before = lines().length
  const lastMs = performance.now() + HELD_WITHIN_MS
  child.kill('SIGUSR2')
  while (lines().length === before && performance.now() < lastMs) await delay(20)
  return lines().length === before ? Number.NaN : Number(lines().at(-2))
}

function socketsOf({ child }: PinnedProcess): number {
  const folder = `/proc/${child.pid}/fd`
  return readdirSync(folder).filter((fd) => linkOf(join(folder, fd)).startsWith('socket:')).length
}

/** A file that was closed while the list was read is none. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
