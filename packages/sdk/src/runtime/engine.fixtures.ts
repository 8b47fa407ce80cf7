import type { Contract } from '../contract/contract.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { type FakeClock, fakeClock } from '../testing/fake-clock.ts'
import { createEngine, type Engine } from './engine.ts'
import type { CallOptions, EngineOptions, Promised } from './engine-options.ts'
import { memoryLedger } from './memory-ledger.ts'
import type { RouteCall, RouteResult, RunnableRoute } from './route.ts'

const PROMISED: Promised = {
  feature: 'assistant',
  deadlineMs: 5_000,
  limits: {
    attempts: 6,
    concurrent: 1000,
    firstTokenMs: 10_000,
    stallMs: 10_000,
    slowestTokensPerSecond: 1,
  },
  budget: {},
  stream: 'whole',
  whenItFails: [],
}

type Run = (input: string, call: RouteCall) => RouteResult<string> | Promise<RouteResult<string>>
export type TextRoute = RunnableRoute<string, string>

/** A route that runs this function. */
export function route(
  name: string,
  run: Run,
  settings: { timeoutMs?: number; isPaid?: boolean } = {},
): TextRoute {
  return { kind: 'run', name, isPaid: true, run, ...settings }
}

export function says(text: string): RouteResult<string> {
  return { kind: 'answered', answer: text, text }
}

export function fails(code: string, retryAfterMs?: number): RouteResult<string> {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  return { kind: 'failed', error: { code, message: `it is ${code}`, ...wait } }
}

/** Never answers. */
export function silent(): Promise<RouteResult<string>> {
  return new Promise(() => {})
}

export interface Bench {
  readonly engine: Engine<string, string>
  readonly clock: FakeClock
}

type Settings = Partial<Omit<EngineOptions<string, string>, 'contract' | 'routes'>> & {
  readonly contract?: Partial<Contract>
}

/** An engine on a clock that stands still. */
export function bench(routes: readonly TextRoute[], settings: Settings = {}): Bench {
  const clock = fakeClock()
  const contract = { ...PROMISED, ...settings.contract }
  let id = 0
  const engine = createEngine<string, string>({
    routes,
    checks: [],
    questionOf: (input) => input,
    costOf: () => undefined,
    clock,
    random: () => 0.5,
    newId: () => `call-${++id}`,
    ledger: memoryLedger(contract.budget, clock),
    observer: {},
    ...settings,
    contract,
  })
  return { engine, clock }
}

/** Calls, and moves the clock on in small steps until there is an outcome. */
export async function ask(
  { engine, clock }: Bench,
  input = 'Why?',
  options: CallOptions = {},
): Promise<Outcome<string>> {
  let isOver = false
  const outcome = engine.call(input, options).finally(() => {
    isOver = true
  })
  while (!isOver) {
    await settled()
    if (!isOver) clock.advance(STEP_MS)
  }
  return outcome
}

const STEP_MS = 10

/** Lets everything run that does not wait for the clock. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
