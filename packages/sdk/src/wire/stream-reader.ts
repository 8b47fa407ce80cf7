import { type CallError, oneLine } from '../models/call-error.ts'
import { replyOf } from '../models/chat-message.ts'
import { inBandFault } from '../models/http-fault.ts'
import { isObject, type JsonObject, objectOf } from '../models/json.ts'
import type { ServerSentEvent } from '../models/sse.ts'
import type { Piece, RouteFacts, RouteResult } from '../runtime/route.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { choiceReader, type Received, type Seen } from './choice-reader.ts'
import { REFUSED } from './message-content.ts'
import { factsOf } from './whole-answer.ts'

/** `kept`: nothing to hand over; `done`: the answer is complete; `broken`: nothing of what follows is wanted. */
type Taken = Piece | 'kept' | 'done' | 'broken'

/** Judges a streamed answer event by event while it passes through. */
export interface StreamReader {
  readonly take: (event: ServerSentEvent) => Taken
  /** True once every choice is finished: only accounts can follow. */
  readonly isFinished: () => boolean
  /** What has been received, once the stream is over; `cut` says why if it did not end by itself. */
  readonly result: (cut?: CallError) => RouteResult<ChatAnswer>
}

/** @param wantsUsage whether the client asked for the chunk with the usage. */
export function streamReader(wantsUsage: boolean): StreamReader {
  const ending: string[] = []
  const choices = choiceReader()
  let facts: RouteFacts = {}
  let failure: CallError | undefined

  function broken(error: CallError): 'broken' {
    failure = error
    return 'broken'
  }

  function takeChunk(chunk: JsonObject, data: string): Taken {
    const error = inBandFault(chunk)
    if (error !== undefined) return broken(error)
    if (facts.model === undefined || isObject(chunk.usage)) facts = { ...facts, ...factsOf(chunk) }
    const { choices: list } = chunk
    if (Array.isArray(list) && list.length > 0) return takeChoices(chunk, list, data)
    // Accounts alone: some providers also send such chunks to keep the connection open.
    return wantsUsage && isObject(chunk.usage) ? keep(data) : 'kept'
  }

  function takeChoices(chunk: JsonObject, list: readonly unknown[], data: string): Taken {
    const seen = choices.take(list)
    if (seen.isRefusal) return broken(REFUSED)
    if (!seen.isFinish) return pieceOf(seen, data)
    if (!seen.hasContent) return keep(data)
    const { content, finish } = split(chunk, list)
    ending.push(finish)
    return pieceOf(seen, content)
  }

  function keep(data: string): 'kept' {
    ending.push(data)
    return 'kept'
  }

  return {
    take(event) {
      if (event.data === '[DONE]') return 'done'
      const chunk = parsed(event.data)
      if (isObject(chunk)) {
        return takeChunk(
          event.event === 'error' && chunk.error === undefined ? { error: chunk } : chunk,
          event.data,
        )
      }
      // The text of an event that was cut off says nothing.
      if (!event.terminated) return 'done'
      return broken(unreadable(event))
    },
    isFinished: choices.isFinished,
    result(cut) {
      const error = failure ?? (choices.isFinished() ? undefined : cutError(cut))
      if (error !== undefined) return { ...facts, kind: 'failed', error }
      return judged(choices.received(), { ...facts, ending })
    },
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

function unreadable({ event, data }: ServerSentEvent): CallError {
  if (event === 'error') return { code: 'provider-error', message: oneLine(data, 300) }
  const message = `expected a JSON object in the stream, got "${oneLine(data, 80)}"`
  return { code: 'malformed-stream', message }
}

/** A connection that breaks cuts the stream; a deadline and a stop keep their own name. */
function cutError(cut: CallError | undefined): CallError {
  if (cut !== undefined && !cut.code.startsWith('connection')) return cut
  const why = cut === undefined ? '' : `: ${cut.message}`
  return { code: 'cut-stream', message: `the stream ended before the answer was complete${why}` }
}

function judged(
  received: Received,
  { ending, ...facts }: RouteFacts & { readonly ending: readonly string[] },
): RouteResult<ChatAnswer> {
  const { text, finishReason, hasOther } = received
  const reply = replyOf({
    text,
    refusal: '',
    toolCalls: hasOther ? [{ name: '', arguments: '' }] : [],
    finishReason,
    model: undefined,
    usage: undefined,
    firstTokenMs: undefined,
  })
  if (reply.kind === 'failed') return { ...facts, kind: 'failed', error: reply.error }
  return { ...facts, kind: 'answered', text, answer: { kind: 'stream', ending } }
}

function pieceOf({ text, isOther, hasContent }: Seen, data: string): Piece {
  if (isOther) return { text, isContent: true, data }
  return hasContent ? { text, data } : { text, isOpening: true, data }
}

/** A chunk that brings the last words and the finish at once, as two: the finish waits until the answer is judged. */
function split(
  chunk: JsonObject,
  list: readonly unknown[],
): { readonly content: string; readonly finish: string } {
  const content = {
    ...chunk,
    usage: undefined,
    choices: list.map((choice) => ({ ...objectOf(choice), finish_reason: null })),
  }
  const finish = { ...chunk, choices: list.map((choice) => ({ ...objectOf(choice), delta: {} })) }
  return { content: JSON.stringify(content), finish: JSON.stringify(finish) }
}
