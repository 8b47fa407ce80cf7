import type { Signal, Why } from '../outcome/outcome.ts'
import type { Clock } from './clock.ts'
import type { Candidate, RuntimeCheck } from './ports.ts'

export interface RunChecksOptions {
  readonly checks: readonly RuntimeCheck[]
  readonly stage: RuntimeCheck['stage']
  /** Absent for the checks of the request. */
  readonly route?: string
  /** What the deadline leaves. */
  readonly remainingMs: number
  readonly clock: Clock
}

export interface Checked {
  readonly signals: readonly Signal[]
  /** What the first check that did not pass says, in the order of the contract. */
  readonly why?: Why
}

const NOTHING: Checked = { signals: [] }

/** Runs all checks of a stage side by side. Each is clean, flagged or skipped; none can hold up or break the call. */
export async function runChecks(candidate: Candidate, options: RunChecksOptions): Promise<Checked> {
  const due = options.checks.filter((check) => check.stage === options.stage)
  if (due.length === 0) return NOTHING
  const signals = await Promise.all(due.map((check) => readOne(check, candidate, options)))
  const index = signals.findIndex((signal, place) => isTrouble(signal, due[place]))
  const signal = signals[index]
  const check = due[index]
  return signal === undefined || check === undefined ? { signals } : { signals, why: whyOf(signal, check) }
}

function isTrouble(signal: Signal, check: RuntimeCheck | undefined): boolean {
  return signal.kind === 'flagged' || (signal.kind === 'skipped' && check?.ifSkipped === 'fail')
}

function whyOf(signal: Signal, { mode, name, atLeast }: RuntimeCheck): Why {
  if (signal.kind === 'skipped') {
    return { mode, code: 'skipped', reason: `the check ${name} could not be done: ${signal.reason}` }
  }
  const figures = `${name} is ${round(signal.signal)}, and ${round(atLeast)} is the least`
  return { mode, code: 'below', reason: `${figures}: ${signal.reason}` }
}

function round(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}

async function readOne(
  check: RuntimeCheck,
  candidate: Candidate,
  options: RunChecksOptions,
): Promise<Signal> {
  const base = {
    check: check.name,
    ...(options.route === undefined ? {} : { route: options.route }),
  }
  const reading = await readInTime(check, candidate, options)
  if (reading.kind === 'skipped') return { ...base, ...reading }
  if (reading.kind === 'unmeasured') {
    return { ...base, kind: 'skipped', because: 'unmeasured', reason: reading.reason }
  }
  const { signal, reason } = reading
  if (!(signal >= 0 && signal <= 1)) {
    return {
      ...base,
      kind: 'skipped',
      because: 'error',
      reason: `its signal is ${signal}, which is not in 0..1`,
    }
  }
  return { ...base, kind: signal >= check.atLeast ? 'clean' : 'flagged', signal, reason }
}

type Skipped = {
  readonly kind: 'skipped'
  readonly because: 'error' | 'timeout'
  readonly reason: string
}
type Read = Awaited<ReturnType<RuntimeCheck['read']>>

/** For a check that computes at once: a signal of its own would cost more than some of them. */
const NEVER = new AbortController().signal

/** A check that ignores its signal is left behind when its time is over. */
async function readInTime(
  check: RuntimeCheck,
  candidate: Candidate,
  { remainingMs, clock }: RunChecksOptions,
): Promise<Read | Skipped> {
  const timeoutMs = Math.min(check.timeoutMs, remainingMs)
  const controller = check.isInstant ? undefined : new AbortController()
  try {
    const reading = check.read(candidate, controller?.signal ?? NEVER)
    if (!(reading instanceof Promise)) return reading
    return await firstOf(reading, { timeoutMs, clock, controller })
  } catch (error) {
    return {
      kind: 'skipped',
      because: 'error',
      reason: error instanceof Error ? error.message : String(error),
    }
  }
}

interface Race {
  readonly timeoutMs: number
  readonly clock: Clock
  readonly controller: AbortController | undefined
}

function firstOf(reading: Promise<Read>, { timeoutMs, clock, controller }: Race): Promise<Read | Skipped> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(Math.max(0, timeoutMs), () => {
      const reason = `it took longer than ${Math.round(timeoutMs)} ms`
      controller?.abort(new DOMException(reason, 'TimeoutError'))
      resolve({ kind: 'skipped', because: 'timeout', reason })
    })
    reading.then(resolve, reject).finally(cancel)
  })
}
