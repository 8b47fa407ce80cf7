import { expect, test } from 'vitest'
import { assessmentOf, gap, noGap } from '../../report/assess/assessment.fixtures.ts'
import { defaultAnswers } from './answers.ts'
import { contractProblem } from './contract-problem.ts'
import { contractText } from './contract-text.ts'
import { answersFromAssessment } from './from-assessment.ts'

const DETECTED = {
  feature: 'bot',
  owner: 'team@example.com',
  run: { kind: 'module', export: './a.ts#a' },
} as const

function modelGap(...ids: readonly string[]) {
  const evidence = ids.map((id, index) => ({
    path: 'a.ts',
    line: index + 1,
    shows: `model id "${id}" in code`,
  }))
  return gap('model/hard-coded-id', { evidence })
}

test('models in use become routes before the last one, with the name of their provider', () => {
  const found = answersFromAssessment(assessmentOf([modelGap('gpt-5', 'gpt-5', 'gpt-5-mini', 'o4')]))
  expect(found.models).toEqual(['openai/gpt-5', 'openai/gpt-5-mini'])
  const text = contractText(defaultAnswers({ ...DETECTED, found }))
  expect(text).toContain(`routes:
  - { model: openai/gpt-5, timeout: 3 s }
  - { model: openai/gpt-5-mini, timeout: 3 s }
  - say: `)
})

test('failures that nothing handles yet are in the contract, and marked', () => {
  const found = answersFromAssessment(
    assessmentOf([
      gap('retrieval/no-miss-handling'),
      gap('fallback/no-alternative'),
      noGap('scope/no-out-of-scope'),
    ]),
  )
  expect(found.unhandled).toEqual(['retrieval_miss', 'provider_down'])
  const text = contractText(defaultAnswers({ ...DETECTED, found }))
  expect(text).toMatch(/retrieval_miss: \{ do: decline \} +# nothing in the code handles this yet/)
  expect(text).toMatch(/provider_down: \{ do: next_route \} +# nothing/)
  expect(text).toMatch(/out_of_scope: \{ do: decline \}\n/)
})

test('the contract that starts from an assessment holds together', () => {
  const checks = ['hallucination/no-grounding', 'retrieval/no-miss-handling', 'scope/no-out-of-scope']
  const found = answersFromAssessment(
    assessmentOf([...checks.map((check) => gap(check)), modelGap('a/b:c', 'd')]),
  )
  expect(contractProblem(defaultAnswers({ ...DETECTED, found }))).toBeUndefined()
})

test('without AI, and without gaps, nothing is filled in', () => {
  const nothing = { models: [], unhandled: [] }
  expect(answersFromAssessment({ ...assessmentOf(), ai: false })).toEqual(nothing)
  expect(answersFromAssessment(assessmentOf([noGap('tests/none')]))).toEqual(nothing)
  const plain = contractText(defaultAnswers(DETECTED))
  expect(contractText(defaultAnswers({ ...DETECTED, found: nothing }))).toBe(plain)
})
