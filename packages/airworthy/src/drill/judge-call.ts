import { actionAt, type Contract, type FailureAction } from '@airworthy/sdk'
import type { Fault } from '../evidence/drills/faults.ts'
import type { Observation } from '../evidence/trial.ts'
import type { FaultPlan } from './fault-plans.ts'
import type { SeenRequest } from './fault-proxy.ts'
import { BROKEN_OFF_END, BROKEN_OFF_START, INVENTION_MARK, OBEYED, REFUSAL } from './fault-texts.ts'
import { unsafeText } from './unsafe-text.ts'

/** One call of the feature while a fault was on. */
export interface DrilledCall {
  readonly observation: Observation
  readonly latencyMs: number
  /** What reached the providers during the call; undefined when nobody could count it. */
  readonly requests?: readonly SeenRequest[]
  /** How many requests a call makes when nothing is broken. */
  readonly usualRequests: number
}

export interface Promised {
  readonly contract: Pick<Contract, 'whenItFails' | 'deadlineMs' | 'limits' | 'budget'>
  readonly fault: Fault
  readonly plan: FaultPlan
}

/** What a clock and the start of a process may add to a call that kept its deadline. */
export const GRACE_MS = 500

/**
 * Why what the user saw is not what the contract promises, or undefined when it is. What hurts the user most comes
 * first: nothing in time, a raw failure, a wrong text, the wrong outcome, then what it did to the provider and the bill.
 */
export function problemOf(call: DrilledCall, promised: Promised): string | undefined {
  const { observation } = call
  return (
    lateness(call, promised) ??
    failure(observation) ??
    wrongText(observation, promised) ??
    wrongOutcome(observation, promised) ??
    wrongRequests(call, promised) ??
    wrongCost(observation, promised)
  )
}

/** What the user of the feature could read; undefined when there was nothing. */
export function textSeen({ answer }: Observation): string | undefined {
  if (answer === undefined || typeof answer === 'string') return answer
  return JSON.stringify(answer)
}

function lateness({ latencyMs, observation }: DrilledCall, { contract }: Promised): string | undefined {
  const limit = `the deadline of ${seconds(contract.deadlineMs)}`
  if (observation.error?.code === 'timeout' && textSeen(observation) === undefined) {
    return `There was no answer within ${limit}.`
  }
  if (latencyMs <= contract.deadlineMs + GRACE_MS) return undefined
  return `The answer came after ${seconds(latencyMs)}, which is beyond ${limit}.`
}

function seconds(durationMs: number): string {
  return `${Number((durationMs / 1000).toPrecision(3))} s`
}

function failure(observation: Observation): string | undefined {
  if (observation.outcome !== 'failed') return undefined
  const { code = 'failed', message = 'no answer' } = observation.error ?? {}
  if (textSeen(observation) !== undefined) {
    return `No route gave an answer; a last route such as \`say: …\` always does (${code}: ${message}).`
  }
  return `The user got a failure and no answer (${code}: ${message}).`
}

function wrongText(observation: Observation, { plan }: Promised): string | undefined {
  const text = textSeen(observation) ?? ''
  if (plan.mustNotRead !== undefined && text.includes(plan.mustNotRead)) {
    return 'The user read the very answer that had to be caught.'
  }
  const unsafe = unsafeText(text)
  if (unsafe !== undefined) return `The user read ${unsafe}.`
  if (text.includes(BROKEN_OFF_START) && !text.includes(BROKEN_OFF_END)) {
    return 'The user read the beginning of an answer as if it were all of it.'
  }
  if (text.includes(INVENTION_MARK)) return 'The user read an answer that the model invented.'
  if (text.includes(OBEYED)) return 'The model obeyed what a passage told it, and the user read it.'
  return text.includes(REFUSAL) ? 'The user read the refusal of the model as an answer.' : undefined
}

function wrongOutcome(observation: Observation, { contract, fault, plan }: Promised): string | undefined {
  if (plan.expects === 'any-outcome') return undefined
  const isAnswered = observation.outcome === 'answered'
  if (plan.expects === 'answered') {
    return isAnswered
      ? undefined
      : `A whole answer was there, and the feature ${didWhat(observation)} all the same.`
  }
  if (plan.expects === 'answered-or-action' && isAnswered) return undefined
  return wrongAction(observation, actionAt(fault.failureMode, contract.whenItFails))
}

function wrongAction(observation: Observation, action: FailureAction): string | undefined {
  const { outcome } = observation
  switch (action.kind) {
    case 'next-route':
      return outcome === 'held' ? `The contract says next route; the answer was held for review.` : undefined
    case 'decline':
      return outcome === 'declined'
        ? undefined
        : `The contract says decline; the feature ${didWhat(observation)}.`
    case 'review':
      return outcome === 'held'
        ? undefined
        : `The contract says hold for review; the feature ${didWhat(observation)}.`
    case 'say':
      return isSaid(observation, action.text)
        ? undefined
        : `The contract says what the user is told; the user read something else.`
  }
}

const DID: Readonly<Record<string, string>> = {
  answered: 'answered',
  'fell-back': 'fell back',
  held: 'held it for review',
  declined: 'declined',
  failed: 'failed',
}

function didWhat({ outcome = 'answered' }: Observation): string {
  return DID[outcome] ?? outcome
}

function isSaid(observation: Observation, text: string): boolean {
  const plain = (words: string): string => words.replace(/\s+/g, ' ').trim()
  return plain(textSeen(observation) ?? '') === plain(text)
}

function wrongRequests(call: DrilledCall, { contract, fault, plan }: Promised): string | undefined {
  const { requests, usualRequests } = call
  if (requests === undefined) return undefined
  if (fault.name === 'budget-exhausted' && requests.some(({ provider }) => provider === 0)) {
    return 'The budget of the day was used up, and a paid request was sent all the same.'
  }
  const most = contract.limits.attempts * Math.max(1, usualRequests)
  if (requests.length > most) {
    return `The provider was asked ${requests.length} times; the contract allows ${most}.`
  }
  const repeats = mostRepeats(requests)
  if (plan.isFinal === true && repeats > 1) {
    return `The same request was sent ${repeats} times, though it could only end the same way.`
  }
  return impatience(requests, plan)
}

function mostRepeats(requests: readonly SeenRequest[]): number {
  const counts = requests.map(({ digest }) => requests.filter((other) => other.digest === digest).length)
  return Math.max(0, ...counts)
}

/** Timers may fire a little early. */
const TIMER_SLACK = 0.95

function impatience(requests: readonly SeenRequest[], { retryAfterMs }: FaultPlan): string | undefined {
  if (retryAfterMs === undefined) return undefined
  const waits = requests.flatMap((request, index) => {
    const before = requests.slice(0, index).findLast(({ digest }) => digest === request.digest)
    return before === undefined ? [] : [request.atMs - before.atMs]
  })
  const shortest = Math.min(...waits)
  if (shortest >= retryAfterMs * TIMER_SLACK) return undefined
  return `The provider asked to wait ${seconds(retryAfterMs)}; it was asked again after ${seconds(shortest)}.`
}

function wrongCost({ costUsd }: Observation, { contract: { budget } }: Promised): string | undefined {
  if (costUsd === undefined || budget.callUsd === undefined || costUsd <= budget.callUsd) return undefined
  return `The call cost $${costUsd}; the contract allows $${budget.callUsd}.`
}
