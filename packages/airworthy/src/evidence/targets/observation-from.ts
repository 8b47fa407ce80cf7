import { OUTCOMES, type OutcomeKind, oneLine, type Passage, type Usage, usageFromWire } from '@airworthy/sdk'
import type { Observation, TrialError } from '../trial.ts'
import { jsonValueOf } from './json-value.ts'
import { isOutcome, observationOfOutcome } from './outcome-observation.ts'

/**
 * Reads what a feature gave back: an outcome of `guard`, an answer as it is, or an object with `answer`, `outcome` or `error` and, beside
 * them, `passages`, `usage`, `model`, `costUsd` and `firstTokenMs`. A field that is null or absent was not measured;
 * a field of the wrong kind makes the trial an `invalid-answer`, so that a slip never reads as a measurement.
 */
export function observationFrom(returned: unknown): Observation {
  if (isOutcome(returned)) return observationOfOutcome(returned)
  if (!isEnvelope(returned)) return answered(returned, {})
  try {
    return fromEnvelope(returned)
  } catch (error) {
    if (error instanceof FieldError) return failed('invalid-answer', error.message)
    throw error
  }
}

/** A trial without an answer. */
export function failed(code: string, message: string): Observation {
  return { outcome: 'failed', error: { code, message } }
}

type Envelope = Readonly<Record<string, unknown>>

function isEnvelope(returned: unknown): returned is Envelope {
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) return false
  return 'answer' in returned || 'outcome' in returned || 'error' in returned
}

function fromEnvelope(envelope: Envelope): Observation {
  const measured = measurementsOf(envelope)
  const outcome = read(envelope, 'outcome', outcomeOf)
  const error = read(envelope, 'error', errorOf)
  if (error !== undefined) return { ...measured, outcome: 'failed', error }
  if (outcome === 'failed') {
    return { ...measured, outcome, error: { code: 'failed', message: 'the feature said that it failed' } }
  }
  if (isAbsent(envelope.answer) && (outcome === 'declined' || outcome === 'held'))
    return { ...measured, outcome }
  const observation = answered(envelope.answer, measured)
  return outcome === undefined || observation.error !== undefined ? observation : { ...observation, outcome }
}

function answered(answer: unknown, measured: Observation): Observation {
  if (isAbsent(answer)) return { ...measured, ...failed('invalid-answer', `the answer is ${answer}`) }
  const json = jsonValueOf(answer)
  if (json.kind === 'not-json') {
    return {
      ...measured,
      ...failed('invalid-answer', `the answer cannot be written as JSON: ${json.reason}`),
    }
  }
  if (typeof json.value === 'string' && json.value.trim() === '') {
    return { ...measured, ...failed('empty-answer', 'the answer is an empty text') }
  }
  return { ...measured, outcome: 'answered', answer: json.value }
}

function measurementsOf(envelope: Envelope): Observation {
  const passages = read(envelope, 'passages', passagesOf)
  const usage = read(envelope, 'usage', usageOf)
  const model = read(envelope, 'model', textFrom)
  const costUsd = read(envelope, 'costUsd', amountFrom)
  const firstTokenMs = read(envelope, 'firstTokenMs', amountFrom)
  return {
    ...(passages === undefined ? {} : { passages }),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
  }
}

/** A field of the wrong kind. */
class FieldError extends Error {}

type Reader<Value> = (value: unknown) => Value | { readonly expected: string }

function read<Value>(envelope: Envelope, name: string, reader: Reader<Value>): Value | undefined {
  const value = envelope[name]
  if (isAbsent(value)) return undefined
  const result = reader(value)
  if (typeof result !== 'object' || result === null || !('expected' in result)) return result
  throw new FieldError(`${name} must be ${result.expected}, not ${shown(value)}`)
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

function shown(value: unknown): string {
  const json = jsonValueOf(value)
  return oneLine(json.kind === 'json' ? JSON.stringify(json.value) : `a ${typeof value}`, 80)
}

function outcomeOf(value: unknown): OutcomeKind | { readonly expected: string } {
  return OUTCOMES.find((outcome) => outcome === value) ?? { expected: `one of ${OUTCOMES.join(', ')}` }
}

function errorOf(value: unknown): TrialError | { readonly expected: string } {
  if (typeof value === 'string') return { code: 'failed', message: oneLine(value, 300) }
  const { code, message } = value as { readonly code?: unknown; readonly message?: unknown }
  if (typeof message !== 'string') return { expected: 'a text, or an object with a message and a code' }
  return { code: typeof code === 'string' && code !== '' ? code : 'failed', message: oneLine(message, 300) }
}

function passagesOf(value: unknown): readonly Passage[] | { readonly expected: string } {
  const expected = { expected: 'a list of texts, or of objects with a text' }
  if (!Array.isArray(value)) return expected
  const passages = value.map(passageOf)
  return passages.every((passage) => passage !== undefined) ? passages : expected
}

function passageOf(value: unknown): Passage | undefined {
  if (typeof value === 'string') return { text: value }
  if (typeof value !== 'object' || value === null || !('text' in value)) return undefined
  const { text, id, score } = value as {
    readonly text: unknown
    readonly id?: unknown
    readonly score?: unknown
  }
  if (typeof text !== 'string') return undefined
  return {
    text,
    ...(typeof id === 'string' || typeof id === 'number' ? { id: String(id) } : {}),
    ...(typeof score === 'number' && Number.isFinite(score) ? { score } : {}),
  }
}

function usageOf(value: unknown): Usage | { readonly expected: string } {
  return usageFromWire(value) ?? { expected: 'token counts such as { inputTokens, outputTokens }' }
}

function textFrom(value: unknown): string | { readonly expected: string } {
  return typeof value === 'string' ? value : { expected: 'a text' }
}

function amountFrom(value: unknown): number | { readonly expected: string } {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : { expected: 'a number that is not negative' }
}
