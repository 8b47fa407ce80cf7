import {
  type CallError,
  type ChatStream,
  callErrorOf,
  chatStream,
  DEFAULT_MAXIMUM_BYTES,
  type EventReply,
  inBandError,
  oneLine,
  readEventStream,
  type ServerSentEvent,
} from '@airworthy/sdk'
import type { Observation } from '../trial.ts'
import { observationOf } from './chat-observation.ts'
import { atPath } from './json-path.ts'
import { observationFrom } from './observation-from.ts'

export interface EventAnswerOptions {
  /** Where an event that is a JSON object has its piece of text. */
  readonly path: string
  readonly signal: AbortSignal
  readonly elapsedMs: () => number
}

/**
 * Puts an answer together from an event stream: OpenAI chunks are read as such, with all their ways to fail; of other
 * JSON objects the text at `path` is taken, and any other data is text itself. `[DONE]` or the end of the body ends it.
 */
export async function answerFromEvents(
  body: AsyncIterable<Uint8Array>,
  options: EventAnswerOptions,
): Promise<Observation> {
  const answer = eventAnswer(options)
  try {
    await readEventStream(body, { maximumBytes: DEFAULT_MAXIMUM_BYTES, onEvent: answer.take })
    return answer.observation()
  } catch (error) {
    return answer.observation(callErrorOf(error, options.signal))
  }
}

interface EventAnswer {
  take(event: ServerSentEvent): EventReply
  observation(broken?: CallError): Observation
}

function eventAnswer(options: EventAnswerOptions): EventAnswer {
  let chat: ChatStream | undefined
  let failure: CallError | undefined
  let firstTokenMs: number | undefined
  let text = ''

  function takePiece(piece: string): EventReply {
    if (piece !== '') firstTokenMs ??= options.elapsedMs()
    text += piece
    return 'more'
  }

  return {
    take(event) {
      if (chat !== undefined) return chat.take(event)
      if (event.data === '[DONE]') return 'end'
      const json = parsed(event.data)
      failure = errorIn(event, json)
      if (failure !== undefined) return 'stop'
      if (!isObject(json)) return takePiece(typeof json === 'string' ? json : event.data)
      if (!Array.isArray(json.choices)) return takePiece(textAt(json, options.path))
      chat = chatStream(options.elapsedMs)
      return chat.take(event)
    },
    observation(broken) {
      if (chat !== undefined) return observationOf(chat.reply(broken))
      const error = failure ?? brokenStream(broken)
      if (error !== undefined) return { outcome: 'failed', error }
      return { ...observationFrom(text), ...(firstTokenMs === undefined ? {} : { firstTokenMs }) }
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

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function errorIn(event: ServerSentEvent, json: unknown): CallError | undefined {
  const inBand = isObject(json) ? inBandError(json) : undefined
  if (inBand !== undefined || event.event !== 'error') return inBand
  return { code: 'provider-error', message: oneLine(event.data, 300) }
}

function textAt(json: unknown, path: string): string {
  const found = atPath(json, path)
  return found.kind === 'found' && typeof found.value === 'string' ? found.value : ''
}

function brokenStream(broken: CallError | undefined): CallError | undefined {
  if (broken === undefined || !broken.code.startsWith('connection')) return broken
  return { code: 'cut-stream', message: `the stream ended before the answer was complete: ${broken.message}` }
}
