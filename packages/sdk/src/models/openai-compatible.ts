import { abortError, callErrorOf, oneLine } from './call-error.ts'
import type { ChatOptions, ChatRequest, ChatResult } from './chat.ts'
import { type ChatReply, failedReply, replyFromJson } from './chat-message.ts'
import { chatStream } from './chat-stream.ts'
import { readEventStream } from './event-stream.ts'
import { isHtml, withoutSecrets } from './http-error.ts'
import { httpFaultOf } from './http-fault.ts'
import {
  DEFAULT_MAXIMUM_BYTES,
  readText,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'

/**
 * Asks an OpenAI-compatible endpoint once. Never rejects and never retries: whatever goes wrong is a `failed` result
 * whose code says what; see `CallError`.
 */
export async function callChat(request: ChatRequest, options: ChatOptions): Promise<ChatResult> {
  const startedMs = options.now()
  const elapsedMs = (): number => options.now() - startedMs
  const reply = await replyTo(request, { ...options, elapsedMs })
  return { ...withoutKeys(reply, request), latencyMs: elapsedMs() }
}

interface CallContext extends ChatOptions {
  readonly elapsedMs: () => number
}

async function replyTo(request: ChatRequest, context: CallContext): Promise<ChatReply> {
  const { signal, transport } = context
  if (signal.aborted) return { kind: 'failed', error: abortError(signal) }
  try {
    const response = await transport(transportRequest(request, signal))
    if (response.status < 200 || response.status > 299) return await httpFailure(response, context)
    const streamed = request.stream === true && !/json|html/.test(response.headers['content-type'] ?? '')
    return streamed ? await readStream(response, context) : await readWhole(response, context)
  } catch (error) {
    return { kind: 'failed', error: callErrorOf(error, signal) }
  }
}

/** The request as it goes over the wire. */
function transportRequest(request: ChatRequest, signal: AbortSignal): TransportRequest {
  return {
    url: chatUrl(request.baseUrl),
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(request.key === undefined ? {} : { authorization: `Bearer ${request.key}` }),
      ...request.headers,
    },
    body: JSON.stringify(wireBody(request)),
    signal,
  }
}

function chatUrl(baseUrl: string): string {
  const [path = '', query] = baseUrl.split('?', 2)
  const url = `${path.replace(/\/+$/, '')}/chat/completions`
  return query === undefined ? url : `${url}?${query}`
}

function wireBody(request: ChatRequest): Readonly<Record<string, unknown>> {
  const { stream_options: streamOptions = { include_usage: true }, ...parameters } = request.parameters ?? {}
  return {
    ...parameters,
    model: request.model,
    messages: request.messages,
    ...(request.stream === true ? { stream: true } : {}),
    ...(request.stream === true && streamOptions !== null ? { stream_options: streamOptions } : {}),
  }
}

async function readWhole(response: TransportResponse, context: CallContext): Promise<ChatReply> {
  return replyFromJson(await readText(response.body, context.maximumBytes ?? DEFAULT_MAXIMUM_BYTES))
}

async function readStream(response: TransportResponse, context: CallContext): Promise<ChatReply> {
  const stream = chatStream(context.elapsedMs)
  try {
    const { events, head } = await readEventStream(response.body, {
      maximumBytes: context.maximumBytes ?? DEFAULT_MAXIMUM_BYTES,
      onEvent: stream.take,
    })
    if (events === 0 && head.trim() !== '') return notAStream(head)
    return stream.reply()
  } catch (error) {
    return stream.reply(callErrorOf(error, context.signal))
  }
}

function notAStream(head: string): ChatReply {
  const what = isHtml(head) ? 'HTML' : 'something else'
  return failedReply('invalid-answer', `expected an event stream, got ${what}: "${oneLine(head, 80)}"`)
}

/** An error body says enough in its first part. */
const ERROR_BODY_BYTES = 256 * 1024

async function httpFailure(response: TransportResponse, context: CallContext): Promise<ChatReply> {
  const { status, headers, body } = response
  const text = await readText(body, ERROR_BODY_BYTES)
  return { kind: 'failed', error: httpFaultOf({ status, headers, text, nowMs: context.now() }) }
}

function secretsOf(request: ChatRequest): readonly string[] {
  return [...(request.key === undefined ? [] : [request.key]), ...Object.values(request.headers ?? {})]
}

/** A provider may quote the request in any message, so the last step takes the key out of all of them. */
function withoutKeys(reply: ChatReply, request: ChatRequest): ChatReply {
  if (reply.kind !== 'failed') return reply
  const { error } = reply
  return { ...reply, error: { ...error, message: withoutSecrets(error.message, secretsOf(request)) } }
}
