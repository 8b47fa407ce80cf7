import { expect, test } from 'vitest'
import type { Contract } from './contract.ts'
import { findContradictions } from './contradictions.ts'
import { parseContract } from './parse-contract.ts'
import { renderProblems } from './render-problems.ts'

/** What is found in these lines, which begin on line 4. */
function found(lines: string): readonly string[] {
  return findContradictions({ contract: contractOf(lines) }).map(
    ({ severity, line, column, message, next }) =>
      `${severity} ${line}:${column} ${message}${next === undefined ? '' : ` | ${next}`}`,
  )
}

function contractOf(lines: string): Contract {
  const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n${lines}\n`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind === 'contract') return result.contract
  throw new Error(renderProblems(result.problems, text, 'airworthy.yaml'))
}

const A = '{ model: a, timeout: 2 s }'
const B = '{ model: b, timeout: 1 s }'
const SAY = '{ say: Sorry }'
const REVIEW = 'when_unsure: { review: { by: us, within: 1 h, then: decline } }'
const OF_THE_TEAM = 'checks: { polite: { function: ./c.ts#p } }'

test.each([
  [`routes: [${A}, ${B}, ${SAY}]`],
  [`deadline: 2 s\nroutes: [${A}, ${SAY}]`],
  [`deadline: 2.5 s\nroutes: [${A}, ${B}]`],
  ['routes: [{ model: a, name: b }, { model: a, name: c }, { use: a }]'],
  [`limits: { attempts: 2 }\nroutes: [${A}, ${B}, ${SAY}]`],
  ['deadline: 2 s'],
  [`routes: [${SAY}]\nwhen_it_fails: { provider_down: { do: next_route } }`],
  [`${REVIEW}\nwhen_it_fails: { hallucination: { do: review } }`],
  ['when_it_fails: { overload: { do: decline, playbook: a.md }, over_budget: { do: decline } }'],
  [`${OF_THE_TEAM}\nwhen_it_fails: { polite: { do: decline } }`],
  ['checks: { shape: { schema: {} } }\nwhen_it_fails: { wrong_shape: { do: decline } }'],
  ['stream: sentences\nchecks: { grounded: on, polite: { function: ./c.ts#p } }'],
  ['stream: tokens\nchecks: { injection: on }'],
  ['tune: a.jsonl\nchecks: { scope: on }'],
])('%s has nothing wrong with it', (lines) => {
  expect(found(lines)).toEqual([])
})

test('a route that may use the whole deadline is an error where another route comes after it', () => {
  const message =
    'this route may use the whole deadline of 2 s, so no time is left for the routes below | give it less time, or write a longer deadline:'
  expect(found(`deadline: 2 s\nroutes: [${A}, ${B}]`)).toEqual([`error 5:22 ${message}`])
  expect(found(`deadline: 2 s\nroutes: [${B}, ${A}, { use: f }]`)).toEqual([`error 5:50 ${message}`])
})

test('a timeout beyond the deadline is a warning', () => {
  expect(found(`deadline: 1500 ms\nroutes: [${B}, ${A}, ${SAY}]`)).toEqual([
    'warning 5:50 every call ends at the deadline of 1.5 s, before this timeout of 2 s | write timeout: 1.5 s or less, or a longer deadline:',
  ])
})

test('a route behind a fixed text is a warning', () => {
  expect(found(`routes:\n  - say: Sorry\n  - ${A}`)).toEqual([
    'warning 6:5 this route is never tried: the one above it always answers | put the route with say: last',
  ])
})

test('two routes of one name are an error at the second', () => {
  expect(found(`routes:\n  - ${A}\n  - ${A}`)).toEqual([
    'error 6:7 another route above is called "a" too | give this route a name:',
  ])
  expect(found('routes:\n  - { use: a }\n  - { model: b, name: a }')).toEqual([
    'error 6:17 another route above is called "a" too | call one of them otherwise',
  ])
})

test('fewer attempts than routes is a warning', () => {
  expect(found(`limits: { attempts: 1 }\nroutes: [${A}, ${B}]`)).toEqual([
    'warning 4:11 the route "b" is never tried: the attempts are used up before it | write attempts: 2 or more',
  ])
})

test('a limit of a stream that the deadline comes before is a warning', () => {
  expect(found('deadline: 2 s\nlimits: { first_token: 2 s, stall: 3 s }')).toEqual([
    'warning 5:11 every call ends at the deadline of 2 s, so a limit of 2 s says nothing | write a time below 2 s',
    'warning 5:29 every call ends at the deadline of 2 s, so a limit of 3 s says nothing | write a time below 2 s',
  ])
})

test('a misspelled failure mode is an error with the nearest one', () => {
  expect(found('when_it_fails: { halucination: { do: decline } }')).toEqual([
    'error 4:18 nothing reports "halucination" | did you mean hallucination?',
  ])
  expect(found(`${OF_THE_TEAM}\nwhen_it_fails: { polit: { do: decline } }`)).toEqual([
    'error 5:18 nothing reports "polit" | did you mean polite?',
  ])
})

test('the name of a known check is no failure mode, and the one that it reports is named', () => {
  expect(found('when_it_fails: { grounded: { do: decline } }')).toEqual([
    'error 4:18 nothing reports "grounded" | did you mean hallucination?',
  ])
})

test('a failure mode that nothing reports is a warning with all that are known', () => {
  expect(found('when_it_fails: { angry_customer: { do: decline } }')).toEqual([
    'warning 4:18 nothing reports "angry_customer" | the known modes are provider_down, bad_answer, content_filter, context_length, over_budget, overload, hallucination, retrieval_miss, out_of_scope, wrong_shape, injection; or define a check of that name',
  ])
})

test('a promise about the shape without a schema is an error', () => {
  expect(found('when_it_fails: { wrong_shape: { do: decline } }')).toEqual([
    'error 4:18 nothing reports "wrong_shape" | add the check that does: checks: { shape: { schema: answer.schema.json } }',
  ])
})

test('an action that leads nowhere is a warning', () => {
  expect(found(`routes: [${A}]\nwhen_it_fails:\n  provider_down: { do: next_route }`)).toEqual([
    'warning 6:20 there is no next route | add a route such as - say: We can not answer right now.',
  ])
  expect(found('when_it_fails:\n  bad_answer: { do: review }')).toEqual([
    'warning 5:17 nobody is named who reviews | add when_unsure: { review: { by: …, within: …, then: … } }',
  ])
  expect(found('when_unsure: { otherwise: next_route }')).toEqual([
    'warning 4:16 there is no next route | add a route such as - say: We can not answer right now.',
  ])
  expect(found('when_unsure: { answer_alone: error <= 1% }')).toEqual([
    'warning 4:1 nobody is named who reviews | add when_unsure: { review: { by: …, within: …, then: … } }',
  ])
})

test('a check that comes after the user has read the answer is an error', () => {
  expect(found(`stream: tokens\n${OF_THE_TEAM}`)).toEqual([
    'error 4:1 stream: tokens sends the answer before the check "polite" can look at it | write stream: sentences, or do without it',
  ])
  expect(found('stream: tokens\nchecks: { retrieval: on }')).toEqual([
    'error 4:1 stream: tokens sends the answer before the check "retrieval" can look at it | write stream: sentences, or do without it',
  ])
  expect(found('stream: tokens\nwhen_it_fails: { hallucination: { do: decline } }')).toEqual([
    'error 4:1 stream: tokens sends the answer before the check "grounded" can look at it | write stream: sentences, or do without it',
  ])
  expect(found('stream: sentences\nchecks: { shape: { schema: {} }, grounded: on }')).toEqual([
    'error 4:1 stream: sentences sends the answer before the check "shape" can look at it | write stream: whole, or do without it',
  ])
  expect(found('stream: tokens\nchecks: { shape: { schema: {} }, grounded: on }')).toEqual([
    'error 4:1 stream: tokens sends the answer before the checks "grounded", "shape" can look at it | write stream: whole, or do without them',
  ])
})

test('a check of the scope without questions to learn from is a warning', () => {
  const message =
    'the check scope has no questions to learn from | name them: checks: { scope: { learn_from: [evals/questions.jsonl] } }'
  expect(found('checks:\n  scope: on')).toEqual([`warning 5:3 ${message}`])
  expect(found('tune: a.jsonl\nchecks:\n  scope: { learn_from: [] }')).toEqual([`warning 6:3 ${message}`])
  expect(found('when_it_fails:\n  out_of_scope: { do: decline }')).toEqual([`warning 5:3 ${message}`])
})
