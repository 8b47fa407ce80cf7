import type { CallError } from '../models/call-error.ts'
import { isObject, type JsonObject, textOf } from '../models/json.ts'
import type { Outcome, Passage } from '../outcome/outcome.ts'
import type { Usage } from '../outcome/usage.ts'
import type { RouteResult } from '../runtime/route.ts'
import { outcomeFacts } from '../wire/outcome-facts.ts'
import type {
  ContentPart,
  FinishReason,
  ModelParameters,
  ModelResult,
  ModelUsage,
  PromptMessage,
} from './language-model.ts'

/** Judges what a model answered: only a whole, unfiltered, non-empty answer is one. */
export function judgedResult(
  result: ModelResult,
  known: { readonly modelId: string; readonly passages: readonly Passage[] | undefined },
): RouteResult<ModelResult> {
  const usage = usageOf(result.usage)
  const facts = {
    model: result.response?.modelId ?? known.modelId,
    ...(usage === undefined ? {} : { usage }),
  }
  const text = contentText(result.content)
  const error = FAILED_FINISHES[result.finishReason.unified] ?? emptiness(result.content, text)
  if (error !== undefined) return { ...facts, kind: 'failed', error }
  const { passages } = known
  return { ...facts, kind: 'answered', answer: result, text, ...(passages === undefined ? {} : { passages }) }
}

const FAILED_FINISHES: Readonly<Record<string, CallError>> = {
  length: { code: 'truncated', message: 'the answer was cut off at the token limit' },
  'content-filter': { code: 'content-filter', message: 'the provider filtered the answer' },
  error: { code: 'provider-error', message: 'the provider gave up while it answered' },
  interrupted: { code: 'cut-stream', message: 'the stream ended before the answer was complete' },
}

/** Parts that are an answer without being text. */
const OTHER_ANSWERS: ReadonlySet<string> = new Set([
  'custom',
  'file',
  'tool-approval-request',
  'tool-call',
  'tool-result',
])

function emptiness(content: readonly ContentPart[], text: string): CallError | undefined {
  if (text.trim() !== '' || content.some(({ type }) => OTHER_ANSWERS.has(type))) return undefined
  return { code: 'empty-answer', message: 'the answer has no text and no tool call' }
}

/** The text of all text parts. */
function contentText(content: readonly unknown[]): string {
  return content.map((part) => (isObject(part) && part.type === 'text' ? textOf(part.text) : '')).join('')
}

/** What was asked: the text of the last message of the user. */
export function questionInPrompt(prompt: readonly PromptMessage[]): string {
  const content = prompt.findLast(({ role }) => role === 'user')?.content
  return Array.isArray(content) ? contentText(content) : (textOf(content) ?? '')
}

/** A prompt as the OpenAI wire would have it, as far as its size goes. */
export function chatBody({ prompt, maxOutputTokens, tools }: ModelParameters): JsonObject {
  return { messages: prompt, tools, max_tokens: maxOutputTokens }
}

/** Tokens that a provider did not tell are not taken for zero. */
function usageOf({ inputTokens, outputTokens }: ModelUsage): Usage | undefined {
  const { cacheRead, cacheWrite } = inputTokens
  if (inputTokens.total === undefined || outputTokens.total === undefined) return undefined
  return {
    inputTokens: inputTokens.total,
    outputTokens: outputTokens.total,
    ...(cacheRead === undefined ? {} : { cachedInputTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteTokens: cacheWrite }),
    ...(outputTokens.reasoning === undefined ? {} : { reasoningTokens: outputTokens.reasoning }),
  }
}

const UNKNOWN_USAGE: ModelUsage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
}

/** An outcome as a result of the AI SDK: the model's own, or the safe text. */
export function resultOf(outcome: Outcome<ModelResult>): ModelResult & { readonly warnings: readonly [] } {
  const answer = 'answer' in outcome ? outcome.answer : undefined
  const result = answer ?? {
    content: [{ type: 'text', text: outcome.text } as ContentPart],
    finishReason: safeFinish(outcome),
    usage: UNKNOWN_USAGE,
  }
  return {
    warnings: [],
    ...result,
    providerMetadata: { ...result.providerMetadata, airworthy: jsonOf(outcomeFacts(outcome)) },
  }
}

/** A text that no model wrote ends for another reason than a model's; `raw` says which. */
function safeFinish({ kind }: Outcome): FinishReason {
  return { unified: kind === 'failed' ? 'error' : 'other', raw: kind }
}

/** Without undefined fields, which the AI SDK does not take for JSON. */
function jsonOf(facts: object): unknown {
  return JSON.parse(JSON.stringify(facts))
}
