import { grounded as measureGrounded } from '@airworthy/sdk'
import type { Scorer } from '../scorer.ts'
import { failureOf, scored, unmeasured } from './answer-scorer.ts'
import { answerText, excerpt, questionOf } from './answer-text.ts'

/**
 * The share of the answer's sentences that the observed passages support, 0..1; see `grounded` of the sdk.
 * Only an answer of which every counted sentence is supported has 1. A call that declined claims nothing and has 1,
 * too: whether it should have declined is another scorer's question.
 */
export const grounded: Scorer = (observation, testCase) => {
  const failure = failureOf(observation)
  if (failure !== undefined) return failure
  if (observation.outcome === 'declined') return scored(1, 'declined: nothing is claimed')
  if (observation.answer === undefined) return unmeasured('no answer was observed')
  const question = questionOf(testCase.input)
  const result = measureGrounded({
    answer: answerText(observation.answer),
    passages: observation.passages,
    ...(question === undefined ? {} : { question }),
  })
  if (result.kind === 'unmeasured') return unmeasured(result.reason)
  const unsupported = result.sentences.find((sentence) => !sentence.supported)
  if (unsupported === undefined) return scored(result.share)
  return scored(result.share, `unsupported: "${excerpt(unsupported.text)}": ${unsupported.reason}`)
}
