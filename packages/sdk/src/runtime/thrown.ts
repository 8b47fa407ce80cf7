import { type CallError, callErrorOf, oneLine } from '../models/call-error.ts'
import { faultCodeOf } from '../models/http-fault.ts'

/** The error that clients of model providers throw: `status`, `code` and `headers` under one of several names. */
interface ProviderError extends Error {
  readonly status?: unknown
  readonly statusCode?: unknown
  readonly code?: unknown
  readonly headers?: unknown
  readonly responseHeaders?: unknown
}

/**
 * What an error that a feature threw says about its provider: the errors of the `openai` package, of the AI SDK, of
 * `fetch` and of Node.js are recognised; any other is `threw`.
 */
export function thrownError(thrown: unknown, signal: AbortSignal): CallError {
  if (!(thrown instanceof Error)) return { code: 'threw', message: oneLine(String(thrown), 300) }
  const found = callErrorOf(thrown, signal)
  const fromProvider = providerError(thrown, found)
  if (fromProvider !== undefined) return fromProvider
  if (found.code !== 'connection' || isFetchFailure(thrown)) return found
  if (thrown.name === 'TimeoutError') return { code: 'timeout', message: oneLine(thrown.message, 300) }
  return { code: 'threw', message: oneLine(`${thrown.name}: ${thrown.message}`, 300) }
}

function isFetchFailure(error: Error): boolean {
  return /fetch failed|connection error|network|socket hang up/i.test(error.message)
}

/** @param cause what broke below it, if that is known. */
function providerError(error: ProviderError, cause: CallError): CallError | undefined {
  const status = error.status ?? error.statusCode
  if (typeof status !== 'number') return undefined
  // The status was good: what came after it was not, or the connection broke.
  if (status < 400) return cause.code === 'connection' ? { ...cause, code: 'invalid-answer' } : cause
  const told = { code: `http-${status}`, message: oneLine(error.message, 300) }
  const known = faultCodeOf({ status, said: error, error: told })
  const retryAfterMs = retryAfterOf(error.headers ?? error.responseHeaders)
  return {
    ...told,
    ...(known === undefined ? {} : { code: known }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

function retryAfterOf(headers: unknown): number | undefined {
  const seconds = Number(headerOf(headers, 'retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

function headerOf(headers: unknown, name: string): unknown {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  return typeof headers === 'object' && headers !== null ? Reflect.get(headers, name) : undefined
}
