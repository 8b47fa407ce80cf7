/** Time, as the runtime needs it. */
export interface Clock {
  /** Milliseconds; only differences matter. Never goes back. */
  readonly now: () => number
  /** Milliseconds since the Unix epoch, for budgets that end at midnight. */
  readonly epochMs: () => number
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epochMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** A longer delay overflows and fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
