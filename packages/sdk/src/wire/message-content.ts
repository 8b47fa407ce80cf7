import type { CallError } from '../models/call-error.ts'
import type { JsonObject } from '../models/json.ts'

/** What a model says with an answer that is a refusal. */
export const REFUSED: CallError = { code: 'refused', message: 'the model refused to answer' }

const OTHER_ANSWERS = ['tool_calls', 'function_call', 'audio']
const REASONING = ['reasoning_content', 'reasoning', 'reasoning_details']

/** True for a message or a delta that answers by something that is no text: a tool call, or sound. */
export function otherAnswers(message: JsonObject): boolean {
  return OTHER_ANSWERS.some((field) => isPresent(message[field]))
}

/** True for a delta that brings reasoning: the user may see it, and it is no answer. */
export function isReasoning(delta: JsonObject): boolean {
  return REASONING.some((field) => isPresent(delta[field]))
}

export function isRefusal(message: JsonObject): boolean {
  return isPresent(message.refusal)
}

function isPresent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false
  return !Array.isArray(value) || value.length > 0
}

const BAD_FINISHES = ['length', 'content_filter', 'error']

/** The finish that decides over an answer of several choices: any that is not good, else the first. */
export function worstFinish(finishes: readonly (string | undefined)[]): string | undefined {
  return finishes.find((finish) => finish !== undefined && BAD_FINISHES.includes(finish)) ?? finishes[0]
}
