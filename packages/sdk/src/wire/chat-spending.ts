import { type JsonObject, objectOf, textOf } from '../models/json.ts'
import type { Spending } from '../runtime/ports.ts'
import type { ChatInput } from './chat-input.ts'
import type { WireOptions } from './chat-routes.ts'

/**
 * The most that one attempt is likely to use: its input counted on the dear side, and the output that it allows itself
 * by `max_completion_tokens` or `max_tokens`. A model without a known price counts with its tokens alone.
 */
export function chatSpendingAtMost(
  { body }: Pick<ChatInput, 'body'>,
  model: string | undefined,
  { price }: Pick<WireOptions, 'price'>,
): Spending {
  const usage = { inputTokens: inputTokensAtMost(body), outputTokens: outputTokensAtMost(body) }
  return {
    costUsd: (model === undefined ? undefined : price({ usage, model })) ?? 0,
    tokens: usage.inputTokens + usage.outputTokens,
  }
}

/** A part that is no text, such as an image, as providers charge it. */
const TOKENS_OF_A_PART = 1_500
/** An estimate for a budget errs on the dear side: English has four characters to a token, Chinese about one. */
const TOKENS_PER_CHARACTER = { ascii: 0.5, other: 1.5 }
/** What a provider adds around a message. */
const TOKENS_AROUND_A_MESSAGE = 8

/** The most tokens that the input of a request is likely to be counted as. */
function inputTokensAtMost(body: JsonObject): number {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : []
  const tools = body.tools === undefined ? 0 : textTokens(JSON.stringify(body.tools))
  const format = body.response_format === undefined ? 0 : textTokens(JSON.stringify(body.response_format))
  return messages.reduce<number>((sum, message) => sum + messageTokens(objectOf(message)), tools + format)
}

function messageTokens({ content, tool_calls: toolCalls }: JsonObject): number {
  const calls = toolCalls === undefined ? 0 : textTokens(JSON.stringify(toolCalls))
  return TOKENS_AROUND_A_MESSAGE + calls + contentTokens(content)
}

function contentTokens(content: unknown): number {
  if (typeof content === 'string') return textTokens(content)
  if (!Array.isArray(content)) return 0
  return content.reduce<number>((sum, part) => {
    const text = textOf(objectOf(part).text)
    return sum + (text === undefined ? TOKENS_OF_A_PART : textTokens(text))
  }, 0)
}

function textTokens(text: string): number {
  const perCharacter = /[^\p{ASCII}]/u.test(text) ? TOKENS_PER_CHARACTER.other : TOKENS_PER_CHARACTER.ascii
  return Math.ceil(text.length * perCharacter)
}

/** What a model may write when the request does not say. */
const DEFAULT_OUTPUT_TOKENS = 4_096

/** The most tokens that the answers to a request can have, or a usual most when it sets none. */
function outputTokensAtMost(body: JsonObject): number {
  const limit = [body.max_completion_tokens, body.max_tokens].find((value) => typeof value === 'number')
  const choices = typeof body.n === 'number' && body.n >= 1 ? body.n : 1
  return choices * (typeof limit === 'number' && limit >= 0 ? limit : DEFAULT_OUTPUT_TOKENS)
}
