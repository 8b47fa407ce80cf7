import { expect, test } from 'vitest'
import { parseContract } from './parse-contract.ts'

/** What is wrong with these checks, which stand on line 5 from column 3 on. */
function problemsOf(check: string): readonly string[] {
  const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\nchecks:\n  ${check}\n`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind === 'contract') return []
  return result.problems.map(
    ({ line, column, message, next }) =>
      `${line}:${column} ${message}${next === undefined ? '' : ` | ${next}`}`,
  )
}

const ROWS: readonly (readonly [check: string, expected: string])[] = [
  [
    'grounded: true',
    '5:13 checks.grounded must be on, or a mapping with at_least, if_skipped and timeout, not true or false',
  ],
  ['grounded: { atleast: 3% }', '5:15 unknown key "atleast" in checks.grounded | did you mean at_least?'],
  ['grounded: { at_least: 80 }', '5:25 a share is at most 1, that is 100% | write 80%'],
  [
    'grounded: { if_skipped: fial }',
    '5:27 checks.grounded.if_skipped must be one of continue, fail | did you mean fail?',
  ],
  [
    'grounded: { timeout: 1 }',
    '5:24 checks.grounded.timeout must be a time with its unit, such as 2 s, not a number',
  ],
  ['shape: on', '5:10 checks.shape must be a mapping with schema, not a text'],
  ['shape: {}', '5:3 checks.shape.schema is missing | write schema: followed by a path or a JSON Schema'],
  ['groundd: on', '5:3 no check is named "groundd" | did you mean grounded?'],
  ['retrival: { at_least: 80% }', '5:3 no check is named "retrival" | did you mean retrieval?'],
  [
    'polite: on',
    '5:3 no check is named "polite" | the checks are injection, scope, retrieval, grounded, shape; one of your own has function: or judge:',
  ],
  ['polite: { functon: ./c.ts#a }', '5:13 unknown key "functon" in checks.polite | did you mean function?'],
  [
    'polite: { function: ./c.ts }',
    '5:23 expected a module and the name that it exports | write for example ./c.ts#name',
  ],
  [
    'safe: { judge: r.md }',
    '5:3 checks.safe.model is missing | write model: followed by the name of a model',
  ],
  [
    'hallucination: { function: ./c.ts#a }',
    '5:3 "hallucination" is a failure mode that the check grounded reports; call the check otherwise',
  ],
  [
    'provider_down: { function: ./c.ts#a }',
    '5:3 "provider_down" is a failure mode that the guard itself reports; call the check otherwise',
  ],
  [
    '"so so": { function: ./c.ts#a }',
    '5:3 a check is named with letters, digits, _, - and ., and begins with a letter',
  ],
]

test.each(ROWS)('%s is refused in place', (check, expected) => {
  expect(problemsOf(check)).toEqual([expected])
})

test.each([
  ['a check', '  safe: { judge: r.md, model: m, key: abcdefgh }', 'checks:'],
  ['a route', '  - { model: a, key: abcdefgh }', 'routes:'],
])('a literal key of %s is refused and not repeated', (_what, line, key) => {
  const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n${key}\n${line}\n`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  const problems = result.kind === 'invalid' ? result.problems : []
  expect(problems.map(({ message }) => message)).toEqual([
    'the value of "key" is written out in the contract',
  ])
  expect(JSON.stringify(problems)).not.toContain('abcdefgh')
})
