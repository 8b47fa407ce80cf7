import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { AirworthyError, abortError, DEFAULT_MAXIMUM_BYTES, type RunTarget } from '@airworthy/sdk'
import type { Case } from '../case.ts'
import type { Target } from '../target.ts'
import type { Observation } from '../trial.ts'
import { failed, observationFrom } from './observation-from.ts'
import { shortHash } from './short-hash.ts'
import type { TargetOptions } from './target-options.ts'

/**
 * A program as the feature, started once per trial without a shell, in the contract's folder. It reads
 * `{ "id", "input" }` as JSON from standard input and writes its answer to standard output: a JSON object, or plain
 * text. Throws `feature-not-loadable` when there is no such program.
 */
export async function openCommandTarget(
  spec: Extract<RunTarget, { kind: 'command' }>,
  options: TargetOptions,
): Promise<Target> {
  const program = await programOf(spec.command, options)
  const running = new Set<Child>()
  return {
    version: await versionOf(spec.command, options.directory),
    async run(testCase, signal) {
      const startedMs = options.now()
      const observation = await runOnce(program, { testCase, signal, running })
      return { ...observation, latencyMs: options.now() - startedMs }
    },
    close: async () => {
      for (const child of running) kill(child)
    },
  }
}

interface Program {
  readonly file: string
  readonly values: readonly string[]
  readonly directory: string
  readonly environment: TargetOptions['environment']
}

async function programOf(command: readonly string[], options: TargetOptions): Promise<Program> {
  const [file = '', ...values] = command
  const { directory, environment } = options
  if (process.platform === 'win32' || (await isExecutable(file, options))) {
    return { file, values, directory, environment }
  }
  throw new AirworthyError('feature-not-loadable', `cannot find the program "${file}" of the command`, {
    next: file.includes('/')
      ? `Check that the file exists and is executable; the path is relative to ${directory}.`
      : 'Install it, or write its path in the contract.',
  })
}

async function isExecutable(file: string, options: TargetOptions): Promise<boolean> {
  const folders = file.includes('/') ? [''] : (options.environment.PATH ?? '').split(delimiter)
  for (const folder of folders) {
    try {
      await access(resolve(options.directory, folder, file), constants.X_OK)
      return true
    } catch {
      // The next folder may have it.
    }
  }
  return false
}

/** The command line, with the hash of the files that it names: another script is another version. */
async function versionOf(command: readonly string[], directory: string): Promise<string> {
  const contents = await Promise.all(
    command.slice(1).map((value) => readFile(resolve(directory, value)).catch(() => undefined)),
  )
  const files = contents.filter((content) => content !== undefined)
  const line = command.join(' ')
  return files.length === 0 ? line : `${shortHash(Buffer.concat(files))} ${line}`
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

interface CommandCall {
  readonly testCase: Case
  readonly signal: AbortSignal
  readonly running: Set<Child>
}

async function runOnce(program: Program, call: CommandCall): Promise<Observation> {
  const { testCase, signal, running } = call
  if (signal.aborted) return { outcome: 'failed', error: abortError(signal) }
  const child = start(program)
  const onAbort = (): void => kill(child)
  running.add(child)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const finished = finish(child)
    child.stdin.end(JSON.stringify({ id: testCase.id, input: testCase.input }))
    const ended = await finished
    return signal.aborted ? { outcome: 'failed', error: abortError(signal) } : observationOf(ended)
  } finally {
    signal.removeEventListener('abort', onAbort)
    running.delete(child)
  }
}

function start(program: Program): Child {
  return spawn(program.file, program.values, {
    cwd: program.directory,
    env: { ...program.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that what the program started ends with it.
    detached: process.platform !== 'win32',
  })
}

function kill(child: Child): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** How a program ended. */
type Ended =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string; readonly complaint: string }
  | { readonly kind: 'killed'; readonly by: string; readonly complaint: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-started'; readonly reason: string }

const COMPLAINT_LENGTH = 300

function finish(child: Child): Promise<Ended> {
  const output: Buffer[] = []
  let bytes = 0
  let complaint = ''
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes > DEFAULT_MAXIMUM_BYTES) kill(child)
    else output.push(part)
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    complaint = (complaint + part).slice(-COMPLAINT_LENGTH)
  })
  // A program may end without reading its input.
  child.stdin.on('error', () => {})
  return new Promise((settle) => {
    child.once('error', (error) => settle({ kind: 'not-started', reason: error.message }))
    child.once('close', (code, signal) => {
      if (bytes > DEFAULT_MAXIMUM_BYTES) settle({ kind: 'too-large' })
      else if (code === null) settle({ kind: 'killed', by: signal ?? 'a signal', complaint })
      else settle({ kind: 'exited', code, output: Buffer.concat(output).toString('utf8'), complaint })
    })
  })
}

function observationOf(ended: Ended): Observation {
  switch (ended.kind) {
    case 'not-started':
      return failed('not-started', ended.reason)
    case 'too-large':
      return failed('answer-too-large', `the output is larger than ${DEFAULT_MAXIMUM_BYTES} bytes`)
    case 'killed':
      return failed('killed', withComplaint(`ended by ${ended.by}`, ended.complaint))
    case 'exited':
      if (ended.code === 0) return observationFrom(answerIn(ended.output))
      return failed(
        `exit-${ended.code}`,
        withComplaint(`ended with exit code ${ended.code}`, ended.complaint),
      )
  }
}

function withComplaint(what: string, complaint: string): string {
  return complaint.trim() === '' ? what : `${what}: ${complaint.trim()}`
}

/** A JSON object, or else the text as it is without the line end that programs write. */
function answerIn(output: string): unknown {
  const text = output.replace(/\r?\n$/, '')
  if (!text.trimStart().startsWith('{')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
