import type { Outcome, Why } from '../outcome/outcome.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { type ChatInput, wantsShape } from './chat-input.ts'
import { withLastField } from './json-text.ts'
import { outcomeFacts, outcomeHeaders } from './outcome-facts.ts'
import { outcomeError, type WireResponse } from './wire-error.ts'

export interface ChatResponseOptions {
  readonly input: ChatInput
  /** Milliseconds since the Unix epoch. */
  readonly epochMs: number
  /** True when the contract says what is done about `content_filter`; else the provider's 400 goes back to the client. */
  readonly ownsContentFilter: boolean
}

type ChatOutcome = Outcome<ChatAnswer>

/** The response to a request that was not for a stream. */
export function chatResponse(outcome: ChatOutcome, options: ChatResponseOptions): WireResponse {
  const error = errorFor(outcome, options)
  if (error !== undefined) return error
  const facts = JSON.stringify(outcomeFacts(outcome))
  const answer = answerOf(outcome)
  const body = answer?.kind === 'whole' ? answer.body : safeCompletion(outcome, options)
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...outcomeHeaders(outcome) },
    body: withLastField(body, 'airworthy', facts),
  }
}

/** The last part of a streamed response, or the error that it ends with. */
export type StreamEnd =
  | { readonly kind: 'events'; readonly text: string }
  /** Nothing was sent yet: an ordinary response says it better. */
  | { readonly kind: 'error'; readonly response: WireResponse }

export interface StreamEndOptions extends ChatResponseOptions {
  /** What of the response is on its way to the client: `opening` is a stream that has not said anything yet. */
  readonly sent: 'nothing' | 'opening' | 'content'
}

/**
 * How a streamed response ends. A failure after something was sent is an `error` in the stream, without `[DONE]`: no
 * client takes what came before for a whole answer.
 */
export function streamEnd(outcome: ChatOutcome, options: StreamEndOptions): StreamEnd {
  const answer = answerOf(outcome)
  const isCut = options.sent === 'content' && answer === undefined
  const error =
    errorFor(outcome, options) ??
    (isCut ? outcomeError({ ...outcome, why: whyOf(outcome) }, options.epochMs) : undefined)
  if (error !== undefined) {
    if (options.sent === 'nothing') return { kind: 'error', response: error }
    return { kind: 'events', text: streamEvent(error.body) }
  }
  const chunks = answer?.kind === 'stream' ? answer.ending : safeChunks(outcome, options)
  const last = withLastField(chunks.at(-1) ?? '{}', 'airworthy', JSON.stringify(outcomeFacts(outcome)))
  const text = [...chunks.slice(0, -1), last, '[DONE]'].map(streamEvent).join('')
  return { kind: 'events', text }
}

/** One event of a stream. */
export function streamEvent(data: string): string {
  return data.includes('\n') ? `data: ${data.replaceAll('\n', '\ndata: ')}\n\n` : `data: ${data}\n\n`
}

function errorFor(outcome: ChatOutcome, options: ChatResponseOptions): WireResponse | undefined {
  if (outcome.kind === 'failed') return outcomeError(outcome, options.epochMs)
  const isFilter = outcome.kind === 'declined' && outcome.why.mode === 'content_filter'
  return isFilter && !options.ownsContentFilter ? outcomeError(outcome, options.epochMs) : undefined
}

function answerOf(outcome: ChatOutcome): ChatAnswer | undefined {
  return outcome.kind === 'answered' || outcome.kind === 'fell-back' ? outcome.answer : undefined
}

function whyOf(outcome: ChatOutcome): Why {
  if ('why' in outcome) return outcome.why
  return { mode: 'provider_down', code: 'no-answer', reason: 'there is no answer to send' }
}

/** What a provider would have stopped with. */
function finishOf(outcome: ChatOutcome): string {
  const { mode } = whyOf(outcome)
  return mode === 'injection' || mode === 'content_filter' ? 'content_filter' : 'stop'
}

/** Where JSON was asked for, a safe text is a refusal: clients read that field before they parse the content. */
function safeMessage({ text }: ChatOutcome, input: ChatInput) {
  return wantsShape(input)
    ? { role: 'assistant', content: null, refusal: text }
    : { role: 'assistant', content: text, refusal: null }
}

function safeCompletion(outcome: ChatOutcome, { input, epochMs }: ChatResponseOptions): string {
  return JSON.stringify({
    id: `chatcmpl-${outcome.id}`,
    object: 'chat.completion',
    created: Math.floor(epochMs / 1000),
    model: input.model,
    choices: [
      { index: 0, message: safeMessage(outcome, input), logprobs: null, finish_reason: finishOf(outcome) },
    ],
  })
}

function safeChunks(outcome: ChatOutcome, { input, epochMs }: ChatResponseOptions): readonly string[] {
  const chunk = (delta: object, finishReason: string | null): string =>
    JSON.stringify({
      id: `chatcmpl-${outcome.id}`,
      object: 'chat.completion.chunk',
      created: Math.floor(epochMs / 1000),
      model: input.model,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    })
  return [chunk(safeMessage(outcome, input), null), chunk({}, finishOf(outcome))]
}
