/** A clock that moves only when it is told to. */
export interface FakeClock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** The same as `now`. */
  epochMs(): number
  /** Calls `run` once the clock has moved on by `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void
  /** Moves on, and calls what is due on the way, in order, each at its time. */
  advance(byMs: number): void
}

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

/** @param startMs where the clock starts. Default 0. */
export function fakeClock(startMs = 0): FakeClock {
  let nowMs = startMs
  let timers: readonly Timer[] = []

  function nextBefore(endMs: number): Timer | undefined {
    return timers.filter(({ dueMs }) => dueMs <= endMs).toSorted((a, b) => a.dueMs - b.dueMs)[0]
  }

  return {
    now: () => nowMs,
    epochMs: () => nowMs,
    after(delayMs, run) {
      const timer = { dueMs: nowMs + delayMs, run }
      timers = [...timers, timer]
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(byMs) {
      if (!(byMs >= 0)) throw new RangeError(`a clock moves forward: advance(${byMs})`)
      const endMs = nowMs + byMs
      for (let timer = nextBefore(endMs); timer !== undefined; timer = nextBefore(endMs)) {
        const { dueMs, run } = timer
        timers = timers.filter((other) => other !== timer)
        nowMs = Math.max(nowMs, dueMs)
        run()
      }
      nowMs = endMs
    },
  }
}
