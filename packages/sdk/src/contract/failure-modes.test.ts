import { expect, test } from 'vitest'
import { checkOfFailureMode, failureModeOfCheck } from './failure-modes.ts'

test.each([
  ['grounded', 'hallucination'],
  ['retrieval', 'retrieval_miss'],
  ['scope', 'out_of_scope'],
  ['shape', 'wrong_shape'],
  ['injection', 'injection'],
])('the check %s reports %s, which brings it', (check, mode) => {
  expect(failureModeOfCheck(check)).toBe(mode)
  expect(checkOfFailureMode(mode)).toBe(check)
})

test("a check of the team's own reports its own name, whatever that is", () => {
  expect(failureModeOfCheck('polite')).toBe('polite')
  expect(['polite', 'provider_down', 'constructor'].map(checkOfFailureMode)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
