import type { Usage } from '../outcome/usage.ts'
import { type CallError, oneLine } from './call-error.ts'
import type { ChatFacts, ChatResult, ToolCall } from './chat.ts'
import { messageIn } from './http-error.ts'
import { firstOf, isObject, objectOf, textOf } from './json.ts'
import { usageFromWire } from './wire-usage.ts'

/** The assistant's message as it was received, whole or put together from a stream. */
export interface ReceivedMessage {
  readonly text: string
  readonly refusal: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: string | undefined
  readonly model: string | undefined
  readonly usage: Usage | undefined
  readonly firstTokenMs: number | undefined
}

/** A `ChatResult` before its latency is known. */
export type ChatReply = ChatResult extends infer Result
  ? Result extends unknown
    ? Omit<Result, 'latencyMs'>
    : never
  : never

/** Judges a received message: only a whole, unfiltered, non-empty one is an answer. */
export function replyOf(message: ReceivedMessage): ChatReply {
  const facts = factsOf(message)
  const { text, refusal, toolCalls, finishReason } = message
  const error = FAILED_FINISHES[finishReason ?? '']
  if (error !== undefined) return { ...facts, kind: 'failed', error }
  if (refusal !== '') return { ...facts, kind: 'declined', text: refusal }
  if (toolCalls.length > 0) return { ...facts, kind: 'answered', text, toolCalls }
  if (text.trim() === '') return { ...facts, kind: 'failed', error: EMPTY_ANSWER }
  return { ...facts, kind: 'answered', text }
}

/** The facts of a message whose call failed in another way. */
export function factsOf(message: ReceivedMessage): Omit<ChatFacts, 'latencyMs'> {
  const { finishReason, model, usage, firstTokenMs } = message
  return {
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
  }
}

const EMPTY_ANSWER: CallError = { code: 'empty-answer', message: 'the answer has no text and no tool call' }

const FAILED_FINISHES: Readonly<Record<string, CallError>> = {
  length: { code: 'truncated', message: 'the answer was cut off at the token limit' },
  content_filter: { code: 'content-filter', message: 'the provider filtered the answer' },
  error: { code: 'provider-error', message: 'the provider gave up while it answered' },
}

/** Reads the body of an answer that was not streamed. */
export function replyFromJson(text: string): ChatReply {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failedReply('invalid-answer', `expected JSON, got "${oneLine(text, 80)}"`)
  }
  const completion = objectOf(json)
  const inBand = inBandError(completion)
  if (inBand !== undefined) return { kind: 'failed', error: inBand }
  const choice = firstOf(completion.choices)
  if (!isObject(choice)) {
    return failedReply('invalid-answer', `expected choices[0] in the answer, got "${oneLine(text, 80)}"`)
  }
  const message = objectOf(choice.message)
  return replyOf({
    text: contentText(message.content),
    refusal: textOf(message.refusal) ?? '',
    toolCalls: Array.isArray(message.tool_calls) ? message.tool_calls.map(toolCallOf) : [],
    finishReason: textOf(choice.finish_reason),
    model: textOf(completion.model),
    usage: usageFromWire(completion.usage),
    firstTokenMs: undefined,
  })
}

/** The error that a provider put into a 200 answer or into a stream, if it did. */
export function inBandError(json: Readonly<Record<string, unknown>>): CallError | undefined {
  if (json.error === undefined || json.error === null) return undefined
  const message = messageIn(json.error) ?? JSON.stringify(json.error)
  return { code: 'provider-error', message: oneLine(message, 300) }
}

/** The text of a `content`, which some providers give as a list of parts. */
export function contentText(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content) ?? ''
  return content.map((part) => textOf(objectOf(part).text) ?? '').join('')
}

export function failedReply(code: string, message: string): ChatReply {
  return { kind: 'failed', error: { code, message } }
}

function toolCallOf(call: unknown): ToolCall {
  const { id, function: called } = objectOf(call)
  const { name, arguments: written } = objectOf(called)
  return {
    ...(typeof id === 'string' ? { id } : {}),
    name: textOf(name) ?? '',
    arguments: textOf(written) ?? '',
  }
}
