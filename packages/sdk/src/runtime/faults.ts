/** What a fault means for the rest of the call. */
export interface FaultClass {
  /** The failure mode of the contract. */
  readonly mode: string
  /**
   * Where another attempt can help. `same-route`: the fault may pass by itself; `only-if-last`: it may, but a later
   * route is the better bet; `next-route`: the same route would do the same again; `nowhere`: the request itself is
   * at fault, or nobody waits for the answer.
   */
  readonly retry: 'same-route' | 'only-if-last' | 'next-route' | 'nowhere'
  /** False when the provider turned the request away before it did any work. */
  readonly mayCost: boolean
  /** True when it says something about the health of the route. */
  readonly isRouteFault: boolean
}

type Row = readonly [
  codes: RegExp,
  mode: string,
  retry: FaultClass['retry'],
  cost: 'costs' | 'free',
  health: 'route' | 'request',
]

/** The first row that matches a code decides. */
const ROWS: readonly Row[] = [
  [/^aborted$/, 'caller_left', 'nowhere', 'costs', 'request'],
  [/^invalid-request$|^http-(400|413|422)$/, 'invalid_request', 'nowhere', 'free', 'request'],
  [/^context-length$/, 'context_length', 'next-route', 'free', 'request'],
  [/^content-filter$/, 'content_filter', 'next-route', 'costs', 'request'],
  [/^(truncated|refused|answer-too-large)$/, 'bad_answer', 'next-route', 'costs', 'request'],
  [/^(empty-answer|invalid-answer)$/, 'bad_answer', 'only-if-last', 'costs', 'route'],
  [/^(cut-stream|malformed-stream)$/, 'provider_down', 'only-if-last', 'costs', 'route'],
  [/^(timeout|first-token|stall|slow-stream)$/, 'provider_down', 'next-route', 'costs', 'route'],
  [/^(dns|tls|connection-timeout|quota)$/, 'provider_down', 'next-route', 'free', 'route'],
  [/^connection-refused$/, 'provider_down', 'same-route', 'free', 'route'],
  [/^connection/, 'provider_down', 'same-route', 'costs', 'route'],
  [/^http-(408|409|425|429|5(?!01|05)\d\d)$/, 'provider_down', 'same-route', 'free', 'route'],
  [/^http-/, 'provider_down', 'next-route', 'free', 'route'],
  [/^provider-error$/, 'provider_down', 'same-route', 'costs', 'route'],
]

const UNKNOWN: FaultClass = {
  mode: 'provider_down',
  retry: 'next-route',
  mayCost: true,
  isRouteFault: true,
}

const classes = new Map<string, FaultClass>()

/** What the code of a `CallError` means for the rest of the call. */
export function faultClassOf(code: string): FaultClass {
  const known = classes.get(code)
  if (known !== undefined) return known
  const row = ROWS.find(([codes]) => codes.test(code))
  if (row === undefined) return UNKNOWN
  const [, mode, retry, cost, health] = row
  const found = { mode, retry, mayCost: cost === 'costs', isRouteFault: health === 'route' }
  if (classes.size < MOST_REMEMBERED) classes.set(code, found)
  return found
}

/** Codes come from providers, so that there is no end to them. */
const MOST_REMEMBERED = 200
