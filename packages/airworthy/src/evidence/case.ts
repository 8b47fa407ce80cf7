import type { OutcomeKind } from '@airworthy/sdk'

/** Slices of a case: tag name to value. A bare tag `billing` is `billing: "true"`. */
export type Tags = Readonly<Record<string, string>>

/** One entry of a promptfoo `assert` list, read and kept as data. */
export interface Assertion {
  readonly type: string
  readonly value?: unknown
  readonly threshold?: number
}

/** One test input with what is expected, and its tags. */
export interface Case {
  /** Unique in its test set. */
  readonly id: string
  /** Text, `{ messages }`, or any JSON that the feature takes. */
  readonly input: unknown
  /** What a right answer is; a list means that any one of them is right. */
  readonly expected?: unknown
  /** The outcome that is right for this case, when it is not an answer: an out-of-scope question expects `declined`. */
  readonly expectedOutcome?: OutcomeKind
  readonly tags: Tags
  /** Cases that share a cluster are not independent (turns of one session, variants of one document). Default: the id. */
  readonly cluster?: string
  readonly assertions?: readonly Assertion[]
}
