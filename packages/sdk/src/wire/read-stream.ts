import { callErrorOf } from '../models/call-error.ts'
import { invalidAnswer } from '../models/http-fault.ts'
import { eventParser, type ServerSentEvent } from '../models/sse.ts'
import { AnswerTooLarge } from '../models/transport.ts'
import type { Clock } from '../runtime/clock.ts'
import type { RouteCall, RouteResult } from '../runtime/route.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { type StreamReader, streamReader } from './stream-reader.ts'

export interface ReadStreamOptions {
  readonly call: Pick<RouteCall, 'emit' | 'signal'>
  readonly clock: Clock
  readonly maximumBytes: number
  readonly wantsUsage: boolean
}

/** A provider that has finished its answer and sends neither its accounts nor an end is not waited for any longer. */
const ACCOUNTS_WITHIN_MS = 1_000

/** Reads a streamed answer and hands every event of it on as a piece, whose `data` is the JSON of the event. */
export async function readStream(
  body: AsyncIterable<Uint8Array>,
  options: ReadStreamOptions,
): Promise<RouteResult<ChatAnswer>> {
  const reader = streamReader(options.wantsUsage)
  const { cut, head } = await readAll(body, reader, options)
  const { signal } = options.call
  if (head !== undefined) return { kind: 'failed', error: invalidAnswer('an event stream', head) }
  return reader.result(cut === undefined ? undefined : callErrorOf(cut, signal))
}

interface End {
  /** What the body broke with. */
  readonly cut?: unknown
  /** The beginning of a body that was no event stream. */
  readonly head?: string
}

type State = 'more' | 'done' | 'broken'

/** Hands the pieces of some events on. Waits only when the user's side cannot take more. */
async function takeEvents(
  events: readonly ServerSentEvent[],
  reader: StreamReader,
  { emit }: ReadStreamOptions['call'],
): Promise<State> {
  for (const event of events) {
    const taken = reader.take(event)
    if (taken === 'done' || taken === 'broken') return taken
    const ready = taken === 'kept' ? undefined : emit(taken)
    if (ready !== undefined) await ready
  }
  return 'more'
}

async function readAll(
  body: AsyncIterable<Uint8Array>,
  reader: StreamReader,
  { call, clock, maximumBytes }: ReadStreamOptions,
): Promise<End> {
  const parser = eventParser()
  const iterator = body[Symbol.asyncIterator]()
  const seen = { bytes: 0, events: 0, head: '' }

  async function takeBytes(bytes: Uint8Array): Promise<State> {
    seen.bytes += bytes.byteLength
    if (seen.bytes > maximumBytes) throw new AnswerTooLarge(maximumBytes)
    if (seen.head === '') seen.head = new TextDecoder().decode(bytes.subarray(0, 400))
    const events = parser.push(bytes)
    seen.events += events.length
    return takeEvents(events, reader, call)
  }

  try {
    for (;;) {
      const next = await nextOf(iterator, reader, clock)
      if (next.done === true) break
      const state = await takeBytes(next.value)
      if (state === 'broken') await iterator.return?.()
      if (state === 'done') void drain(iterator)
      if (state !== 'more') return {}
    }
    const last = parser.end()
    await takeEvents(last, reader, call)
    return seen.events + last.length === 0 && seen.head.trim() !== '' ? { head: seen.head } : {}
  } catch (cut) {
    await iterator.return?.()
    return { cut }
  }
}

type Next = IteratorResult<Uint8Array, unknown>

async function nextOf(
  iterator: AsyncIterator<Uint8Array>,
  reader: StreamReader,
  clock: Clock,
): Promise<Next> {
  if (!reader.isFinished()) return iterator.next()
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ACCOUNTS_WITHIN_MS, () => resolve({ done: true, value: undefined }))
    iterator.next().then(resolve, reject).finally(cancel)
  })
}

/** A connection whose body was read to its end can be used again; nobody waits for that. */
async function drain(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while ((await iterator.next()).done !== true);
  } catch {
    // The answer is complete: what breaks behind it is no fault of the call.
  }
}
