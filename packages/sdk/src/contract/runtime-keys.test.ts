import { expect, test } from 'vitest'
import type { Contract } from './contract.ts'
import { parseContract } from './parse-contract.ts'
import { renderProblems } from './render-problems.ts'

const HEAD = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'
const KEY = '$' + '{GATEWAY_KEY}'

function withLines(lines: string): Contract {
  const text = `${HEAD}${lines}\n`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind === 'contract') return result.contract
  throw new Error(renderProblems(result.problems, text, 'airworthy.yaml'))
}

test('routes are models, functions of the application, and a text', () => {
  const { routes } = withLines(
    `routes:
  - { model: openai/gpt-5, timeout: 2 s, name: primary, url: "https://x.example/v1/", key: "${KEY}", paid: false }
  - { use: quotes, timeout: 300 ms }
  - { use: search }
  - say: Sorry`,
  )
  expect(routes).toEqual([
    {
      kind: 'model',
      model: 'openai/gpt-5',
      timeoutMs: 2000,
      name: 'primary',
      url: 'https://x.example/v1',
      key: KEY,
      paid: false,
    },
    { kind: 'use', use: 'quotes', timeoutMs: 300 },
    { kind: 'use', use: 'search' },
    { kind: 'say', text: 'Sorry' },
  ])
})

test('the default deadline is the sum of the timeouts of models and functions', () => {
  const routes = (first: string) => `routes: [${first}, { use: quotes, timeout: 300 ms }, { say: Sorry }]`
  expect(withLines(routes('{ model: a, timeout: 2 s }')).deadlineMs).toBe(2300)
  expect(withLines(routes('{ model: a }')).deadlineMs).toBe(30_000)
})

test('limits have their values, and the documented defaults where nothing is written', () => {
  expect(
    withLines(
      'limits: { attempts: 4, concurrent: 2_000, first_token: 2 s, stall: 500 ms, slowest: 0.5 tokens/s }',
    ).limits,
  ).toEqual({
    attempts: 4,
    concurrent: 2000,
    firstTokenMs: 2000,
    stallMs: 500,
    slowestTokensPerSecond: 0.5,
  })
  expect(withLines('limits: { stall: 3 s }').limits).toEqual({
    attempts: 6,
    concurrent: 1000,
    firstTokenMs: 10_000,
    stallMs: 3000,
    slowestTokensPerSecond: 1,
  })
})

test.each(['whole', 'sentences', 'tokens'] as const)('a stream can be sent by %s', (mode) => {
  expect(withLines(`stream: ${mode}`).stream).toBe(mode)
})

const DEFAULTS = { ifSkipped: 'continue', timeoutMs: 1000 }

const CHECKS: readonly (readonly [check: string, expected: Readonly<Record<string, unknown>>])[] = [
  ['retrieval: on', { name: 'retrieval', kind: 'retrieval', ...DEFAULTS }],
  ['injection: {}', { name: 'injection', kind: 'injection', ...DEFAULTS }],
  [
    'grounded: { at_least: 80%, if_skipped: fail, timeout: 500 ms }',
    { name: 'grounded', kind: 'grounded', atLeast: 0.8, ifSkipped: 'fail', timeoutMs: 500 },
  ],
  ['scope: on', { name: 'scope', kind: 'scope', ...DEFAULTS }],
  [
    'scope: { at_least: 0.05, learn_from: evals/questions.jsonl }',
    { name: 'scope', kind: 'scope', atLeast: 0.05, learnFrom: ['evals/questions.jsonl'], ...DEFAULTS },
  ],
  [
    'retrieval: { learn_from: [corpus/a.jsonl, guide.md] }',
    { name: 'retrieval', kind: 'retrieval', learnFrom: ['corpus/a.jsonl', 'guide.md'], ...DEFAULTS },
  ],
  [
    'shape: { schema: answer.schema.json }',
    { name: 'shape', kind: 'shape', schema: 'answer.schema.json', ...DEFAULTS },
  ],
  [
    'shape: { schema: { type: object, properties: { password: { type: string } } } }',
    {
      name: 'shape',
      kind: 'shape',
      schema: { type: 'object', properties: { password: { type: 'string' } } },
      ...DEFAULTS,
    },
  ],
  [
    'polite: { function: ./checks.ts#polite }',
    { name: 'polite', kind: 'function', path: './checks.ts', exportName: 'polite', ...DEFAULTS },
  ],
  [
    `token: { judge: rubrics/safe.md, model: m, url: "https://x.example/v1", key: "${KEY}", at_least: 50% }`,
    {
      name: 'token',
      kind: 'judge',
      rubric: 'rubrics/safe.md',
      model: 'm',
      url: 'https://x.example/v1',
      key: KEY,
      atLeast: 0.5,
      ...DEFAULTS,
      timeoutMs: 3000,
    },
  ],
]

test.each(CHECKS)('the check %s is understood', (check, expected) => {
  expect(withLines(`checks: { ${check} }`).checks).toEqual([expected])
})

test('a failure mode brings the check that sees it, and keeps the settings of one that is written', () => {
  const { checks } = withLines(
    `checks: { grounded: { at_least: 90% } }
when_it_fails:
  out_of_scope: { do: decline }
  hallucination: { do: review }
  wrong_shape: { do: next_route }
  provider_down: { do: next_route }
  injection: { do: decline }`,
  )
  expect(checks).toEqual([
    { name: 'injection', kind: 'injection', ...DEFAULTS },
    { name: 'scope', kind: 'scope', ...DEFAULTS },
    { name: 'grounded', kind: 'grounded', atLeast: 0.9, ...DEFAULTS },
  ])
})

const POLITE = 'polite: { function: ./c.ts#polite }'
const BRIEF = 'brief: { function: ./c.ts#brief, at_least: 50% }'
const DOWN = 'provider_down: { do: next_route }'
const MISS = 'retrieval_miss: { do: decline }'

test('the order of checks and of failure modes changes neither the checks nor the hash', () => {
  const one = withLines(`checks: { ${POLITE}, grounded: on, ${BRIEF} }\nwhen_it_fails: { ${DOWN}, ${MISS} }`)
  const other = withLines(
    `when_it_fails: { ${MISS}, ${DOWN} }\nchecks: { ${BRIEF}, ${POLITE}, grounded: {} }`,
  )
  expect(one.checks.map(({ name }) => name)).toEqual(['retrieval', 'grounded', 'brief', 'polite'])
  expect(other.checks).toEqual(one.checks)
  expect(other.hash).toBe(one.hash)
})

test.each([
  ['limits: { attempts: 6 }', 'limits: { attempts: 7 }'],
  ['limits: { slowest: 1 token/s }', 'limits: { slowest: 2 tokens/s }'],
  ['budget: [$1 per call]', 'budget: [$2 per call]'],
  ['stream: whole', 'stream: sentences'],
  ['checks: { retrieval: on }', 'checks: { retrieval: { at_least: 10% } }'],
  ['checks: { retrieval: on }', 'checks: { grounded: on }'],
  ['routes: [{ use: a }]', 'routes: [{ use: b }]'],
  ['routes: [{ model: a }]', 'routes: [{ model: a, paid: false }]'],
])('the hash changes when "%s" becomes "%s"', (before, after) => {
  expect(withLines(before).hash).not.toBe(withLines(after).hash)
})

test('a default that is written out has the same hash', () => {
  expect(withLines('limits: { attempts: 6 }\nstream: whole\nbudget: []\nchecks: {}').hash).toBe(
    withLines('').hash,
  )
})
