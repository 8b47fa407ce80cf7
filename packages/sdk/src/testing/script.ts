import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Behaviour, FakeRequest, WireUsage } from './behaviour.ts'
import { chatChunks, chatCompletion, errorBody, type WireMessage, wordsOf } from './wire.ts'

/** One response, written out: what is sent, when, and how it ends. */
export interface Script {
  /** Wait before the headers. Default 0. */
  readonly delayMs?: number
  /** Absent: not even headers are sent. */
  readonly head?: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  readonly parts: readonly { readonly text: string; readonly waitMs?: number }[]
  readonly ending: 'end' | 'disconnect' | 'reset' | 'hang'
}

/** What a behaviour means for this request. */
export function scriptOf(behaviour: Behaviour, request: FakeRequest): Script {
  switch (behaviour.kind) {
    case 'status':
      return statusScript(behaviour)
    case 'html':
      return whole(HTML_PAGE, { status: behaviour.status ?? 200, type: 'text/html' })
    case 'reset':
      return { parts: [], ending: 'reset' }
    case 'silent':
      return { parts: [], ending: 'hang' }
    case 'in-band-error':
      return inBandError(behaviour, request)
    default:
      return request.body.stream === true ? streamed(behaviour, request) : unstreamed(behaviour, request)
  }
}

/** Performs a script. Returns early when the client leaves or `signal` aborts. */
export async function play(
  script: Script,
  exchange: { readonly response: ServerResponse; readonly signal: AbortSignal },
): Promise<void> {
  const { response } = exchange
  const left = new AbortController()
  response.once('close', () => left.abort())
  const signal = AbortSignal.any([exchange.signal, left.signal])
  try {
    await wait(script.delayMs, signal)
    if (script.head !== undefined) {
      response.writeHead(script.head.status, script.head.headers)
      response.flushHeaders()
    }
    for (const part of script.parts) {
      await wait(part.waitMs, signal)
      response.write(part.text)
    }
  } catch (error) {
    if (signal.aborted) return
    throw error
  }
  if (script.ending === 'end') response.end()
  // A reset would also throw away what was sent before; the end of the connection without the end of the body does not.
  if (script.ending === 'disconnect') response.socket?.end()
  if (script.ending === 'reset') response.socket?.resetAndDestroy()
}

async function wait(delayMs: number | undefined, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (delayMs !== undefined && delayMs > 0) await delay(delayMs, undefined, { signal })
}

const HTML_PAGE =
  '<!doctype html>\n<html><head><title>Welcome</title></head><body>Please sign in.</body></html>\n'

function whole(text: string, head: { readonly status: number; readonly type: string }): Script {
  return {
    head: { status: head.status, headers: { 'content-type': head.type } },
    parts: [{ text }],
    ending: 'end',
  }
}

function statusScript(behaviour: Extract<Behaviour, { kind: 'status' }>): Script {
  const { status, retryAfter, headers } = behaviour
  const body = behaviour.body ?? errorBody(`The fake provider answers with status ${status}.`, 'fake_error')
  const isText = typeof body === 'string'
  return {
    head: {
      status,
      headers: {
        'content-type': isText ? 'text/plain' : 'application/json',
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
        ...headers,
      },
    },
    parts: [{ text: isText ? body : JSON.stringify(body) }],
    ending: 'end',
  }
}

function inBandError(behaviour: Extract<Behaviour, { kind: 'in-band-error' }>, request: FakeRequest): Script {
  const error = errorBody(behaviour.message ?? 'The model is overloaded.', 'server_error')
  if (request.body.stream !== true)
    return whole(JSON.stringify(error), { status: 200, type: 'application/json' })
  const before = chunkTexts({ kind: 'answer', text: LONG_TEXT }, request).slice(
    0,
    1 + (behaviour.afterChunks ?? 0),
  )
  return eventStream([...before, event(error)].map((text) => ({ text })))
}

type Told = Exclude<Behaviour, { kind: 'status' | 'html' | 'reset' | 'silent' | 'in-band-error' }>

const LONG_TEXT = 'The refund was issued on 3 October and reaches the card in five working days.'

function messageOf(behaviour: Told, request: FakeRequest): WireMessage {
  const { text, refusal, finishReason } = MESSAGES[behaviour.kind](behaviour)
  const { usage, toolCalls } = behaviour.kind === 'answer' ? behaviour : {}
  return {
    text,
    finishReason: toolCalls === undefined ? finishReason : 'tool_calls',
    usage: usage ?? wordCounts(request, refusal ?? text),
    model: typeof request.body.model === 'string' ? request.body.model : 'fake-1',
    ...(refusal === undefined ? {} : { refusal }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
  }
}

type Said = Pick<WireMessage, 'text' | 'finishReason'> & { readonly refusal?: string }

const stopped = (text: string): Said => ({ text, finishReason: 'stop' })
const textOf = (behaviour: Told): string => ('text' in behaviour ? behaviour.text : undefined) ?? LONG_TEXT

const MESSAGES: Readonly<Record<Told['kind'], (behaviour: Told) => Said>> = {
  answer: (behaviour) => stopped(textOf(behaviour)),
  stall: (behaviour) => stopped(textOf(behaviour)),
  cut: (behaviour) => stopped(textOf(behaviour)),
  malformed: (behaviour) => stopped(textOf(behaviour)),
  trickle: (behaviour) => stopped(textOf(behaviour)),
  'no-end-marker': (behaviour) => stopped(textOf(behaviour)),
  empty: () => stopped(''),
  refusal: (behaviour) => ({
    ...stopped(''),
    refusal:
      'text' in behaviour && behaviour.text !== undefined
        ? behaviour.text
        : "I'm sorry, I can't help with that.",
  }),
  truncated: (behaviour) => ({ text: textOf(behaviour), finishReason: 'length' }),
  'content-filter': (behaviour) => ({ text: textOf(behaviour), finishReason: 'content_filter' }),
}

function wordCounts(request: FakeRequest, said: string): WireUsage {
  const messages: readonly { content?: unknown }[] = Array.isArray(request.body.messages)
    ? request.body.messages
    : []
  const asked = messages.map(({ content }) =>
    typeof content === 'string' ? content : JSON.stringify(content ?? ''),
  )
  return { prompt_tokens: wordsOf(asked.join(' ')).length, completion_tokens: wordsOf(said).length }
}

function unstreamed(behaviour: Told, request: FakeRequest): Script {
  const text = JSON.stringify(chatCompletion(messageOf(behaviour, request)))
  const half = text.slice(0, text.length / 2)
  const head = { status: 200, headers: { 'content-type': 'application/json' } }
  switch (behaviour.kind) {
    case 'stall':
      return { head, parts: [{ text: half }], ending: 'hang' }
    case 'cut':
      return { head, parts: [{ text: half }], ending: behaviour.by ?? 'end' }
    case 'malformed':
      return { head, parts: [{ text: `${half}}` }], ending: 'end' }
    case 'trickle':
      return { head, parts: withGaps(text.match(/\S+\s*/g) ?? [text], behaviour.gapMs), ending: 'end' }
    default: {
      const delayMs = behaviour.kind === 'answer' ? (behaviour.delayMs ?? 0) : 0
      return { delayMs, head, parts: [{ text }], ending: 'end' }
    }
  }
}

function streamed(behaviour: Told, request: FakeRequest): Script {
  const texts = chunkTexts(behaviour, request)
  switch (behaviour.kind) {
    case 'answer':
      return paced(behaviour, texts)
    case 'stall':
      return eventStream(parts(texts.slice(0, 1 + behaviour.afterChunks)), 'hang')
    case 'cut':
      return eventStream(parts(texts.slice(0, 1 + behaviour.afterChunks)), behaviour.by ?? 'end')
    case 'malformed':
      return eventStream(
        parts(texts.toSpliced(1 + behaviour.afterChunks, 0, 'data: {"id":"chatcmpl-fake","cho\n\n')),
      )
    case 'trickle':
      return eventStream(withGaps(texts, behaviour.gapMs))
    case 'no-end-marker':
      return eventStream(parts(texts.slice(0, -1)))
    default:
      return eventStream(parts(texts))
  }
}

function paced(behaviour: Extract<Behaviour, { kind: 'answer' }>, texts: readonly string[]): Script {
  const { delayMs = 0, firstTokenDelayMs = 0, chunkGapMs = 0 } = behaviour
  const waits = texts.map((text, index) => {
    if (index === 0) return { text }
    return { text, waitMs: index === 1 ? firstTokenDelayMs : chunkGapMs }
  })
  return { ...eventStream(waits), delayMs }
}

function eventStream(parts: Script['parts'], ending: Script['ending'] = 'end'): Script {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }
  return { head: { status: 200, headers }, parts, ending }
}

function parts(texts: readonly string[]): Script['parts'] {
  return texts.map((text) => ({ text }))
}

function withGaps(texts: readonly string[], gapMs: number): Script['parts'] {
  return texts.map((text, index) => (index === 0 ? { text } : { text, waitMs: gapMs }))
}

/** The events of a whole answer: first the role, then the deltas. */
function chunkTexts(behaviour: Told, request: FakeRequest): readonly string[] {
  const options = request.body.stream_options
  const includeUsage =
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  const chunks = behaviour.kind === 'answer' ? behaviour.chunks : undefined
  const shape = { includeUsage, ...(chunks === undefined ? {} : { chunks }) }
  return [...chatChunks(messageOf(behaviour, request), shape).map(event), 'data: [DONE]\n\n']
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`
}
