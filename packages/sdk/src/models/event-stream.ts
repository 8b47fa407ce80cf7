import { eventParser, type ServerSentEvent } from './sse.ts'
import { AnswerTooLarge } from './transport.ts'

/** `more`: go on; `end`: the answer is complete; `stop`: nothing of what follows is wanted. */
export type EventReply = 'more' | 'end' | 'stop'

export interface EventStreamOptions {
  readonly maximumBytes: number
  readonly onEvent: (event: ServerSentEvent) => EventReply
}

export interface EventStreamEnd {
  /** Events seen. 0 means that the body was no event stream. */
  readonly events: number
  /** The first characters of the body, for a message about a body that is no event stream. */
  readonly head: string
}

/** Reads a body as an event stream until it ends or `onEvent` has enough. Rejects when the body breaks or is too large. */
export async function readEventStream(
  body: AsyncIterable<Uint8Array>,
  options: EventStreamOptions,
): Promise<EventStreamEnd> {
  const parser = eventParser()
  const iterator = body[Symbol.asyncIterator]()
  let bytes = 0
  let events = 0
  let head = ''

  function hand(batch: readonly ServerSentEvent[]): EventReply {
    for (const event of batch) {
      events++
      const reply = options.onEvent(event)
      if (reply !== 'more') return reply
    }
    return 'more'
  }

  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    bytes += next.value.byteLength
    if (bytes > options.maximumBytes) {
      await iterator.return?.()
      throw new AnswerTooLarge(options.maximumBytes)
    }
    if (head === '') head = new TextDecoder().decode(next.value.subarray(0, 400))
    const reply = hand(parser.push(next.value))
    if (reply === 'stop') await iterator.return?.()
    // A connection whose body was read to its end can be used again; nobody waits for that.
    if (reply === 'end') void drain(iterator)
    if (reply !== 'more') return { events, head }
  }
  hand(parser.end())
  return { events, head }
}

async function drain(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while ((await iterator.next()).done !== true);
  } catch {
    // The answer is complete: what breaks behind it is no fault of the call.
  }
}
