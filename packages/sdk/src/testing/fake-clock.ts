/** A clock that moves only when it is told to. */
export interface FakeClock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  advance(byMs: number): void
}

/** @param startMs where the clock starts. Default 0. */
export function fakeClock(startMs = 0): FakeClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance: (byMs) => {
      if (!(byMs >= 0)) throw new RangeError(`a clock moves forward: advance(${byMs})`)
      nowMs += byMs
    },
  }
}
