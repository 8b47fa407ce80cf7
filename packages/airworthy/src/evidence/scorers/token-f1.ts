import { type AnswerScorer, bestOf, scored } from './answer-scorer.ts'
import { answerText } from './answer-text.ts'

/**
 * The F1 of the words that answer and expected share, as the SQuAD evaluation counts them (Rajpurkar et al., 2016):
 * lower case, without ASCII punctuation and without a, an, the. With `atLeast` it is 1 from there on and else 0.
 */
export function tokenF1({ atLeast }: { readonly atLeast?: number }): AnswerScorer {
  return async (answered) => {
    const best = await bestOf(answered, (answer, expected) => scored(f1(wordsOf(answer), wordsOf(expected))))
    if (best.kind === 'unmeasured' || atLeast === undefined) return best
    const reason = `F1 ${best.value.toFixed(2)}, needed ${atLeast}`
    return scored(best.value >= atLeast ? 1 : 0, reason)
  }
}

function wordsOf(value: unknown): readonly string[] {
  return answerText(value)
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
}

function f1(answer: readonly string[], expected: readonly string[]): number {
  // Without words on one side, only nothing equals nothing.
  if (answer.length === 0 || expected.length === 0) return answer.length === expected.length ? 1 : 0
  const left = new Map<string, number>()
  for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of answer) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    shared += 1
    left.set(word, count - 1)
  }
  return (2 * shared) / (answer.length + expected.length)
}
