import type { Contract } from '../contract/contract.ts'
import type { Clock } from './clock.ts'
import type { Deliver } from './delivery.ts'
import type { BudgetLedger, Observer, RuntimeCheck, Spending } from './ports.ts'
import type { RouteFacts, RunnableRoute } from './route.ts'

/** What the engine keeps of a contract. */
export type Promised = Pick<
  Contract,
  'feature' | 'deadlineMs' | 'limits' | 'budget' | 'stream' | 'whenItFails' | 'whenUnsure'
>

export interface EngineOptions<Input, Answer> {
  readonly contract: Promised
  readonly routes: readonly RunnableRoute<Input, Answer>[]
  /** A function is called once, before the first call: some checks have to learn or to load something. */
  readonly checks: readonly RuntimeCheck[] | (() => Promise<readonly RuntimeCheck[]>)
  /** The question as text, for the checks. */
  readonly questionOf: (input: Input) => string
  /** What an attempt cost by the prices that are known; undefined: unmeasured. */
  readonly costOf: (facts: RouteFacts) => number | undefined
  /** The most that one attempt can use. Default: unknown, and the budget of the call is all that stands against it. */
  readonly estimate?: (input: Input, route: { readonly name: string; readonly model?: string }) => Spending
  readonly clock: Clock
  /** 0 <= x < 1, for the jitter of waits. */
  readonly random: () => number
  readonly newId: () => string
  readonly ledger: BudgetLedger
  readonly observer: Observer
}

export interface CallOptions {
  /** The caller's own: its abort ends the call as `failed`. */
  readonly signal?: AbortSignal
  /** Takes a streamed answer. Without it the answer comes whole, in the outcome. */
  readonly deliver?: Deliver
  /** Default: as the contract says. */
  readonly stream?: Contract['stream']
}
