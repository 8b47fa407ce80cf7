import type { Signal, Why } from '../outcome/outcome.ts'
import type { Clock } from './clock.ts'
import { isPromise } from './is-promise.ts'
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

/**
 * Runs all checks of a stage side by side. Each is clean, flagged or skipped; none can hold up or break the call. There
 * is nothing to wait for where all of them compute at once.
 */
export function runChecks(candidate: Candidate, options: RunChecksOptions): Checked | Promise<Checked> {
  const due = options.checks.filter((check) => check.stage === options.stage)
  if (due.length === 0) return NOTHING
  const signals = due.map((check) => readOne(check, candidate, options))
  return areReady(signals)
    ? checkedOf(signals, due)
    : Promise.all(signals).then((ready) => checkedOf(ready, due))
}

function areReady<Value>(values: readonly (Value | Promise<Value>)[]): values is readonly Value[] {
  return !values.some(isPromise)
}

function checkedOf(signals: readonly Signal[], due: readonly RuntimeCheck[]): Checked {
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

function readOne(
  check: RuntimeCheck,
  candidate: Candidate,
  options: RunChecksOptions,
): Signal | Promise<Signal> {
  const reading = readInTime(check, candidate, options)
  return isPromise(reading)
    ? reading.then((read) => signalOf(read, check, options.route))
    : signalOf(reading, check, options.route)
}

function signalOf(
  reading: Read | Skipped,
  { name, atLeast }: RuntimeCheck,
  route: string | undefined,
): Signal {
  const base = route === undefined ? { check: name } : { check: name, route }
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
  return { ...base, kind: signal >= atLeast ? 'clean' : 'flagged', signal, reason }
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
function readInTime(
  check: RuntimeCheck,
  candidate: Candidate,
  { remainingMs, clock }: RunChecksOptions,
): Read | Skipped | Promise<Read | Skipped> {
  const timeoutMs = Math.min(check.timeoutMs, remainingMs)
  const controller = check.isInstant ? undefined : new AbortController()
  try {
    const reading = check.read(candidate, controller?.signal ?? NEVER)
    if (!isPromise(reading)) return reading
    return firstOf(Promise.resolve(reading), { timeoutMs, clock, controller }).catch(broken)
  } catch (error) {
    return broken(error)
  }
}

function broken(error: unknown): Skipped {
  const reason = error instanceof Error ? error.message : String(error)
  return { kind: 'skipped', because: 'error', reason }
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
