import type { Outcome, Why } from '../outcome/outcome.ts'
import type { RunRoute } from './attempt.ts'
import { type CallContext, type CallSetup, newTrail, remainingMs } from './call-context.ts'
import { failed, lastWords, outcomeOfAction } from './conclude.ts'
import { isPromise } from './is-promise.ts'
import type { Observer } from './ports.ts'
import { type Checked, runChecks } from './run-checks.ts'
import { settleSpending } from './spending.ts'
import { tryRoute } from './try-route.ts'

/** Runs one call from the first check to the outcome. Never rejects. */
export function runCall<Input, Answer>(
  input: Input,
  setup: CallSetup<Input, Answer>,
): Promise<Outcome<Answer>> {
  const id = setup.newId()
  const run = (): Promise<Outcome<Answer>> => settledCall(input, id, setup)
  const { call } = setup.observer
  return call === undefined ? run() : call({ id, feature: setup.contract.feature }, run)
}

async function settledCall<Input, Answer>(
  input: Input,
  id: string,
  setup: CallSetup<Input, Answer>,
): Promise<Outcome<Answer>> {
  const context = newContext(input, id, setup)
  const outcome = await outcomeOf(context).catch((error: unknown) => failed(context, broken(error)))
  const settled = settleSpending(context)
  if (settled !== undefined) await settled
  if (context.deliver !== undefined) await showWhatWasNotStreamed(context, outcome).catch(ignore)
  tell(setup.observer, outcome)
  return outcome
}

/** A fault of the guard's own surroundings, such as a check that cannot be loaded. */
function broken(error: unknown): Why {
  const reason = error instanceof Error ? error.message : String(error)
  return { mode: 'provider_down', code: 'guard', reason }
}

function ignore(): void {}

function tell(observer: Observer, outcome: Outcome): void {
  try {
    observer.onOutcome?.(outcome)
  } catch {
    // Whoever listens must not break the call.
  }
}

function newContext<Input, Answer>(
  input: Input,
  id: string,
  setup: CallSetup<Input, Answer>,
): CallContext<Input, Answer> {
  return {
    setup,
    input,
    question: questionOf(input, setup),
    id,
    startedMs: setup.clock.now(),
    checks: [],
    routes: setup.routes.filter((route): route is RunRoute<Input, Answer> => route.kind === 'run'),
    deliver: setup.callOptions.deliver,
    trail: newTrail(),
  }
}

/** An input that has no text is a question without words; the checks then have nothing to look at. */
function questionOf<Input, Answer>(input: Input, setup: CallSetup<Input, Answer>): string {
  try {
    return setup.questionOf(input)
  } catch {
    return ''
  }
}

async function outcomeOf<Input, Answer>(bare: CallContext<Input, Answer>): Promise<Outcome<Answer>> {
  const { setup } = bare
  if (setup.isOverloaded) return ended(bare, overload(setup.contract.limits.concurrent))
  const loaded = setup.checks()
  const context = { ...bare, checks: loaded instanceof Promise ? await loaded : loaded }
  const checking = checkRequest(context)
  const { signals, why } = isPromise(checking) ? await checking : checking
  context.trail.signals.push(...signals)
  return why === undefined ? throughRoutes(context) : ended(context, why)
}

function overload(concurrent: number): Why {
  return { mode: 'overload', code: 'overload', reason: `${concurrent} calls are running already` }
}

function checkRequest<Input, Answer>(context: CallContext<Input, Answer>): Checked | Promise<Checked> {
  const { question, input, checks, setup } = context
  return runChecks(
    { question, input },
    { checks, stage: 'request', remainingMs: remainingMs(context), clock: setup.clock },
  )
}

async function throughRoutes<Input, Answer>(context: CallContext<Input, Answer>): Promise<Outcome<Answer>> {
  let why: Why = { mode: 'provider_down', code: 'no-route', reason: 'the contract has no route to run' }
  for (const index of context.routes.keys()) {
    const end = await tryRoute(context, index)
    if (end.kind === 'done') return end.outcome
    why = end.why
    context.trail.firstWhy ??= why
  }
  return ended(context, why)
}

function ended<Input, Answer>(context: CallContext<Input, Answer>, why: Why): Outcome<Answer> {
  return outcomeOfAction(context, why) ?? lastWords(context, why)
}

/** A user who waits for a stream gets the text of any outcome through it, except where an answer broke off or failed. */
async function showWhatWasNotStreamed<Input, Answer>(
  { deliver, trail }: CallContext<Input, Answer>,
  outcome: Outcome<Answer>,
): Promise<void> {
  if (deliver === undefined || outcome.kind === 'failed') return
  if (trail.firstShownMs !== undefined || outcome.text === '') return
  await deliver({ text: outcome.text })
}
