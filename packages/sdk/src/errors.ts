const MARKER = Symbol.for('airworthy.error')

/** Every error that Airworthy raises on purpose, by its stable code. */
const ERROR_CODES = [
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

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file would be larger than the system allows',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'its symbolic links go round in a circle',
  EMFILE: 'too many files are open',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
}

/** The operating system's reason for a failed file operation, in words. */
export function systemReason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return SYSTEM_REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}
