import { textOf } from '../models/json.ts'
import type { Outcome } from '../outcome/outcome.ts'
import type { Piece, RouteCall } from '../runtime/route.ts'
import type { ContentPart, ModelResult, StreamPart } from './language-model.ts'
import { resultOf } from './model-answer.ts'

/** Parts that a user sees, beside text. Once one is shown, no other route can take over. */
const OTHER_CONTENT: ReadonlySet<string> = new Set([
  'custom',
  'file',
  'reasoning-delta',
  'reasoning-file',
  'source',
  'tool-approval-request',
  'tool-call',
  'tool-input-delta',
  'tool-input-start',
  'tool-result',
])

/** Parts that stand in the answer as they are. */
const WHOLE_PARTS: ReadonlySet<string> = new Set([
  'custom',
  'file',
  'source',
  'tool-approval-request',
  'tool-call',
  'tool-result',
])

type Fields = StreamPart & Readonly<Record<string, unknown>>

/**
 * Reads a model's stream and hands it on as pieces, whose `data` is a list of parts. What opens or closes a block waits for
 * the content that follows it, so that nothing is left of an attempt that was given up. The end of the stream is not
 * handed on: it is told by the outcome.
 *
 * @returns the whole answer; undefined when the stream ended before it was complete.
 * @throws what the model threw, or put into the stream as an error.
 */
export async function readModelStream(
  stream: ReadableStream<StreamPart>,
  call: Pick<RouteCall, 'emit' | 'signal'>,
): Promise<ModelResult | undefined> {
  const reader = stream.getReader()
  const answer = answerInParts()
  let waiting: StreamPart[] = []
  // A stream that is left unread would keep its connection; one that has ended does not mind.
  const leave = (): void => void reader.cancel().catch(() => {})
  call.signal.addEventListener('abort', leave, { once: true })
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const part = next.value as Fields
      if (part.type === 'error') throw part.error
      if (answer.take(part)) continue
      waiting.push(part)
      const piece = pieceOf(part, waiting)
      if (piece === undefined) continue
      waiting = []
      await call.emit(piece)
    }
    if (waiting.length > 0) await call.emit({ text: '', data: waiting })
    return answer.result()
  } finally {
    leave()
  }
}

function pieceOf(part: Fields, data: readonly StreamPart[]): Piece | undefined {
  if (OTHER_CONTENT.has(part.type)) return { text: '', isContent: true, data }
  const text = part.type === 'text-delta' ? (textOf(part.delta) ?? '') : ''
  return text === '' ? undefined : { text, data }
}

interface AnswerInParts {
  /** True for a part that is not to be handed on. */
  readonly take: (part: Fields) => boolean
  /** The answer as `doGenerate` would have given it; undefined before the end of the stream. */
  readonly result: () => ModelResult | undefined
}

function answerInParts(): AnswerInParts {
  const texts = new Map<unknown, string>()
  const parts: ContentPart[] = []
  let modelId: string | undefined
  let finish: Fields | undefined

  return {
    take(part) {
      if (part.type === 'text-delta')
        texts.set(part.id, (texts.get(part.id) ?? '') + (textOf(part.delta) ?? ''))
      if (WHOLE_PARTS.has(part.type)) parts.push(part)
      if (part.type === 'response-metadata') modelId = textOf(part.modelId)
      if (part.type === 'finish') finish = part
      return part.type === 'finish' || part.type === 'ping'
    },
    result() {
      if (finish === undefined) return undefined
      const { finishReason, usage, providerMetadata } = finish as unknown as ModelResult
      return {
        content: [...[...texts.values()].map((text) => ({ type: 'text', text })), ...parts],
        finishReason,
        usage,
        ...(providerMetadata === undefined ? {} : { providerMetadata }),
        ...(modelId === undefined ? {} : { response: { modelId } }),
      }
    },
  }
}

/** The parts of a piece: those of the model, or a block of its own for a text that no model wrote. */
export function partsOf({ data, text }: Piece): readonly StreamPart[] {
  return Array.isArray(data) ? data : textBlock(text)
}

function textBlock(text: string): readonly StreamPart[] {
  const id = 'airworthy'
  return [
    { type: 'text-start', id } as StreamPart,
    { type: 'text-delta', id, delta: text } as StreamPart,
    { type: 'text-end', id } as StreamPart,
  ]
}

/** How a stream ends: a failed call tells its safe text, unless a part of an answer is on the user's screen. */
export function endOfStream(outcome: Outcome<ModelResult>): readonly StreamPart[] {
  const { finishReason, usage, providerMetadata } = resultOf(outcome)
  const finish = { type: 'finish', finishReason, usage, providerMetadata }
  if (outcome.kind !== 'failed') return [finish]
  if (outcome.isCut !== true) return [...textBlock(outcome.text), finish]
  const error = new Error(`the answer of ${outcome.feature} broke off: ${outcome.why.code}`)
  return [{ type: 'error', error } as StreamPart, finish]
}
