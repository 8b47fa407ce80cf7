import type { FailureAction } from '../contract/contract.ts'
import { actionAt } from '../contract/failure-modes.ts'
import type { Outcome, Passage, Why } from '../outcome/outcome.ts'
import type { CallContext } from './call-context.ts'
import { isContentMode, SAFE_TEXTS } from './safe-texts.ts'

/** An answer that is ready, or would be. */
export interface Candidated<Answer> {
  readonly answer: Answer
  readonly text: string
  readonly passages?: readonly Passage[]
}

type Facts = Omit<Extract<Outcome, { kind: 'declined' }>, 'kind' | 'why' | 'text'>

/** What every outcome tells. */
export function factsOf<Input, Answer>(context: CallContext<Input, Answer>): Facts {
  const { setup, trail, id, startedMs } = context
  return {
    id,
    feature: setup.contract.feature,
    attempts: trail.attempts,
    signals: trail.signals,
    latencyMs: setup.clock.now() - startedMs,
    ...(trail.firstShownMs === undefined ? {} : { firstTokenMs: trail.firstShownMs }),
    ...(trail.hasUnknownCost
      ? { costUnmeasured: 'an attempt told neither its cost nor its tokens and model with a known price' }
      : { costUsd: trail.spent.costUsd }),
  }
}

/** The outcome of an answer that passed: the first route `answered`, a later one `fell-back`. */
export function accepted<Input, Answer>(
  context: CallContext<Input, Answer>,
  by: string,
  { answer, text, passages }: Candidated<Answer>,
): Outcome<Answer> {
  const common = {
    ...factsOf(context),
    by,
    answer,
    text,
    ...(passages === undefined ? {} : { passages }),
  }
  const why = context.trail.firstWhy
  return why === undefined || by === context.routes[0]?.name
    ? { kind: 'answered', ...common }
    : { kind: 'fell-back', ...common, why }
}

/** The outcome when what the contract does is not to ask another route; undefined when it is. */
export function outcomeOfAction<Input, Answer>(
  context: CallContext<Input, Answer>,
  why: Why,
  withheld?: Candidated<Answer>,
): Outcome<Answer> | undefined {
  const { contract } = context.setup
  const action = actionAt(why.mode, contract.whenItFails)
  if (action.kind === 'next-route') return undefined
  if (action.kind === 'review') return held(context, why, withheld)
  return { kind: 'declined', ...factsOf(context), why, text: textOf(action) }
}

function textOf(action: FailureAction): string {
  return action.kind === 'say' ? action.text : SAFE_TEXTS.declined
}

function held<Input, Answer>(
  context: CallContext<Input, Answer>,
  why: Why,
  withheld: Candidated<Answer> | undefined,
): Outcome<Answer> {
  const review = context.setup.contract.whenUnsure?.review
  const passages = withheld?.passages ?? context.trail.passages
  return {
    kind: 'held',
    ...factsOf(context),
    why,
    text: SAFE_TEXTS.held,
    withheld: {
      ...(withheld === undefined ? {} : { answer: withheld.answer }),
      ...(passages === undefined ? {} : { passages }),
    },
    ...(review === undefined ? {} : { review: { by: review.by, withinMs: review.withinMs } }),
  }
}

/** No route is left: the contract's last words if it has any, else the honest outcome. */
export function lastWords<Input, Answer>(context: CallContext<Input, Answer>, why: Why): Outcome<Answer> {
  const say = context.setup.routes.find((route) => route.kind === 'say')
  const first = context.trail.firstWhy ?? why
  if (say !== undefined && why.mode !== 'invalid_request' && why.mode !== 'caller_left') {
    return { kind: 'fell-back', ...factsOf(context), by: 'say', why: first, text: say.text }
  }
  return isContentMode(why.mode)
    ? { kind: 'declined', ...factsOf(context), why, text: SAFE_TEXTS.declined }
    : failed(context, why)
}

export function failed<Input, Answer>(
  context: CallContext<Input, Answer>,
  why: Why,
  isCut = false,
): Outcome<Answer> {
  return {
    kind: 'failed',
    ...factsOf(context),
    why,
    text: SAFE_TEXTS.failed,
    ...(isCut ? { isCut } : {}),
  }
}
