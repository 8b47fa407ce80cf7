import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeCommand } from './contenders.ts'

/** What one run of a command took. */
export interface RunCost {
  readonly wallMs: number
  /** User and system time of the process and all its children; undefined without GNU time. */
  readonly cpuMs: number | undefined
  /** Largest resident set that one of its processes reached; undefined without GNU time. */
  readonly peakMb: number | undefined
  /** True when the time limit ended the run, which would have cost more. */
  readonly isCutOff: boolean
}

const GNU_TIME = '/usr/bin/time'
/** Exit code of coreutils' `timeout` when the time is up. */
const TIME_IS_UP = 124

/** Without it there are no figures of CPU and memory. */
export const hasGnuTime: boolean = spawnSync(GNU_TIME, ['-f', '%U', 'true']).status === 0

/** Calls `use` with a new folder, and removes it afterwards. */
export async function inTemporaryFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-benchmark-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs a command in a folder. Rejects with the end of its output unless it exits with 0, or coreutils' `timeout` ends
 * it after `timeLimitS` seconds.
 */
export async function measureRun(
  command: NodeCommand,
  folder: string,
  timeLimitS?: number,
): Promise<RunCost> {
  const costPath = join(folder, 'cost.txt')
  const outputPath = join(folder, 'output.txt')
  const limit = timeLimitS === undefined ? [] : ['timeout', '--foreground', String(timeLimitS)]
  const node = [...limit, process.execPath, ...command.arguments]
  const [file = '', ...rest] = hasGnuTime ? [GNU_TIME, '-f', '%U %S %M', '-o', costPath, ...node] : node
  const output = openSync(outputPath, 'w')
  const startedMs = performance.now()
  const child = spawn(file, rest, {
    cwd: folder,
    env: { ...bareEnvironment(), ...command.environment },
    stdio: ['ignore', output, output],
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>()
  child.on('error', reject).on('exit', resolve)
  const exitCode = await ended.finally(() => closeSync(output))
  const wallMs = performance.now() - startedMs
  const isCutOff = timeLimitS !== undefined && exitCode === TIME_IS_UP
  if (exitCode !== 0 && !isCutOff) {
    const end = readFileSync(outputPath, 'utf8').slice(-2000)
    throw new Error(`exit code ${exitCode} of node ${command.arguments.join(' ')}:\n${end}`)
  }
  return { wallMs, isCutOff, ...processCost(costPath) }
}

/** Keys, proxies and Node options of the person who measures are no part of the measurement. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}

function processCost(path: string): Pick<RunCost, 'cpuMs' | 'peakMb'> {
  if (!hasGnuTime) return { cpuMs: undefined, peakMb: undefined }
  // Above the figures, GNU time tells of an exit code that is not 0.
  const figures = readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? ''
  const [user = Number.NaN, system = Number.NaN, peakKb = Number.NaN] = figures.split(' ').map(Number)
  return { cpuMs: 1000 * (user + system), peakMb: peakKb / 1024 }
}
