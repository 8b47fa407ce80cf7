import { findContradictions, parseContract } from '@airworthy/sdk'
import type { Answers } from './answers.ts'
import { contractText } from './contract-text.ts'

/** Why the contract of these answers would not be sound, in a sentence; undefined when it is. */
export function contractProblem(answers: Answers): string | undefined {
  const parsed = parseContract({ text: contractText(answers), path: 'airworthy.yaml' })
  const problems =
    parsed.kind === 'invalid' ? parsed.problems : findContradictions({ contract: parsed.contract })
  const [first] = problems
  if (first === undefined) return undefined
  return first.next === undefined ? first.message : `${first.message}; ${first.next}`
}
