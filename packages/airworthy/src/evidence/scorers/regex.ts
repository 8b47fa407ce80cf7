import { type AnswerScorer, scored, unmeasured } from './answer-scorer.ts'
import { answerText } from './answer-text.ts'
import { testRegex } from './bounded-regex.ts'

export interface RegexOptions {
  readonly pattern: string
  readonly flags: string
}

/**
 * 1 if the pattern matches anywhere in the answer; the limits are those of `testRegex`.
 * @throws SyntaxError if it is no regular expression.
 */
export function regex({ pattern, flags }: RegexOptions): AnswerScorer {
  const compiled = new RegExp(pattern, flags)
  return ({ answer }) => {
    const result = testRegex(compiled, answerText(answer))
    if (result.kind === 'unmeasured') return unmeasured(result.reason)
    return result.kind === 'matched' ? scored(1) : scored(0, `${compiled} does not match`)
  }
}
