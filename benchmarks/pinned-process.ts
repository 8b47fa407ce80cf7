import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that is kept on one core, and what it has used so far. Figures are those of Linux. */
export interface PinnedProcess {
  readonly child: ChildProcess
  /** Standard output and error so far, where they are kept. */
  readonly log: () => string
  /** User and system time, in milliseconds. Grows in steps of a clock tick, 10 ms as a rule. */
  readonly cpuMs: () => number
  /** Resident set, in megabytes. */
  readonly residentMb: () => number
  /** The largest that the resident set has been, in megabytes. */
  readonly peakMb: () => number
  readonly end: () => Promise<void>
}

export interface PinnedOptions {
  /** Default: any. */
  readonly core?: number
  readonly environment?: Readonly<Record<string, string>>
  /** Takes standard output and error; default: dropped. */
  readonly logPath?: string
  readonly hasMessages?: boolean
}

const hasTaskset: boolean = spawnSync('taskset', ['--version']).status === 0
const MS_PER_TICK = 1000 / Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout || 100)

/** What to put before a command to keep it on one core: nothing without a core, or where there is no `taskset`. */
export function pinTo(core: number | undefined): readonly string[] {
  return hasTaskset && core !== undefined ? ['taskset', '-c', String(core)] : []
}

/** Starts Node with these arguments on one core. */
export function startPinned(nodeArguments: readonly string[], options: PinnedOptions): PinnedProcess {
  const { core, environment, logPath = '/dev/null', hasMessages = false } = options
  const [file = '', ...rest] = [...pinTo(core), process.execPath, ...nodeArguments]
  const log = openSync(logPath, 'a')
  const child = spawn(file, rest, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', log, log, ...(hasMessages ? (['ipc'] as const) : [])],
  })
  closeSync(log)
  const exited = once(child, 'exit')
  return {
    child,
    log: () => readFileSync(logPath, 'utf8'),
    cpuMs: () => cpuMs(child),
    residentMb: () => memoryMb(child, 'VmRSS'),
    peakMb: () => memoryMb(child, 'VmHWM'),
    async end() {
      child.kill()
      // A gateway that does not want to end is no reason for a benchmark to hang.
      const kill = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
      await exited
      clearTimeout(kill)
    },
  }
}

/** Fields 14 and 15 of `/proc/PID/stat`, counted behind the name, which may hold spaces. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

function memoryMb({ pid }: ChildProcess, field: 'VmRSS' | 'VmHWM'): number {
  const kb = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb) / 1024
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

const START_WITHIN_MS = 20_000
const END_WITHIN_MS = 10_000

/** Resolves when something listens on the port; rejects when the process ends first, or takes too long. */
export async function listening(port: number, { child, log }: PinnedProcess): Promise<void> {
  const lastMs = performance.now() + START_WITHIN_MS
  while (!(await canConnect(port))) {
    const isLate = performance.now() > lastMs
    if (isLate || child.exitCode !== null) {
      child.kill()
      throw new Error(`${child.spawnargs.join(' ')} does not listen:\n${log()}`)
    }
    await delay(20)
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
