import type { Limits } from '../contract/contract.ts'
import type { CallError } from '../models/call-error.ts'
import type { Clock } from './clock.ts'
import type { Piece } from './route.ts'

export interface PaceOptions {
  readonly limits: Pick<Limits, 'firstTokenMs' | 'stallMs' | 'slowestTokensPerSecond'>
  readonly timeoutMs: number
  /** True when the user waits for a stream: the first token is then due whether the route has begun to answer or not. */
  readonly isStream: boolean
  readonly clock: Clock
  /** Called once, when the attempt is too slow. */
  readonly onTooSlow: (error: CallError) => void
}

/** Watches the speed of one attempt: its whole time, the first piece, silences and the pace of a stream. */
export interface Pace {
  readonly note: (piece: Piece) => void
  /** When the first piece with content came, since the attempt began. */
  readonly firstTokenMs: () => number | undefined
  readonly stop: () => void
}

/**
 * Starts to watch. One timer runs at a time and is set anew only when it fires, so that a piece costs no timer.
 * An answer that nobody waits for piece by piece, and that does not come so, has its timeout alone.
 */
export function watchPace(options: PaceOptions): Pace {
  const { limits, timeoutMs, isStream, clock, onTooSlow } = options
  const startedMs = clock.now()
  const endMs = startedMs + timeoutMs
  const speed = watchSpeed(limits.slowestTokensPerSecond)
  let isOpen = isStream
  let firstMs: number | undefined
  let lastMs = startedMs
  let isOver = false
  let cancel = arm()

  function dueMs(): number {
    if (!isOpen) return endMs
    return Math.min(endMs, firstMs === undefined ? startedMs + limits.firstTokenMs : lastMs + limits.stallMs)
  }

  function arm(): () => void {
    return clock.after(Math.max(0, dueMs() - clock.now()), onTimer)
  }

  function onTimer(): void {
    if (isOver) return
    if (clock.now() < dueMs()) cancel = arm()
    else if (clock.now() >= endMs) end('timeout', `no answer within ${Math.round(timeoutMs)} ms`)
    else if (firstMs === undefined) end('first-token', `no first token within ${limits.firstTokenMs} ms`)
    else end('stall', `the stream was silent for ${limits.stallMs} ms`)
  }

  function end(code: string, message: string): void {
    stop()
    onTooSlow({ code, message })
  }

  function stop(): void {
    isOver = true
    cancel()
  }

  /** The first piece makes it a stream, whose limits may end it before the timer that was set at the start. */
  function open(): void {
    isOpen = true
    cancel()
    cancel = arm()
  }

  function note(piece: Piece): void {
    if (isOver) return
    if (!isOpen) open()
    lastMs = clock.now()
    if (piece.text === '' && piece.isContent !== true) return
    firstMs ??= lastMs
    const tooSlow = speed(piece, lastMs)
    if (tooSlow !== undefined) end('slow-stream', tooSlow)
  }

  return { note, firstTokenMs: () => (firstMs === undefined ? undefined : firstMs - startedMs), stop }
}

/** A slow stretch shorter than this is no reason to give a stream up. */
const WINDOW_MS = 5_000
/** English text has about four characters to a token. */
const CHARACTERS_PER_TOKEN = 4

/** Counts tokens window by window; says what is wrong at the end of one that was too slow. */
function watchSpeed(slowest: number): (piece: Piece, nowMs: number) => string | undefined {
  let startMs: number | undefined
  let tokens = 0
  return (piece, nowMs) => {
    startMs ??= nowMs
    tokens += Math.max(1, piece.text.length / CHARACTERS_PER_TOKEN)
    const elapsedMs = nowMs - startMs
    if (elapsedMs < WINDOW_MS) return undefined
    const perSecond = (tokens * 1000) / elapsedMs
    startMs = nowMs
    tokens = 0
    if (perSecond >= slowest) return undefined
    return `${perSecond.toFixed(2)} tokens per second, and ${slowest} are the least`
  }
}
