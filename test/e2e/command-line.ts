import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The bundled tool, as it is published; `npm test` builds it first. */
export const TOOL = resolve(import.meta.dirname, '../../packages/airworthy/dist/cli.js')

export interface Finished {
  /** Exit code, or null when a signal ended the process. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
}

export interface RunOptions {
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
  /** Command that starts the tool, before its own arguments; default: this Node. */
  readonly launcher?: readonly string[]
}

/** Starts the tool as a process of its own, without a terminal. */
export function startTool(args: readonly string[], options: RunOptions): Running {
  const [command = process.execPath, ...before] = options.launcher ?? [process.execPath]
  const child = spawn(command, [...before, TOOL, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const finished = new Promise<Finished>((settle, reject) => {
    child.on('error', reject)
    child.on('close', (code) => settle({ code, stdout, stderr }))
  })
  return { process: child, finished }
}

/** Runs the tool to its end. */
export async function runTool(args: readonly string[], options: RunOptions): Promise<Finished> {
  return startTool(args, options).finished
}

/** A new folder with these files in it. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-e2e-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** JSON Lines of these values. */
export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}
