import { grounded as measureGrounded } from '@airworthy/sdk'
import { type AnswerScorer, scored, unmeasured } from './answer-scorer.ts'
import { answerText, excerpt, questionOf } from './answer-text.ts'

/**
 * The share of the answer's sentences that the observed passages support, 0..1; see `grounded` of the sdk.
 * Only an answer of which every counted sentence is supported has 1.
 */
export const grounded: AnswerScorer = ({ answer, observation, testCase }) => {
  const question = questionOf(testCase.input)
  const result = measureGrounded({
    answer: answerText(answer),
    passages: observation.passages,
    ...(question === undefined ? {} : { question }),
  })
  if (result.kind === 'unmeasured') return unmeasured(result.reason)
  const unsupported = result.sentences.find((sentence) => !sentence.supported)
  if (unsupported === undefined) return scored(result.share)
  return scored(result.share, `unsupported: "${excerpt(unsupported.text)}": ${unsupported.reason}`)
}
