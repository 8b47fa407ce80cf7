import type { Clock } from './clock.ts'

/** Whether a route is worth asking. */
export type CircuitState =
  | { readonly kind: 'closed'; readonly failures: number }
  /** Not asked until `untilMs` of the clock. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly failures: number }
  /** One call is on its way to find out. */
  | { readonly kind: 'probing'; readonly failures: number }

/** Remembers how a route has fared, and keeps calls away from one that is down. */
export interface Circuit {
  /** True when the route may be asked now. A true in the state `open` makes this call the probe. */
  readonly admit: () => boolean
  /** The route answered. */
  readonly succeed: () => void
  /** The route failed; `notBeforeMs` is the wait that the provider asked for. */
  readonly fail: (notBeforeMs?: number) => void
  /** The attempt ended without saying anything about the route. */
  readonly leave: () => void
  readonly state: () => CircuitState
}

/** So many failures in a row open the circuit. */
const FAILURES_IN_A_ROW = 5
/** So does this share of the last attempts, once there are enough of them. */
const RECENT = 20
const LEAST_RECENT = 10
const WORST_SHARE = 0.5
/** How long it stays open: doubling with every probe that fails. */
const FIRST_OPEN_MS = 5_000
const LONGEST_OPEN_MS = 20_000
/** The longest wait that a provider may impose. */
const LONGEST_ASKED_MS = 60_000

/** A circuit breaker: closed, open, one probe, closed again. */
export function createCircuit(clock: Clock): Circuit {
  let state: CircuitState = { kind: 'closed', failures: 0 }
  let recent: readonly boolean[] = []
  let openedMs = 0

  function open(forMs: number, failures: number): void {
    state = { kind: 'open', untilMs: clock.now() + forMs, failures }
    recent = []
  }

  function remember(isFailure: boolean): void {
    recent = [...recent.slice(1 - RECENT), isFailure]
  }

  function isTooBad(failures: number): boolean {
    const bad = recent.filter((isFailure) => isFailure).length
    return (
      failures >= FAILURES_IN_A_ROW || (recent.length >= LEAST_RECENT && bad / recent.length >= WORST_SHARE)
    )
  }

  return {
    admit() {
      if (state.kind === 'closed') return true
      if (state.kind === 'probing' || clock.now() < state.untilMs) return false
      state = { kind: 'probing', failures: state.failures }
      return true
    },
    succeed() {
      // An answer to a call from before it opened is no news of the route now.
      if (state.kind === 'open') return
      if (state.kind === 'closed' && state.failures === 0 && recent.length === 0) return
      if (state.kind === 'probing') recent = []
      else remember(false)
      if (!recent.includes(true)) recent = []
      openedMs = 0
      state = { kind: 'closed', failures: 0 }
    },
    fail(notBeforeMs) {
      if (state.kind === 'open') return
      const failures = state.failures + 1
      remember(true)
      const asked = Math.min(notBeforeMs ?? 0, LONGEST_ASKED_MS)
      if (state.kind === 'probing' || isTooBad(failures)) {
        openedMs = Math.min(LONGEST_OPEN_MS, openedMs === 0 ? FIRST_OPEN_MS : openedMs * 2)
        open(Math.max(openedMs, asked), failures)
      } else state = { kind: 'closed', failures }
    },
    leave() {
      if (state.kind === 'probing') state = { kind: 'open', untilMs: clock.now(), failures: state.failures }
    },
    state: () => state,
  }
}
