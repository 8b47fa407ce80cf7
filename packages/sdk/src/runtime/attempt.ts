import type { Limits } from '../contract/contract.ts'
import { abortError, type CallError } from '../models/call-error.ts'
import type { Passage } from '../outcome/outcome.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './delivery.ts'
import { type Pace, watchPace } from './pace.ts'
import type { RouteCall, RouteResult, RunnableRoute } from './route.ts'
import { thrownError } from './thrown.ts'

export type RunRoute<Input, Answer> = Extract<RunnableRoute<Input, Answer>, { kind: 'run' }>

export interface AttemptOptions {
  readonly number: number
  readonly timeoutMs: number
  readonly limits: Limits
  readonly clock: Clock
  /** The caller's own; its abort ends the attempt. */
  readonly callerSignal: AbortSignal | undefined
  /** Absent when nobody waits for a stream. */
  readonly delivery: Delivery | undefined
  readonly onRetrieved: (passages: readonly Passage[]) => void
}

export interface Attempted<Answer> {
  readonly result: RouteResult<Answer>
  readonly latencyMs: number
  readonly firstTokenMs: number | undefined
}

/**
 * Runs a route once. Always ends: by the route's result, by the attempt's time, by the limits of a stream, or because
 * the caller left. A route that ignores its signal is left behind, and whatever it still says is dropped.
 */
export function runAttempt<Input, Answer>(
  route: RunRoute<Input, Answer>,
  input: Input,
  options: AttemptOptions,
): Promise<Attempted<Answer>> {
  const { clock, callerSignal } = options
  const startedMs = clock.now()
  const controller = new AbortController()
  return new Promise((resolve) => {
    let isOver = false
    const pace = watchPace({
      limits: options.limits,
      timeoutMs: options.timeoutMs,
      isStream: options.delivery !== undefined,
      clock,
      onTooSlow: giveUp,
    })

    function end(result: RouteResult<Answer>): void {
      if (isOver) return
      isOver = true
      pace.stop()
      callerSignal?.removeEventListener('abort', onLeave)
      resolve({ result, latencyMs: clock.now() - startedMs, firstTokenMs: pace.firstTokenMs() })
    }

    function giveUp(error: CallError): void {
      end({ kind: 'failed', error })
      controller.abort(
        new DOMException(error.message, error.code === 'aborted' ? 'AbortError' : 'TimeoutError'),
      )
    }

    function onLeave(): void {
      giveUp({ code: 'aborted', message: 'the caller left' })
    }

    callerSignal?.addEventListener('abort', onLeave, { once: true })
    const call = routeCall(route, { ...options, startedMs, pace, controller, giveUp, isOver: () => isOver })
    const onThrown = (thrown: unknown): void => end({ kind: 'failed', error: errorOf(thrown, call) })
    try {
      Promise.resolve(route.run(input, call)).then(end, onThrown)
    } catch (thrown) {
      onThrown(thrown)
    }
  })
}

function errorOf(thrown: unknown, { signal }: RouteCall): CallError {
  return signal.aborted ? abortError(signal) : thrownError(thrown, signal)
}

interface RunningAttempt extends AttemptOptions {
  readonly startedMs: number
  readonly pace: Pace
  readonly controller: AbortController
  readonly giveUp: (error: CallError) => void
  readonly isOver: () => boolean
}

function routeCall(
  { name, model }: { readonly name: string; readonly model?: string },
  running: RunningAttempt,
): RouteCall {
  const { startedMs, pace, controller, delivery, clock, timeoutMs } = running
  return {
    signal: controller.signal,
    route: name,
    ...(model === undefined ? {} : { model }),
    attempt: running.number,
    remainingMs: () => Math.max(0, startedMs + timeoutMs - clock.now()),
    retrieved: running.onRetrieved,
    emit(piece) {
      if (running.isOver()) return
      pace.note(piece)
      // The limits of the stream may just have ended the attempt.
      if (running.isOver()) return
      return whenTaken(delivery?.take(piece), running.giveUp)
    },
  }
}

/** A user's side that cannot take the answer has left. */
function whenTaken(
  taken: void | Promise<void> | undefined,
  giveUp: (error: CallError) => void,
): void | Promise<void> {
  if (!(taken instanceof Promise)) return
  return taken.catch((error: unknown) => {
    giveUp({ code: 'aborted', message: `the answer could not be handed over: ${String(error)}` })
  })
}
