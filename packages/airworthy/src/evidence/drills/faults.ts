import { type Contract, FAILURE_MODES } from '@airworthy/sdk'

/** A way to break what the feature stands on. */
export interface Fault {
  /** `silent-route`; unique. */
  readonly name: string
  /** The failure mode of the contract that it brings about. */
  readonly failureMode: string
  /** What is broken, as a sentence. */
  readonly what: string
}

type Row = readonly [name: string, what: string]

/** Every fault that is known, by the failure mode it brings about. */
const FAULTS: Readonly<Record<string, readonly Row[]>> = {
  provider_down: [
    ['refused-connection', 'Nobody listens at the address of the provider.'],
    ['dns-failure', 'The name of the provider cannot be resolved.'],
    ['reset', 'The provider resets the connection before any header.'],
    ['rate-limit', 'The provider answers 429 and asks to wait a second.'],
    ['rate-limit-without-time', 'The provider answers 429 and does not say how long to wait.'],
    ['quota', 'The provider answers 429 because the account has no credit left.'],
    ['server-error', 'The provider answers 500.'],
    ['unavailable', 'The provider answers 503.'],
    ['silent-route', 'The provider takes the request and never answers.'],
    ['slow-first-token', 'The provider sends headers at once and its first word after the deadline.'],
    ['stall', 'The provider goes silent in the middle of its answer.'],
    ['trickle', 'The provider sends a word every two seconds.'],
    ['cut-stream', 'The provider ends the connection in the middle of its answer.'],
    ['malformed-chunk', 'A part of the answer is no valid JSON.'],
    ['missing-end-marker', 'The answer is whole, but the stream ends without [DONE].'],
    ['error-in-band', 'The provider answers 200 with an error in the body.'],
  ],
  bad_answer: [
    ['empty-answer', 'The provider answers without a word.'],
    ['refusal', 'The model refuses.'],
    ['truncated-answer', 'The answer ends in the middle because the model ran out of tokens.'],
  ],
  content_filter: [
    ['content-filter', 'The provider rejects the request because of its content filter.'],
    ['content-filter-in-band', 'The content filter ends the answer in the middle.'],
  ],
  context_length: [['context-length', 'The provider rejects the request as too long for the model.']],
  wrong_shape: [['wrong-schema', 'The model answers JSON of another shape.']],
  hallucination: [['invented-answer', 'The model says, with confidence, what no passage supports.']],
  retrieval_miss: [
    ['empty-retrieval', 'Retrieval finds nothing, and the model answers with confidence.'],
    ['irrelevant-passages', 'Retrieval finds only what is about something else, and the model answers.'],
    ['retrieval-down', 'The store behind retrieval answers with an error.'],
  ],
  injection: [['planted-instructions', 'A passage tells the model what to say, and the model obeys.']],
  out_of_scope: [['out-of-scope', 'Users ask what the feature is not for, and the model answers.']],
  over_budget: [['budget-exhausted', 'One call uses up what may be spent in a day.']],
  overload: [['ten-fold-traffic', 'Ten times as many users ask at the same moment.']],
}

/** The fault of every check that asks a model: it has the check's own failure mode. */
export const JUDGE_DOWN = 'judge-down'
/** The fault of every check of the team's own: an answer that the module says must not get through. */
export const BAD_ANSWER = 'answer-to-catch'

/**
 * The faults that show whether a contract is kept: those of the failure modes that it names, or, when it names none,
 * those that every call of a model can meet.
 */
export function faultsOf(contract: Pick<Contract, 'whenItFails' | 'checks'>): readonly Fault[] {
  const named = contract.whenItFails.map(({ name }) => name)
  const modes = named.length === 0 ? MODES_OF_ANY_MODEL : named
  return modes.flatMap((mode) => faultsOfMode(mode, contract.checks))
}

const MODES_OF_ANY_MODEL = ['provider_down', 'bad_answer', 'content_filter', 'context_length']

/** All faults that a contract of any content could have, for a list. */
export function allFaults(): readonly Fault[] {
  return Object.keys(FAULTS).flatMap((mode) => faultsOfMode(mode, []))
}

function faultsOfMode(failureMode: string, checks: Contract['checks']): readonly Fault[] {
  const known = (FAULTS[failureMode] ?? []).map(([name, what]) => ({ name, failureMode, what }))
  const check = checks.find(({ name }) => name === failureMode)
  const isOwn = check !== undefined && !Object.hasOwn(FAILURE_MODES, failureMode)
  if (!isOwn) return known
  const caught = { what: `The model gives an answer that ${failureMode} must catch.`, failureMode }
  const own = [...known, { ...caught, name: `${BAD_ANSWER}:${failureMode}` }]
  if (check.kind !== 'judge') return own
  const what = `The model that judges ${failureMode} answers 503.`
  return [...own, { name: `${JUDGE_DOWN}:${failureMode}`, failureMode, what }]
}
