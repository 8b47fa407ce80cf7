const MARKER = Symbol.for('airworthy.error')

/** Every error that Airworthy raises on purpose, by its stable code. */
export const ERROR_CODES = [
  'contract-invalid',
  'contract-not-found',
  'environment-missing',
  'test-set-invalid',
  'feature-not-loadable',
  'feature-unreachable',
  'scorer-not-loadable',
  'evidence-invalid',
  'evidence-not-found',
  'evidence-mismatch',
  'file-not-readable',
  'file-not-writable',
  'usage',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export interface AirworthyErrorOptions {
  /** What to do next, one sentence in the imperative. */
  readonly next?: string
  readonly cause?: unknown
}

/**
 * A mistake that a person can mend: says what, where and with which value in `message`,
 * and what to do next in `next`. Never carries a secret.
 */
export class AirworthyError extends Error {
  readonly code: ErrorCode
  readonly next: string | undefined

  constructor(code: ErrorCode, message: string, options: AirworthyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AirworthyError'
    this.code = code
    this.next = options.next
    Object.defineProperty(this, MARKER, { value: true })
  }
}

/** True for an `AirworthyError`, also one that another copy of this package made. */
export function isAirworthyError(error: unknown): error is AirworthyError {
  return typeof error === 'object' && error !== null && MARKER in error
}
