import type { Outcome, Why } from '../outcome/outcome.ts'
import { outcomeFacts, outcomeHeaders } from './outcome-facts.ts'

/** A response that is sent in one piece. */
export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
}

interface WireErrorOptions {
  readonly status: number
  readonly message: string
  readonly code: string | null
  readonly param?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** Further fields of the body. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** An error as every client of the OpenAI wire understands it. */
export function wireError({
  status,
  message,
  code,
  param = null,
  headers,
  facts,
}: WireErrorOptions): WireResponse {
  const error = { message, type: typeOf(status), param, code }
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ error, ...facts }),
  }
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status < 500 ? 'invalid_request_error' : 'server_error'
}

/** Why a call gave no answer, as a response. Only what is the caller's own to mend is told in the provider's words. */
export function outcomeError(outcome: Outcome & { readonly why: Why }, epochMs: number): WireResponse {
  const { why } = outcome
  const row = ROWS[why.mode] ?? DOWN
  const isLate = row === DOWN && LATE.test(why.code)
  const status = isLate ? 504 : row.status
  return wireError({
    status,
    message: row.isCallers ? why.reason : outcome.text,
    code: isLate ? 'timeout' : (row.code ?? why.mode),
    headers: {
      ...outcomeHeaders(outcome),
      // The attempts that can help were made already.
      'x-should-retry': 'false',
      ...(row.retryAfter === undefined ? {} : { 'retry-after': String(row.retryAfter(epochMs)) }),
    },
    facts: { airworthy: outcomeFacts(outcome) },
  })
}

interface Row {
  readonly status: number
  /** Default: the failure mode. */
  readonly code?: string
  readonly isCallers?: boolean
  /** Seconds. */
  readonly retryAfter?: (epochMs: number) => number
}

const DOWN: Row = { status: 503 }

const LATE = /^(timeout|first-token|stall|slow-stream)$/

const ROWS: Readonly<Record<string, Row>> = {
  invalid_request: { status: 400, code: 'invalid_request', isCallers: true },
  context_length: { status: 400, code: 'context_length_exceeded', isCallers: true },
  content_filter: { status: 400, code: 'content_filter', isCallers: true },
  over_budget: { status: 429, retryAfter: secondsToMidnight },
  overload: { status: 429, retryAfter: () => 1 },
  /** Nobody reads it; the number is what servers log for it. */
  caller_left: { status: 499 },
}

const DAY_MS = 86_400_000

/** A budget of the day begins anew at midnight UTC. */
function secondsToMidnight(epochMs: number): number {
  return Math.ceil((DAY_MS - (epochMs % DAY_MS)) / 1000)
}
