import type { Attempt, Passage, Signal, Why } from '../outcome/outcome.ts'
import type { RunRoute } from './attempt.ts'
import type { Circuit } from './circuit.ts'
import type { Deliver } from './delivery.ts'
import type { CallOptions, EngineOptions } from './engine-options.ts'
import type { RuntimeCheck, Spending } from './ports.ts'

/** What `createEngine` gives to each call. */
export interface CallSetup<Input, Answer> extends Omit<EngineOptions<Input, Answer>, 'checks'> {
  readonly checks: () => readonly RuntimeCheck[] | Promise<readonly RuntimeCheck[]>
  readonly circuits: ReadonlyMap<string, Circuit>
  readonly isOverloaded: boolean
  readonly callOptions: CallOptions
}

/** What has happened so far. The one thing that changes while a call runs. */
export interface Trail {
  readonly attempts: Attempt[]
  readonly signals: Signal[]
  passages: readonly Passage[] | undefined
  /** Why the first route did not answer. */
  firstWhy: Why | undefined
  /** What is certain to have been spent. */
  spent: Spending
  /** True when an attempt may have been charged and nobody said how much. */
  hasUnknownCost: boolean
  /** The most that one attempt has cost so far. */
  dearest: Spending
  settle: ((used: Spending) => void | Promise<void>) | undefined
  firstShownMs: number | undefined
}

/** One call on its way. */
export interface CallContext<Input, Answer> {
  readonly setup: CallSetup<Input, Answer>
  readonly input: Input
  readonly question: string
  readonly id: string
  readonly startedMs: number
  readonly checks: readonly RuntimeCheck[]
  /** The routes that can be run, in order. */
  readonly routes: readonly RunRoute<Input, Answer>[]
  /** Absent when nobody waits for a stream. */
  readonly deliver: Deliver | undefined
  readonly trail: Trail
}

const NOTHING_SPENT: Spending = { costUsd: 0, tokens: 0 }

export function newTrail(): Trail {
  return {
    attempts: [],
    signals: [],
    passages: undefined,
    firstWhy: undefined,
    spent: NOTHING_SPENT,
    hasUnknownCost: false,
    dearest: NOTHING_SPENT,
    settle: undefined,
    firstShownMs: undefined,
  }
}

export function remainingMs<Input, Answer>(context: CallContext<Input, Answer>): number {
  const { setup, startedMs } = context
  return startedMs + setup.contract.deadlineMs - setup.clock.now()
}
