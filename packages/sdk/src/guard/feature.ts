import { type CallError, oneLine } from '../models/call-error.ts'
import { isObject, textOf } from '../models/json.ts'
import { usageFromWire } from '../models/wire-usage.ts'
import type { Passage } from '../outcome/outcome.ts'
import type { RouteCall, RouteFacts, RouteResult } from '../runtime/route.ts'

/**
 * The team's own function. It may return a text; an object with `answer` and, beside it, `passages`, `usage`, `model`,
 * `costUsd` and `outcome: 'declined'`; an async iterable of texts, which is a stream; or any other JSON. It should hand
 * `call.signal` to whatever it waits for, and ask `call.model` where the contract names one.
 */
export type Feature<Input, Answer> = (
  input: Input,
  call: RouteCall,
) => Answer | Promise<Answer> | AsyncIterable<string>

/** What a call through a feature is answered with: what it returned, and the whole text of a stream. */
export async function runFeature<Input, Answer>(
  feature: Feature<Input, Answer>,
  input: Input,
  call: RouteCall,
): Promise<RouteResult<Answer | string>> {
  const returned = await feature(input, call)
  if (isStream(returned)) return answered(await collect(returned, call), {})
  return isObject(returned) && ('answer' in returned || 'outcome' in returned || 'error' in returned)
    ? fromEnvelope(returned, returned)
    : answered(returned, {})
}

function isStream(returned: unknown): returned is AsyncIterable<string> {
  return typeof returned === 'object' && returned !== null && Symbol.asyncIterator in returned
}

async function collect(stream: AsyncIterable<string>, call: RouteCall): Promise<string> {
  let text = ''
  for await (const part of stream) {
    // Leaving the loop ends a generator, so that it does not go on for nobody.
    if (call.signal.aborted) break
    text += part
    await call.emit({ text: part })
  }
  return text
}

interface Details extends RouteFacts {
  readonly passages?: readonly Passage[]
}

function answered<Answer>(answer: Answer, details: Details): RouteResult<Answer> {
  const text = asText(answer)
  if (text === undefined || text.trim() === '') {
    const message =
      answer === '' ? 'the answer is an empty text' : `the answer is ${oneLine(String(answer), 40)}`
    return { kind: 'failed', error: { code: 'empty-answer', message }, ...details }
  }
  return { kind: 'answered', answer, text, ...details }
}

/** An answer as a user would read it: a text as it is, anything else as JSON. */
function asText(answer: unknown): string | undefined {
  if (typeof answer === 'string') return answer
  return answer === undefined || answer === null ? undefined : JSON.stringify(answer)
}

function fromEnvelope<Answer>(
  envelope: Readonly<Record<string, unknown>>,
  answer: Answer,
): RouteResult<Answer> {
  const details = detailsOf(envelope)
  const text = asText(envelope.answer) ?? ''
  if (envelope.error !== undefined && envelope.error !== null) {
    return { kind: 'failed', error: errorFrom(envelope.error), ...details }
  }
  if (envelope.outcome === 'failed') {
    return {
      kind: 'failed',
      error: { code: 'failed', message: 'the feature said that it failed' },
      ...details,
    }
  }
  if (envelope.outcome === 'declined') return { kind: 'declined', answer, text, ...details }
  const checked = answered(envelope.answer, details)
  if (checked.kind !== 'answered') return checked.kind === 'failed' ? checked : { ...checked, answer }
  return { ...checked, answer }
}

/** An error as a feature tells it: a text, or an object like the `error` of a failed `callChat`. */
function errorFrom(error: unknown): CallError {
  const { code, message, retryAfterMs } = isObject(error) ? error : { message: error }
  return {
    code: textOf(code) ?? 'failed',
    message: oneLine(textOf(message) ?? 'the feature said that it failed', 300),
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  }
}

function detailsOf(envelope: Readonly<Record<string, unknown>>): Details {
  const usage = usageFromWire(envelope.usage)
  const model = textOf(envelope.model)
  const { costUsd } = envelope
  const passages = passagesOf(envelope.passages)
  return {
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(typeof costUsd === 'number' && costUsd >= 0 ? { costUsd } : {}),
    ...(passages === undefined ? {} : { passages }),
  }
}

/** Passages as features give them: texts, or objects with a text. Anything else was not a passage. */
function passagesOf(value: unknown): readonly Passage[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flatMap((item): Passage[] => {
    if (typeof item === 'string') return [{ text: item }]
    const text = isObject(item) ? textOf(item.text) : undefined
    if (text === undefined || !isObject(item)) return []
    const id = textOf(item.id)
    const { score } = item
    return [{ text, ...(id === undefined ? {} : { id }), ...(typeof score === 'number' ? { score } : {}) }]
  })
}
