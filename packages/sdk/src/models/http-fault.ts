import { type CallError, oneLine } from './call-error.ts'
import { inBandError } from './chat-message.ts'
import { type HttpErrorOptions, httpErrorOf } from './http-error.ts'
import { isObject, type JsonObject, objectOf } from './json.ts'

/**
 * The error of a response that is not 2xx, classed by what a caller can do about it: `context-length` (another model
 * may take it), `content-filter` (the provider will not), `quota` (this account is out of money), `invalid-request` (the
 * request itself is wrong), else `http-<status>`.
 */
export function httpFaultOf(options: HttpErrorOptions): CallError {
  const error = httpErrorOf(options)
  const code = faultCodeOf({ status: options.status, said: parsed(options.text), error })
  return code === undefined ? error : { ...error, code }
}

/** The error inside a 200 answer or a stream, classed in the same way; `provider-error` when nothing more is known. */
export function inBandFault(json: JsonObject): CallError | undefined {
  const error = inBandError(json)
  if (error === undefined) return undefined
  const code = faultCodeOf({ status: undefined, said: json, error })
  return code === undefined ? error : { ...error, code }
}

/** What is known of an error, for its class. */
export interface ToldFault {
  /** Undefined inside a 200 answer. */
  readonly status: number | undefined
  readonly said: unknown
  readonly error: CallError
}

/** The class of an error as above, or undefined when nothing more than its status is known. */
export function faultCodeOf(told: ToldFault): string | undefined {
  const { status, error } = told
  const words = wordsOf(told.said)
  const isOneOf = (...statuses: readonly number[]): boolean =>
    status === undefined || statuses.includes(status)
  if (isOneOf(400, 413, 422) && saysLength(words, error.message)) return 'context-length'
  if (isOneOf(400, 403, 422) && saysFilter(words, error.message)) return 'content-filter'
  if (status === 402) return 'quota'
  if (isOneOf(400, 403, 429) && saysQuota(words, error)) return 'quota'
  if (status === 413) return 'context-length'
  return status === 400 || status === 422 ? 'invalid-request' : undefined
}

/** The `code`, `type` and `status` words of an error body, and of the errors inside it. */
function wordsOf(said: unknown): readonly string[] {
  const body = objectOf(Array.isArray(said) ? said[0] : said)
  const error = isObject(body.error) ? body.error : body
  const inner = objectOf(error.innererror ?? error.inner_error)
  return [error.code, error.type, error.status, inner.code].filter((word) => typeof word === 'string')
}

const LENGTH_CODES =
  /^(context_length_exceeded|request_too_large|string_above_max_length|context_window_exceeded)$/i
/** OpenAI and vLLM; Anthropic; Google; Cohere and Bedrock; llama.cpp. */
const LENGTH_WORDS =
  /maximum context length|prompt is too long|input token count.{0,40}exceeds|too many (input )?tokens|input is too long|exceeds? the (available |model'?s? |maximum )?context (size|length|window)|reduce the length of (the|your) (messages|prompt|input)/i

function saysLength(words: readonly string[], message: string): boolean {
  return words.some((word) => LENGTH_CODES.test(word)) || LENGTH_WORDS.test(message)
}

const FILTER_CODES =
  /^(content_filter|content_policy_violation|ResponsibleAIPolicyViolation|data_inspection_failed|moderation_blocked)$/i
const FILTER_WORDS =
  /content management policy|content[ _]filter|safety system|content policy violation|inappropriate content|was flagged|flagged for/i

function saysFilter(words: readonly string[], message: string): boolean {
  return words.some((word) => FILTER_CODES.test(word)) || FILTER_WORDS.test(message)
}

const QUOTA_CODES =
  /^(insufficient_quota|billing_hard_limit_reached|billing_not_active|billing_error|insufficient_balance|insufficient_funds|insufficient_credits)$/i
const QUOTA_WORDS = /billing|credit balance|insufficient (balance|funds|credits?|quota)|out of credits/i

/** Google speaks of plan and billing also for a limit per minute, but then says when to come back. */
function saysQuota(words: readonly string[], { message, retryAfterMs }: CallError): boolean {
  if (words.some((word) => QUOTA_CODES.test(word))) return true
  return QUOTA_WORDS.test(message) && retryAfterMs === undefined && !/retry in|try again in/i.test(message)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The error of a body that is no answer at all. */
export function invalidAnswer(expected: string, text: string): CallError {
  return { code: 'invalid-answer', message: `expected ${expected}, got "${oneLine(text, 80)}"` }
}
