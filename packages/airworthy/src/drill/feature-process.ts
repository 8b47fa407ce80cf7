import { type ChildProcess, spawn } from 'node:child_process'
import { AirworthyError, abortError, type RunTarget } from '@airworthy/sdk'
import type { Case } from '../evidence/case.ts'
import type { Target } from '../evidence/target.ts'
import type { Observation } from '../evidence/trial.ts'
import { type FeatureReply, type FeatureRequest, NO_OFFERS, type Offers } from './feature-messages.ts'

export interface FeatureProcessOptions {
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Command that serves a module: the tool itself with its hidden command. */
  readonly launcher: readonly string[]
}

/** A module feature in a process of its own. */
export interface FeatureProcess extends Target {
  readonly offers: Offers
}

const COMPLAINT_LENGTH = 2000

/**
 * Starts the process and waits until the module is loaded. A process that ends, or that is cut off because a call ran
 * out of time, is replaced for the next call, so that no call disturbs another. Throws `feature-not-loadable`.
 */
export async function startFeatureProcess(
  spec: Extract<RunTarget, { kind: 'module' }>,
  options: FeatureProcessOptions,
): Promise<FeatureProcess> {
  const start = (): Promise<Served> => serve(spec, options)
  let serving: Promise<Served> | undefined = start()
  const first = await serving
  return {
    version: first.version,
    offers: first.offers,
    async run(testCase, signal) {
      serving ??= start()
      const served = await serving
      const observation = await served.run(testCase, signal)
      if (signal.aborted || served.isOver()) {
        served.end()
        serving = undefined
      }
      return observation
    },
    async close() {
      const served = await serving?.catch(() => undefined)
      served?.end()
    },
  }
}

interface Served {
  readonly version: string
  readonly offers: Offers
  readonly run: (testCase: Case, signal: AbortSignal) => Promise<Observation>
  readonly isOver: () => boolean
  readonly end: () => void
}

async function serve(
  spec: Extract<RunTarget, { kind: 'module' }>,
  { launcher, environment, directory }: FeatureProcessOptions,
): Promise<Served> {
  const [file = process.execPath, ...values] = launcher
  const child = spawn(file, [...values, `${spec.path}#${spec.exportName}`, directory], {
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = whenEnded(child)
  const ready = await Promise.race([firstReply(child), ended.promise])
  if (typeof ready === 'string') throw notLoadable(spec.path, ready)
  if (ready.kind === 'not-loadable') {
    child.kill('SIGKILL')
    throw new AirworthyError('feature-not-loadable', ready.message, ready.next ? { next: ready.next } : {})
  }
  return {
    version: ready.kind === 'ready' ? ready.version : '',
    offers: ready.kind === 'ready' ? ready.offers : NO_OFFERS,
    run: caller(child, ended.promise),
    isOver: ended.isOver,
    end: () => void child.kill('SIGKILL'),
  }
}

function notLoadable(path: string, reason: string): AirworthyError {
  return new AirworthyError('feature-not-loadable', `${path} cannot be started: ${reason}`, {
    next: 'Run the feature by itself with `node` to see that it loads.',
  })
}

function firstReply(child: ChildProcess): Promise<FeatureReply> {
  return new Promise((resolve) => child.once('message', (reply) => resolve(reply as FeatureReply)))
}

function whenEnded(child: ChildProcess): {
  readonly promise: Promise<string>
  readonly isOver: () => boolean
} {
  let complaint = ''
  let over = false
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    complaint = (complaint + part).slice(-COMPLAINT_LENGTH)
  })
  const promise = new Promise<string>((resolve) => {
    const settle = (reason: string): void => {
      over = true
      resolve(reason)
    }
    child.once('error', (error) => settle(error.message))
    child.once('close', (code, by) => settle(describeEnd(code ?? by, complaint)))
  })
  return { promise, isOver: () => over }
}

function describeEnd(how: number | string | null, complaint: string): string {
  const last = complaint.trim().match(/^\w*(?:Error|Exception)\b.*$/m)?.[0] ?? ''
  const said = last === '' ? '' : `: ${last.slice(0, 200)}`
  return `the process of the feature ended with ${typeof how === 'number' ? `exit code ${how}` : how}${said}`
}

function caller(child: ChildProcess, ended: Promise<string>): Served['run'] {
  const waiting = new Map<number, (observation: Observation) => void>()
  let last = 0
  child.setMaxListeners(0)
  child.on('message', (reply: FeatureReply) => {
    if (reply.kind === 'observed') waiting.get(reply.id)?.(reply.observation)
  })
  void ended.then((message) => {
    for (const settle of waiting.values()) settle({ outcome: 'failed', error: { code: 'crashed', message } })
  })
  return async (testCase, signal) => {
    const id = ++last
    const { promise, resolve } = Promise.withResolvers<Observation>()
    const onAbort = (): void => {
      if (child.connected) child.send({ kind: 'abort', id } satisfies FeatureRequest)
      resolve({ outcome: 'failed', error: abortError(signal) })
    }
    waiting.set(id, resolve)
    signal.addEventListener('abort', onAbort, { once: true })
    if (child.connected) child.send({ kind: 'run', id, testCase } satisfies FeatureRequest)
    else resolve({ outcome: 'failed', error: { code: 'crashed', message: await ended } })
    try {
      return await promise
    } finally {
      waiting.delete(id)
      signal.removeEventListener('abort', onAbort)
    }
  }
}
