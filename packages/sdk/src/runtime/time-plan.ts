/** What the time plan needs to know of a route. */
export interface PlannedRoute {
  readonly timeoutMs?: number | undefined
}

/**
 * How long one attempt on a route may take, so that the routes after it still get their turn.
 *
 * Every later route keeps its own timeout, or an equal share of the deadline if it has none. Should that leave less
 * than an equal share of what remains for this route, it gets that share.
 *
 * @param routes the routes that can be run, in order, and `index` the one to plan for.
 * @returns milliseconds; zero or less when there is no time left.
 */
export function attemptMs(routes: readonly PlannedRoute[], index: number, time: TimeLeft): number {
  const { deadlineMs, remainingMs } = time
  const wanted = (route: PlannedRoute): number => route.timeoutMs ?? deadlineMs / routes.length
  const reserved = routes.slice(index + 1).reduce((sum, route) => sum + wanted(route), 0)
  const fairShare = remainingMs / (routes.length - index)
  const available = Math.max(remainingMs - reserved, Math.min(fairShare, remainingMs))
  return Math.min(routes[index]?.timeoutMs ?? available, available)
}

export interface TimeLeft {
  /** The whole time of the call. */
  readonly deadlineMs: number
  readonly remainingMs: number
}

/** The time that is left for a route and all its retries. */
export function routeMs(routes: readonly PlannedRoute[], index: number, time: TimeLeft): number {
  return attemptMs(
    routes.map((route, place) => (place === index ? {} : route)),
    index,
    time,
  )
}

/** Retries on one route; the cap over all routes is the contract's. */
export const MOST_RETRIES_PER_ROUTE = 2
const FIRST_BACKOFF_MS = 250
const LONGEST_BACKOFF_MS = 4_000

/**
 * How long to wait before the next attempt on the same route: what the provider asked for, else a doubling wait of
 * which a random half is taken off, so that many callers do not come back at the same moment.
 *
 * @param retry 1 for the first retry.
 */
export function backoffMs(retry: number, retryAfterMs: number | undefined, random: () => number): number {
  if (retryAfterMs !== undefined) return retryAfterMs
  const full = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (retry - 1))
  return full * (0.5 + random() / 2)
}
