import type { Usage } from '../outcome/usage.ts'
import { type CallError, oneLine } from './call-error.ts'
import type { ToolCall } from './chat.ts'
import {
  type ChatReply,
  contentText,
  factsOf,
  inBandError,
  type ReceivedMessage,
  replyOf,
} from './chat-message.ts'
import type { EventReply } from './event-stream.ts'
import { firstOf, isObject, type JsonObject, objectOf, textOf } from './json.ts'
import type { ServerSentEvent } from './sse.ts'
import { usageFromWire } from './wire-usage.ts'

/** Puts a streamed answer together, event by event. */
export interface ChatStream {
  take(event: ServerSentEvent): EventReply
  /** Judges what has arrived once the stream is over; `broken` says why, if it did not end by itself. */
  reply(broken?: CallError): ChatReply
}

/** @param elapsedMs the time since the call began, to measure the first token. */
export function chatStream(elapsedMs: () => number): ChatStream {
  const message = messageBuilder()
  let firstTokenMs: number | undefined
  let failure: CallError | undefined

  function takeChunk(chunk: JsonObject): EventReply {
    failure = inBandError(chunk)
    if (failure !== undefined) return 'stop'
    const hasContent = message.add(chunk)
    if (hasContent) firstTokenMs ??= elapsedMs()
    return 'more'
  }

  return {
    take(event) {
      if (event.data === '[DONE]') return 'end'
      const chunk = chunkOf(event)
      if (isObject(chunk)) return takeChunk(event.event === 'error' ? { error: chunk.error ?? chunk } : chunk)
      if (!event.terminated) return 'stop'
      failure =
        event.event === 'error'
          ? { code: 'provider-error', message: oneLine(event.data, 300) }
          : malformed(event)
      return 'stop'
    },
    reply(broken) {
      const received: ReceivedMessage = { ...message.received(), firstTokenMs }
      const error = failure ?? (received.finishReason === undefined ? cutStream(broken) : undefined)
      return error === undefined ? replyOf(received) : { ...factsOf(received), kind: 'failed', error }
    },
  }
}

function chunkOf(event: ServerSentEvent): unknown {
  try {
    return JSON.parse(event.data)
  } catch {
    return undefined
  }
}

function malformed(event: ServerSentEvent): CallError {
  return {
    code: 'malformed-stream',
    message: `expected a JSON object in the stream, got "${oneLine(event.data, 80)}"`,
  }
}

/** A connection that breaks cuts the stream; a deadline, a stop and a runaway answer keep their own name. */
function cutStream(broken: CallError | undefined): CallError {
  if (broken !== undefined && !broken.code.startsWith('connection')) return broken
  const why = broken === undefined ? '' : `: ${broken.message}`
  return { code: 'cut-stream', message: `the stream ended before the answer was complete${why}` }
}

interface MessageBuilder {
  /** True when the chunk brought something that a user would see. */
  add(chunk: JsonObject): boolean
  received(): Omit<ReceivedMessage, 'firstTokenMs'>
}

function messageBuilder(): MessageBuilder {
  const toolCalls = toolCallBuilder()
  let text = ''
  let refusal = ''
  let finishReason: string | undefined
  let model: string | undefined
  let usage: Usage | undefined

  return {
    add(chunk) {
      model ??= textOf(chunk.model)
      usage = usageFromWire(chunk.usage) ?? usage
      const choice = objectOf(firstOf(chunk.choices))
      const delta = objectOf(choice.delta)
      const addedText = contentText(delta.content)
      const addedRefusal = textOf(delta.refusal) ?? ''
      text += addedText
      refusal += addedRefusal
      finishReason = textOf(choice.finish_reason) ?? finishReason
      return toolCalls.add(delta.tool_calls) || addedText !== '' || addedRefusal !== ''
    },
    received: () => ({ text, refusal, toolCalls: toolCalls.all(), finishReason, model, usage }),
  }
}

interface ToolCallBuilder {
  add(deltas: unknown): boolean
  all(): readonly ToolCall[]
}

/** Pieces of one tool call share an `index`; only the first piece has the id and the name. */
function toolCallBuilder(): ToolCallBuilder {
  const calls = new Map<unknown, { id?: string; name: string; arguments: string }>()
  return {
    add(deltas) {
      if (!Array.isArray(deltas) || deltas.length === 0) return false
      for (const delta of deltas.map(objectOf)) {
        const { name, arguments: written } = objectOf(delta.function)
        const key = delta.index ?? delta.id
        const call = calls.get(key) ?? { name: '', arguments: '' }
        if (typeof delta.id === 'string' && delta.id !== '') call.id = delta.id
        call.name += textOf(name) ?? ''
        call.arguments += textOf(written) ?? ''
        calls.set(key, call)
      }
      return true
    },
    all: () => [...calls.values()],
  }
}
