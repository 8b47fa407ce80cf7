import type { Attempt, Outcome, Why } from '../outcome/outcome.ts'
import { type Attempted, type RunRoute, runAttempt } from './attempt.ts'
import { type CallContext, remainingMs } from './call-context.ts'
import type { Circuit } from './circuit.ts'
import { accepted, factsOf, failed, outcomeOfAction } from './conclude.ts'
import { createDelivery, type Delivery } from './delivery.ts'
import { faultClassOf } from './faults.ts'
import { isPromise } from './is-promise.ts'
import type { Observer } from './ports.ts'
import type { RouteResult } from './route.ts'
import { type Checked, runChecks } from './run-checks.ts'
import { addSpending, whyNotPayable } from './spending.ts'
import { attemptMs, backoffMs, MOST_RETRIES_PER_ROUTE, routeMs } from './time-plan.ts'

/** What a route brought: the end of the call, or the reason to ask the next one. */
export type RouteEnd<Answer> =
  | { readonly kind: 'done'; readonly outcome: Outcome<Answer> }
  | { readonly kind: 'next'; readonly why: Why }

/** How one attempt ended. `again`: the same route may do better, after the wait that the provider asked for. */
type AttemptEnd<Answer> =
  | RouteEnd<Answer>
  | { readonly kind: 'again'; readonly why: Why; readonly retryAfterMs?: number }

/** Asks one route, again where that can help. */
export async function tryRoute<Input, Answer>(
  context: CallContext<Input, Answer>,
  index: number,
): Promise<RouteEnd<Answer>> {
  const route = context.routes[index]
  if (route === undefined) throw new RangeError(`there is no route ${index}`)
  for (let retry = 1; ; retry++) {
    const obstacle = await whyNotNow(context, route, index)
    if (obstacle !== undefined) return { kind: 'next', why: obstacle }
    const end = await attempt(context, route, index)
    if (end.kind !== 'again') return end
    const waitMs = backoffMs(retry, end.retryAfterMs, context.setup.random)
    const canWait = waitMs < routeMs(context.routes, index, timeLeft(context))
    const isWorthIt = canWait && hasAttempts(context) && !isShutFor(context, route, waitMs)
    if (retry > MOST_RETRIES_PER_ROUTE || !isWorthIt) return concluded(context, end.why)
    await wait(context, waitMs)
  }
}

function timeLeft<Input, Answer>(context: CallContext<Input, Answer>) {
  const { deadlineMs } = context.setup.contract
  const slowest = context.checks
    .filter(({ stage, isInstant }) => stage === 'answer' && !isInstant)
    .reduce((most, { timeoutMs }) => Math.max(most, timeoutMs), 0)
  const keptForChecks = Math.min(slowest, deadlineMs * MOST_FOR_CHECKS)
  return { deadlineMs, remainingMs: remainingMs(context) - keptForChecks }
}

/** Of the deadline, for checks that ask somebody else. */
const MOST_FOR_CHECKS = 0.25

function hasAttempts<Input, Answer>({ setup, trail }: CallContext<Input, Answer>): boolean {
  return trail.attempts.length < setup.contract.limits.attempts
}

/** True when the route will still be closed off after that time. */
function isShutFor<Input, Answer>(
  { setup }: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
  forMs: number,
): boolean {
  const state = setup.circuits.get(route.name)?.state()
  return state?.kind === 'open' && state.untilMs > setup.clock.now() + forMs
}

/** The contract may do something else than ask the next route. */
function concluded<Input, Answer>(context: CallContext<Input, Answer>, why: Why): RouteEnd<Answer> {
  const outcome = outcomeOfAction(context, why)
  return outcome === undefined ? { kind: 'next', why } : { kind: 'done', outcome }
}

async function whyNotNow<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
  index: number,
): Promise<Why | undefined> {
  const { limits } = context.setup.contract
  if (context.setup.callOptions.signal?.aborted === true) return CALLER_LEFT
  if (!hasAttempts(context)) return down('attempts', `all ${limits.attempts} attempts are used up`)
  if (attemptMs(context.routes, index, timeLeft(context)) <= 0) return down('timeout', 'no time is left')
  const paying = whyNotPayable(context, route)
  const unpayable = isPromise(paying) ? await paying : paying
  if (unpayable !== undefined) return unpayable
  const isAdmitted = context.setup.circuits.get(route.name)?.admit() ?? true
  return isAdmitted ? undefined : down('circuit-open', `${route.name} has failed too often lately`)
}

const CALLER_LEFT: Why = { mode: 'caller_left', code: 'aborted', reason: 'the caller left' }

function down(code: string, reason: string): Why {
  return { mode: 'provider_down', code, reason }
}

async function attempt<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
  index: number,
): Promise<AttemptEnd<Answer>> {
  const { observer } = context.setup
  const start = {
    route: route.name,
    attempt: context.trail.attempts.length + 1,
    ...(route.model === undefined ? {} : { model: route.model }),
  }
  const run = (): Promise<AttemptEnd<Answer>> => attemptOnce(context, route, index)
  return observer.attempt === undefined ? run() : observer.attempt(start, run)
}

async function attemptOnce<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
  index: number,
): Promise<AttemptEnd<Answer>> {
  const { setup, trail } = context
  const startedMs = setup.clock.now() - context.startedMs
  // What an earlier route retrieved says nothing about the answer of this one.
  trail.passages = undefined
  const blocked: { why?: Why } = {}
  const delivery = deliveryOf(context, route, blocked)
  const attempted = await runAttempt(route, context.input, {
    number: trail.attempts.length + 1,
    timeoutMs: attemptMs(context.routes, index, timeLeft(context)),
    limits: setup.contract.limits,
    clock: setup.clock,
    callerSignal: setup.callOptions.signal,
    delivery,
    onRetrieved: (passages) => {
      trail.passages = passages
    },
  })
  const record = recordOf(context, route, { attempted, startedMs })
  noteHealth(setup.circuits.get(route.name), attempted.result)
  const judged = await judge({ context, route, index }, attempted.result, { delivery, blocked })
  const noted: Attempt = judged.why === undefined ? record : { ...record, why: judged.why }
  trail.attempts.push(noted)
  if (index === 0 && judged.why !== undefined) trail.firstWhy ??= judged.why
  tell(setup.observer, noted)
  return judged.end()
}

function tell(observer: Observer, attempt: Attempt): void {
  try {
    observer.onAttempt?.(attempt)
  } catch {
    // Whoever listens must not break the call.
  }
}

/** The stream of this attempt; with `stream: sentences` each sentence is checked before it is shown. */
function deliveryOf<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
  blocked: { why?: Why },
): Delivery | undefined {
  const { deliver, setup, trail } = context
  if (deliver === undefined) return undefined
  return createDelivery({
    mode: setup.callOptions.stream ?? setup.contract.stream,
    deliver(piece) {
      if (piece.text !== '' || piece.isContent === true) {
        trail.firstShownMs ??= setup.clock.now() - context.startedMs
      }
      return deliver(piece)
    },
    async mayShow(textSoFar) {
      const checked = await checkAnswer(context, route.name, { text: textSoFar, passages: trail.passages })
      if (checked.why !== undefined) blocked.why = checked.why
      return checked.why === undefined
    },
  })
}

function checkAnswer<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: string,
  {
    text,
    passages,
  }: Pick<Extract<RouteResult<Answer>, { kind: 'answered' }>, 'text'> & {
    readonly passages?: CallContext<Input, Answer>['trail']['passages']
  },
): Checked | Promise<Checked> {
  const candidate = {
    question: context.question,
    input: context.input,
    answer: text,
    ...(passages === undefined ? {} : { passages }),
  }
  return runChecks(candidate, {
    checks: context.checks,
    stage: 'answer',
    route,
    remainingMs: remainingMs(context),
    clock: context.setup.clock,
  })
}

function recordOf<Input, Answer>(
  context: CallContext<Input, Answer>,
  route: RunRoute<Input, Answer>,
  done: { readonly attempted: Attempted<Answer>; readonly startedMs: number },
): Attempt {
  const { result, latencyMs, firstTokenMs } = done.attempted
  const mayCost = result.kind !== 'failed' || faultClassOf(result.error.code).mayCost
  const model = result.model ?? route.model
  const facts = { ...result, ...(model === undefined ? {} : { model }) }
  const costUsd = addSpending(context, facts, { isPaid: route.isPaid, mayCost })
  return {
    route: route.name,
    startedMs: done.startedMs,
    latencyMs,
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(model === undefined ? {} : { model }),
    ...(result.usage === undefined ? {} : { usage: result.usage }),
    ...(costUsd === undefined ? {} : { costUsd }),
  }
}

function noteHealth<Answer>(circuit: Circuit | undefined, result: RouteResult<Answer>): void {
  if (result.kind !== 'failed') circuit?.succeed()
  else if (faultClassOf(result.error.code).isRouteFault) circuit?.fail(result.error.retryAfterMs)
  else circuit?.leave()
}

interface Judged<Answer> {
  /** Why this attempt's answer is not used. */
  readonly why?: Why
  readonly end: () => AttemptEnd<Answer>
}

interface Place<Input, Answer> {
  readonly context: CallContext<Input, Answer>
  readonly route: RunRoute<Input, Answer>
  readonly index: number
}

interface Shown {
  readonly delivery: Delivery | undefined
  readonly blocked: { readonly why?: Why }
}

async function judge<Input, Answer>(
  place: Place<Input, Answer>,
  result: RouteResult<Answer>,
  { delivery, blocked }: Shown,
): Promise<Judged<Answer>> {
  const { context, route } = place
  if (result.kind === 'failed') return judgeFault(place, result, delivery)
  if (result.kind === 'declined') {
    const why: Why = { mode: 'declined', code: 'declined', reason: 'the feature does not answer this' }
    const { text } = result
    return { end: () => ({ kind: 'done', outcome: { kind: 'declined', ...factsOf(context), why, text } }) }
  }
  const passages = result.passages ?? context.trail.passages
  const candidate = { ...result, ...(passages === undefined ? {} : { passages }) }
  const checking = checkAnswer(context, route.name, candidate)
  const checked = isPromise(checking) ? await checking : checking
  context.trail.signals.push(...checked.signals)
  const why = blocked.why ?? checked.why
  if (why === undefined) {
    const isTaken = delivery === undefined || (await released(delivery))
    if (!isTaken)
      return { why: CALLER_LEFT, end: () => ({ kind: 'done', outcome: failed(context, CALLER_LEFT, true) }) }
    return { end: () => ({ kind: 'done', outcome: accepted(context, route.name, candidate) }) }
  }
  if (delivery?.hasShown() === true) {
    return { why, end: () => ({ kind: 'done', outcome: failed(context, why, true) }) }
  }
  const outcome = (): Outcome<Answer> | undefined => outcomeOfAction(context, why, candidate)
  return {
    why,
    end() {
      const acted = outcome()
      return acted === undefined ? { kind: 'next', why } : { kind: 'done', outcome: acted }
    },
  }
}

/** False when the user's side does not take the answer any more. */
async function released(delivery: Delivery): Promise<boolean> {
  try {
    await delivery.release()
    return true
  } catch {
    return false
  }
}

function judgeFault<Input, Answer>(
  { context, index }: Place<Input, Answer>,
  { error }: Extract<RouteResult<Answer>, { kind: 'failed' }>,
  delivery: Delivery | undefined,
): Judged<Answer> {
  const { mode, retry } = faultClassOf(error.code)
  const why: Why = { mode, code: error.code, reason: error.message }
  if (delivery?.hasShown() === true || retry === 'nowhere') {
    const isCut = delivery?.hasShown() === true
    return { why, end: () => ({ kind: 'done', outcome: failed(context, why, isCut) }) }
  }
  const isLast = index === context.routes.length - 1
  if (retry === 'same-route' || (retry === 'only-if-last' && isLast)) {
    const asked = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }
    return { why, end: () => ({ kind: 'again', why, ...asked }) }
  }
  return { why, end: () => concluded(context, why) }
}

/** Ends early when the caller leaves. */
function wait<Input, Answer>({ setup }: CallContext<Input, Answer>, delayMs: number): Promise<void> {
  const { signal } = setup.callOptions
  return new Promise((resolve) => {
    const cancel = setup.clock.after(delayMs, done)
    function done(): void {
      signal?.removeEventListener('abort', left)
      resolve()
    }
    function left(): void {
      cancel()
      done()
    }
    signal?.addEventListener('abort', left, { once: true })
  })
}
