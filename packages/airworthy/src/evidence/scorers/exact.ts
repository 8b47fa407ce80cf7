import { type AnswerScorer, bestOf, scored } from './answer-scorer.ts'
import { answerText, excerpt, jsonText } from './answer-text.ts'
import { parseJsonText } from './json-in-text.ts'

/**
 * 1 if the answer is what the case expects. Texts are equal after trimming and Unicode normalisation (NFC);
 * anything else is equal as JSON, whatever the order of its fields, also when the answer is its JSON text.
 */
export function exact({ ignoreCase }: { readonly ignoreCase: boolean }): AnswerScorer {
  return (answered) =>
    bestOf(answered, (answer, expected) => {
      const right = comparable(expected, ignoreCase)
      const isRight = comparable(alike(answer, expected), ignoreCase) === right
      return isRight ? scored(1) : scored(0, `expected "${excerpt(answerText(expected))}"`)
    })
}

/** The answer as data where data is expected and the feature only gives text. */
function alike(answer: unknown, expected: unknown): unknown {
  if (typeof answer !== 'string' || typeof expected === 'string') return answer
  const found = parseJsonText(answer)
  return found.kind === 'json' ? found.value : answer
}

function comparable(value: unknown, ignoreCase: boolean): string {
  const text = (typeof value === 'string' ? value : jsonText(value)).normalize('NFC').trim()
  return ignoreCase ? text.toLowerCase() : text
}
