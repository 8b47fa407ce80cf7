import { contentText } from '../models/chat-message.ts'
import { isObject, type JsonObject, objectOf, textOf } from '../models/json.ts'
import type { Passage } from '../outcome/outcome.ts'
import { withFields } from './json-text.ts'

/** A chat completion as a client asked for it. */
export interface ChatInput {
  /** The name of a feature. */
  readonly model: string
  readonly body: JsonObject
  /** The same as it came, without the fields that are for Airworthy. */
  readonly text: string
  readonly isStream: boolean
  /** True when the client asked for a usage chunk at the end of the stream. */
  readonly wantsUsage: boolean
  /** What the client's own retrieval found, for the checks. */
  readonly passages?: readonly Passage[]
}

/** A request, or what is wrong with it. */
export type ChatInputResult =
  | { readonly kind: 'chat'; readonly input: ChatInput }
  | { readonly kind: 'invalid'; readonly message: string; readonly param: string | null }

/**
 * Reads the body of a `POST /chat/completions`. Only what is needed to route it is looked at: everything else is the
 * provider's to judge. The optional field `airworthy: { passages: [text | { id, text, score }] }` is taken out.
 */
export function readChatInput(text: string): ChatInputResult {
  const body = parsed(text)
  if (!isObject(body)) return invalid('the body must be a JSON object', null)
  const { model, messages, stream } = body
  if (typeof model !== 'string' || model === '')
    return invalid('model must be the name of a feature', 'model')
  if (!Array.isArray(messages) || messages.length === 0) {
    return invalid('messages must be a list with at least one message', 'messages')
  }
  const passages = passagesOf(body.airworthy)
  if (passages === 'invalid') {
    return invalid('airworthy.passages must be a list of texts or of { id, text, score }', 'airworthy')
  }
  const input: ChatInput = {
    model,
    body,
    text: 'airworthy' in body ? withFields(text, { airworthy: undefined }) : text,
    isStream: stream === true,
    wantsUsage: objectOf(body.stream_options).include_usage === true,
    ...(passages === undefined ? {} : { passages }),
  }
  return { kind: 'chat', input }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function invalid(message: string, param: string | null): ChatInputResult {
  return { kind: 'invalid', message, param }
}

function passagesOf(airworthy: unknown): readonly Passage[] | undefined | 'invalid' {
  if (airworthy === undefined) return undefined
  if (!isObject(airworthy)) return 'invalid'
  if (airworthy.passages === undefined) return undefined
  if (!Array.isArray(airworthy.passages)) return 'invalid'
  const passages = airworthy.passages.map(passageOf)
  const sound = passages.filter((passage) => passage !== undefined)
  return sound.length === passages.length ? sound : 'invalid'
}

function passageOf(given: unknown): Passage | undefined {
  if (typeof given === 'string') return { text: given }
  const { id, text, score } = objectOf(given)
  if (typeof text !== 'string') return undefined
  return {
    text,
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof score === 'number' && Number.isFinite(score) ? { score } : {}),
  }
}

/** What was asked: the text of the user's last message. */
export function chatQuestion({ body }: Pick<ChatInput, 'body'>): string {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : []
  const asked = messages.findLast((message) => objectOf(message).role === 'user') ?? messages.at(-1)
  return contentText(objectOf(asked).content)
}

/** True when the client wants JSON of a promised shape, so that a safe text would be no answer of that shape. */
export function wantsShape({ body }: Pick<ChatInput, 'body'>): boolean {
  return textOf(objectOf(body.response_format).type)?.startsWith('json') === true
}
