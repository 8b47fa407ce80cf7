import type { Place } from './contract.ts'

/** Every kind of problem that a contract can have, by its stable code. */
export type ProblemCode =
  | 'yaml-syntax'
  | 'too-large'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'invalid-value'
  | 'no-requirement'
  | 'invalid-requirement'
  | 'unknown-metric'
  | 'unknown-aggregate'
  | 'unknown-unit'
  | 'out-of-range'
  | 'literal-secret'
  | 'contradiction'
  | 'redundant'
  | 'unlikely-direction'
  | 'unknown-scorer'
  | 'unused-scorer'
  | 'unknown-slice'
  | 'no-cap'
  | 'deadline'
  | 'duplicate-route'
  | 'no-next-route'
  | 'no-reviewer'
  | 'no-examples'
  | 'unknown-check'
  | 'unknown-failure-mode'
  | 'stream'

/** One mistake in a contract file, and where it stands. */
export interface Problem extends Place {
  readonly code: ProblemCode
  /** What is wrong, one sentence without a full stop. Never carries a secret. */
  readonly message: string
  /** What to write instead, for example `did you mean latency?`. */
  readonly next?: string
  /** An error makes the contract unusable; a warning does not. */
  readonly severity: 'error' | 'warning'
}

/** `did you mean …?`, when there is a nearest word. */
export function didYouMean(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `did you mean ${word}?`
}
