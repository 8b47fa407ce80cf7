import { FAILURE_MODES } from '../contract/failure-modes.ts'

/** What a user may read when there is no answer and the contract has no text for it. */
export const SAFE_TEXTS = {
  held: 'Thank you. A colleague looks at this and will get back to you.',
  declined: 'I cannot help with this here.',
  failed: 'We cannot answer right now. Please try again in a moment.',
} as const

/** True for a mode that a check sees in the question or the answer, and no provider causes. */
export function isContentMode(mode: string): boolean {
  const known = Object.hasOwn(FAILURE_MODES, mode) ? FAILURE_MODES[mode] : undefined
  return known === undefined
    ? mode !== 'caller_left' && mode !== 'invalid_request'
    : known.check !== undefined
}
