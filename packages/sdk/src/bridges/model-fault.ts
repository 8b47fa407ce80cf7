import { abortError, type CallError, oneLine } from '../models/call-error.ts'
import { thrownError } from '../runtime/thrown.ts'

/** Errors of the AI SDK that tell of a stream, by their name. */
const STREAM_FAULTS: Readonly<Record<string, string>> = {
  AI_InvalidResponseDataError: 'cut-stream',
  AI_JSONParseError: 'malformed-stream',
  AI_TypeValidationError: 'malformed-stream',
}

/** What an error that a model of the AI SDK threw, or put into its stream, says about its provider. */
export function modelFault(thrown: unknown, signal: AbortSignal): CallError {
  if (signal.aborted) return abortError(signal)
  if (!(thrown instanceof Error)) return { code: 'provider-error', message: oneLine(messageOf(thrown), 300) }
  const code = Object.hasOwn(STREAM_FAULTS, thrown.name) ? STREAM_FAULTS[thrown.name] : undefined
  if (code !== undefined) return { code, message: oneLine(thrown.message, 300) }
  return thrownError(thrown, signal)
}

function messageOf(thrown: unknown): string {
  return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? 'no reason was given')
}
