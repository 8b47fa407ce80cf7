import type { FailureAction, FailureMode } from './contract.ts'

/** A way to go wrong that the guard can tell from others. */
export interface KnownFailureMode {
  /** Completes "the call failed because …". */
  readonly meaning: string
  /** What is done when the contract does not say. */
  readonly action: FailureAction
  /** The check that sees it; absent where the guard itself does. */
  readonly check?: 'grounded' | 'retrieval' | 'scope' | 'shape' | 'injection'
}

const NEXT_ROUTE: FailureAction = { kind: 'next-route' }
const DECLINE: FailureAction = { kind: 'decline' }

/** The failure modes that have a meaning of their own. Any other name must be the name of a check of the team's own. */
export const FAILURE_MODES: Readonly<Record<string, KnownFailureMode>> = {
  provider_down: {
    meaning: 'the provider is unreachable, busy, silent, too slow, or breaks off its answer',
    action: NEXT_ROUTE,
  },
  bad_answer: {
    meaning: 'the provider gave an empty, refused, truncated or unreadable answer',
    action: NEXT_ROUTE,
  },
  content_filter: { meaning: "the provider's content filter stopped it", action: DECLINE },
  context_length: { meaning: 'the request is too long for the model', action: NEXT_ROUTE },
  over_budget: { meaning: 'the budget does not allow another paid attempt', action: NEXT_ROUTE },
  overload: { meaning: 'more calls run at the same time than the contract allows', action: NEXT_ROUTE },
  hallucination: {
    meaning: 'the passages do not support the answer',
    action: NEXT_ROUTE,
    check: 'grounded',
  },
  retrieval_miss: {
    meaning: 'retrieval found nothing that answers the question',
    action: DECLINE,
    check: 'retrieval',
  },
  out_of_scope: { meaning: 'the question is not what the feature is for', action: DECLINE, check: 'scope' },
  wrong_shape: { meaning: 'the answer does not have the promised shape', action: NEXT_ROUTE, check: 'shape' },
  injection: {
    meaning: 'the input or a passage gives instructions to the model',
    action: DECLINE,
    check: 'injection',
  },
}

/** The failure mode that a check of this name reports: `grounded` reports `hallucination`, a check of the team's own its own name. */
export function failureModeOfCheck(check: string): string {
  const known = Object.entries(FAILURE_MODES).find(([, mode]) => mode.check === check)
  return known?.[0] ?? check
}

/** The check that sees a failure mode, if it is one of those that need no code of the team. */
export function checkOfFailureMode(mode: string): KnownFailureMode['check'] {
  return Object.hasOwn(FAILURE_MODES, mode) ? FAILURE_MODES[mode]?.check : undefined
}

/** What is done at a failure mode: what the contract says, else what is usual for the mode, else the next route. */
export function actionAt(mode: string, whenItFails: readonly FailureMode[]): FailureAction {
  const stated = whenItFails.find(({ name }) => name === mode)
  const usual = Object.hasOwn(FAILURE_MODES, mode) ? FAILURE_MODES[mode]?.action : undefined
  return stated?.action ?? usual ?? { kind: 'next-route' }
}
