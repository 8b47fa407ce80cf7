import { type AnswerScorer, bestOf, scored } from './answer-scorer.ts'
import { answerText, excerpt } from './answer-text.ts'

export interface ContainsOptions {
  /** Default: what the case expects. */
  readonly value?: string
  readonly ignoreCase: boolean
}

/** 1 if the answer has the value in it, both in Unicode normalisation form C. */
export function contains({ value, ignoreCase }: ContainsOptions): AnswerScorer {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text).normalize('NFC')
  const compare = (answer: unknown, wanted: unknown) => {
    const text = answerText(wanted)
    return fold(answerText(answer)).includes(fold(text.trim()))
      ? scored(1)
      : scored(0, `"${excerpt(text)}" is not in the answer`)
  }
  return (answered) => (value === undefined ? bestOf(answered, compare) : compare(answered.answer, value))
}
