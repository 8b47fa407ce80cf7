import type { Case } from './case.ts'
import type { Target } from './target.ts'
import type { Observation, TrialError } from './trial.ts'

/** Waits `delayMs`, or rejects when the signal aborts first. */
export type Wait = (delayMs: number, signal: AbortSignal) => Promise<void>

export interface ObserveOptions {
  readonly target: Target
  readonly deadlineMs: number
  readonly wait: Wait
  readonly now: () => number
  readonly random: () => number
  readonly signal: AbortSignal
}

/**
 * A provider that is busy says so before it does any work, so asking again costs nothing and hides no fault of the
 * feature. A 503 that names no time is an outage like any other.
 */
function isBusy({ code, retryAfterMs }: TrialError): boolean {
  return code === 'http-429' || (code === 'http-503' && retryAfterMs !== undefined)
}

const MAXIMUM_ATTEMPTS = 5
const FIRST_BACKOFF_MS = 500

/**
 * Runs the feature once inside one deadline. A busy provider (429, or 503 with a time) is asked again after its
 * `Retry-After`, or after a doubling, jittered wait, as long as the deadline allows it; every other error is the result.
 */
export async function observeWithRetries(testCase: Case, options: ObserveOptions): Promise<Observation> {
  const controller = new AbortController()
  const onStop = (): void => controller.abort(options.signal.reason)
  options.signal.addEventListener('abort', onStop, { once: true })
  const deadline = setTimeout(
    () => controller.abort(new DOMException(`no answer within ${options.deadlineMs} ms`, 'TimeoutError')),
    options.deadlineMs,
  )
  try {
    return await attempts(testCase, options, controller.signal)
  } finally {
    clearTimeout(deadline)
    options.signal.removeEventListener('abort', onStop)
  }
}

async function attempts(testCase: Case, options: ObserveOptions, signal: AbortSignal): Promise<Observation> {
  const startedMs = options.now()
  for (let attempt = 1; ; attempt++) {
    const observation = await runUntilAborted(testCase, options, signal)
    const { error } = observation
    if (error === undefined || !isBusy(error) || attempt >= MAXIMUM_ATTEMPTS) return observation
    const delayMs = error.retryAfterMs ?? FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + options.random() / 2)
    const leftMs = options.deadlineMs - (options.now() - startedMs)
    if (delayMs >= leftMs) return observation
    try {
      await options.wait(delayMs, signal)
    } catch {
      return observation
    }
  }
}

/** A feature that ignores its signal must not hold the run: at the abort the trial is over, whatever the feature does. */
async function runUntilAborted(
  testCase: Case,
  options: ObserveOptions,
  signal: AbortSignal,
): Promise<Observation> {
  const startedMs = options.now()
  const running = options.target.run(testCase, signal).catch((error: unknown) => threw(error))
  const aborted = Promise.withResolvers<Observation>()
  const onAbort = (): void => aborted.resolve(cutOff(signal, options.now() - startedMs))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function threw(error: unknown): Observation {
  return { outcome: 'failed', error: { code: 'threw', message: String(error) } }
}

function cutOff(signal: AbortSignal, latencyMs: number): Observation {
  const { reason } = signal
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError'
  return {
    outcome: 'failed',
    latencyMs,
    error: timedOut
      ? { code: 'timeout', message: reason.message }
      : { code: 'aborted', message: 'the run was stopped' },
  }
}
