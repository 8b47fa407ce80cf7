import { contentText, replyOf } from '../models/chat-message.ts'
import { inBandFault, invalidAnswer } from '../models/http-fault.ts'
import { isObject, type JsonObject, objectOf, textOf } from '../models/json.ts'
import { usageFromWire } from '../models/wire-usage.ts'
import type { RouteCall, RouteFacts, RouteResult } from '../runtime/route.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { isRefusal, otherAnswers, REFUSED, worstFinish } from './message-content.ts'

/** Judges the body of a completion that was not streamed: every choice of it must be whole. */
export function wholeResult(body: string): RouteResult<ChatAnswer> {
  const completion = parsed(body)
  if (!isObject(completion)) return { kind: 'failed', error: invalidAnswer('a JSON object', body) }
  const fault = inBandFault(completion)
  if (fault !== undefined) return { kind: 'failed', error: fault }
  const choices = choicesOf(completion)
  if (choices.length === 0) return { kind: 'failed', error: invalidAnswer('choices in the answer', body) }
  return judged(choices, { body, facts: factsOf(completion) })
}

/** The model and the usage as the provider reports them. */
export function factsOf(json: JsonObject): RouteFacts {
  const model = textOf(json.model)
  const usage = usageFromWire(json.usage)
  return { ...(model === undefined ? {} : { model }), ...(usage === undefined ? {} : { usage }) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function choicesOf({ choices }: JsonObject): readonly JsonObject[] {
  return Array.isArray(choices) ? choices.filter(isObject) : []
}

interface Whole {
  readonly body: string
  readonly facts: RouteFacts
}

function judged(choices: readonly JsonObject[], { body, facts }: Whole): RouteResult<ChatAnswer> {
  const messages = choices.map(({ message }) => objectOf(message))
  if (messages.some(isRefusal)) return { ...facts, kind: 'failed', error: REFUSED }
  const reply = replyOf({
    text: contentText(messages[0]?.content),
    refusal: '',
    toolCalls: messages.some(otherAnswers) ? [{ name: '', arguments: '' }] : [],
    finishReason: worstFinish(choices.map((choice) => textOf(choice.finish_reason))),
    model: undefined,
    usage: undefined,
    firstTokenMs: undefined,
  })
  if (reply.kind === 'failed') return { ...facts, kind: 'failed', error: reply.error }
  return { ...facts, kind: 'answered', text: reply.text, answer: { kind: 'whole', body } }
}

/** Hands a whole answer on as a stream, for a client that asked a provider for one that does not stream. */
export async function wholeAsStream(
  result: RouteResult<ChatAnswer>,
  { emit }: Pick<RouteCall, 'emit'>,
): Promise<RouteResult<ChatAnswer>> {
  if (result.kind !== 'answered' || result.answer.kind !== 'whole') return result
  const { usage: _, ...completion } = objectOf(parsed(result.answer.body))
  const chunk = (choices: readonly unknown[]): string =>
    JSON.stringify({ ...completion, object: 'chat.completion.chunk', choices })
  const choices = choicesOf(completion)
  const deltas = choices.map(({ message, index }) => ({
    index,
    delta: deltaOf(message),
    finish_reason: null,
  }))
  const finishes = choices.map(({ index, finish_reason }) => ({ index, delta: {}, finish_reason }))
  await emit({ text: result.text, data: chunk(deltas), isContent: true })
  return { ...result, answer: { kind: 'stream', ending: [chunk(finishes)] } }
}

/** In a stream each tool call carries its place. */
function deltaOf(message: unknown): JsonObject {
  const { tool_calls: calls, ...delta } = objectOf(message)
  if (!Array.isArray(calls)) return delta
  return { ...delta, tool_calls: calls.map((call, index) => ({ index, ...objectOf(call) })) }
}
