import { AnswerTooLarge } from './transport.ts'

/** Why a call gave no answer. */
export interface CallError {
  /**
   * `timeout`, `aborted`, `connection-refused`, `connection-reset`, `connection-timeout`, `dns`, `tls`, `connection`,
   * `http-<status>`, `invalid-request`, `context-length`, `quota`, `provider-error`, `invalid-answer`, `empty-answer`, `answer-too-large`, `truncated`,
   * `content-filter`, `malformed-stream` or `cut-stream`.
   */
  readonly code: string
  /** One line, at most a few hundred characters, without secrets. */
  readonly message: string
  /** What the provider asked for by `Retry-After`. */
  readonly retryAfterMs?: number
}

/** Turns what a transport, or the reading of its body, rejected with into a `CallError`. */
export function callErrorOf(error: unknown, signal: AbortSignal): CallError {
  if (signal.aborted) return abortError(signal)
  if (error instanceof AnswerTooLarge) return { code: 'answer-too-large', message: error.message }
  const causes = causesOf(error)
  const cause = causes.find((candidate) => connectionCode(candidate) !== undefined)
  if (cause !== undefined)
    return { code: connectionCode(cause) ?? 'connection', message: oneLine(cause.message, 300) }
  return { code: 'connection', message: oneLine(causes.at(-1)?.message ?? String(error), 300) }
}

/** `timeout` when a deadline ended the call, `aborted` when somebody stopped it. */
export function abortError(signal: AbortSignal): CallError {
  const reason: unknown = signal.reason
  if (reason instanceof Error && reason.name === 'TimeoutError')
    return { code: 'timeout', message: reason.message }
  return { code: 'aborted', message: 'the call was stopped' }
}

/** Folds white space and cuts the text after `limit` characters, marking the cut with `…`. */
export function oneLine(text: string, limit: number): string {
  const folded = text
    .slice(0, limit * 4)
    .replace(/\s+/g, ' ')
    .trim()
  return folded.length > limit ? `${folded.slice(0, limit)}…` : folded
}

interface CodedError extends Error {
  readonly code?: unknown
}

/** The error, what caused it, and each address that was tried in vain. */
function causesOf(error: unknown): readonly CodedError[] {
  const causes: CodedError[] = []
  let current = error
  while (current instanceof Error && causes.length < 8) {
    causes.push(current)
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return causes
}

/** Codes of Node.js and undici, by what they mean to the caller. */
const CONNECTION_CODES: readonly (readonly [code: string, pattern: RegExp])[] = [
  ['connection-refused', /^ECONNREFUSED$/],
  ['dns', /^(ENOTFOUND|EAI_[A-Z]+)$/],
  [
    'connection-timeout',
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
  ],
  [
    'connection-reset',
    /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
  ],
  ['tls', /^(EPROTO|ERR_TLS_.*|ERR_SSL_.*|.*CERT.*|UNABLE_TO_.*|HOSTNAME_MISMATCH)$/],
]

function connectionCode(error: CodedError): string | undefined {
  const { code } = error
  if (typeof code !== 'string') return undefined
  return CONNECTION_CODES.find(([, pattern]) => pattern.test(code))?.[0]
}
