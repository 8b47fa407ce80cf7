import type { WireUsage } from './behaviour.ts'

/** One assistant message as the fake provider sends it, streamed or not. */
export interface WireMessage {
  readonly text: string
  readonly refusal?: string
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[]
  readonly finishReason: string
  readonly usage: WireUsage
  readonly model: string
}

const ID = 'chatcmpl-fake'
const CREATED = 1_760_000_000

/** A `chat.completion` object. */
export function chatCompletion(message: WireMessage): unknown {
  return {
    id: ID,
    object: 'chat.completion',
    created: CREATED,
    model: message.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: message.text === '' && message.toolCalls !== undefined ? null : message.text,
          refusal: message.refusal ?? null,
          ...(message.toolCalls === undefined ? {} : { tool_calls: message.toolCalls.map(toolCall) }),
        },
        logprobs: null,
        finish_reason: message.finishReason,
      },
    ],
    usage: withTotal(message.usage),
  }
}

/** How a message is streamed. */
export interface StreamShape {
  /** How many deltas the text is cut into. */
  readonly chunks?: number
  /** Whether the request asked for it by `stream_options.include_usage`. */
  readonly includeUsage: boolean
}

/** The `chat.completion.chunk` objects of a message: the role, the deltas, the finish, and the usage when asked for. */
export function chatChunks(message: WireMessage, shape: StreamShape): readonly unknown[] {
  const chunk = (choices: readonly unknown[], usage: unknown): unknown => ({
    id: ID,
    object: 'chat.completion.chunk',
    created: CREATED,
    model: message.model,
    choices,
    ...(shape.includeUsage ? { usage } : {}),
  })
  const delta = (content: unknown, finishReason: string | null = null): unknown =>
    chunk([{ index: 0, delta: content, logprobs: null, finish_reason: finishReason }], null)
  return [
    delta({ role: 'assistant', content: '', refusal: null }),
    ...deltasOf(message, shape).map((content) => delta(content)),
    delta({}, message.finishReason),
    ...(shape.includeUsage ? [chunk([], withTotal(message.usage))] : []),
  ]
}

function deltasOf(message: WireMessage, shape: StreamShape): readonly unknown[] {
  const { text, refusal, toolCalls = [] } = message
  return [
    ...(refusal === undefined ? [] : [{ refusal }]),
    ...pieces(text, shape.chunks).map((content) => ({ content })),
    ...toolCalls.map((call, index) => ({ tool_calls: [{ index, ...toolCall(call, index) }] })),
  ]
}

/** The text in so many pieces; joined, they are the text. Default: one piece per word. */
function pieces(text: string, count?: number): readonly string[] {
  if (text === '') return []
  if (count === undefined) return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [text]
  const size = Math.ceil(text.length / Math.max(1, count))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
}

function toolCall(call: { readonly name: string; readonly arguments: unknown }, index: number): object {
  const written = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments)
  return { id: `call_${index}`, type: 'function', function: { name: call.name, arguments: written } }
}

function withTotal(usage: WireUsage): WireUsage {
  return { total_tokens: usage.prompt_tokens + usage.completion_tokens, ...usage }
}

/** The list object of `/v1/models`. */
export function modelList(models: readonly string[]): unknown {
  return {
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'fake' })),
  }
}

/** An error object in the OpenAI shape. */
export function errorBody(message: string, type: string): unknown {
  return { error: { message, type, param: null, code: null } }
}

const DIMENSIONS = 64

/** The list object of `/v1/embeddings`: equal texts have equal vectors, texts that share words are close. */
export function embeddingList(body: Readonly<Record<string, unknown>>): unknown {
  const texts = (Array.isArray(body.input) ? body.input : [body.input]).map(String)
  const tokens = texts.reduce((sum, text) => sum + wordsOf(text).length, 0)
  const encode = body.encoding_format === 'base64' ? base64 : (vector: Float32Array) => [...vector]
  return {
    object: 'list',
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: encode(embed(text)) })),
    model: String(body.model ?? 'fake-embedding'),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** A unit vector that counts the words of the text by their hash. */
function embed(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  for (const word of wordsOf(text.toLowerCase())) {
    let hash = 0
    for (const character of word) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0
    const place = Math.abs(hash) % DIMENSIONS
    vector[place] = (vector[place] ?? 0) + 1
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector : vector.map((value) => value / length)
}

function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer).toString('base64')
}

/** Words, the fake provider's tokens. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\S+/g) ?? []
}
