import { expect, test } from 'vitest'
import { parseContract } from './parse-contract.ts'
import { renderProblems } from './render-problems.ts'

const HEAD = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'

function rendered(lines: string): readonly string[] {
  const text = HEAD + lines
  const result = parseContract({ text, path: 'airworthy.yaml' })
  return result.kind === 'invalid' ? renderProblems(result.problems, text, 'airworthy.yaml').split('\n') : []
}

test('a problem is printed with its place, its line, carets and what to write', () => {
  expect(rendered('too_slow:\n  - p95 latncy <= 3 s')).toEqual([
    'airworthy.yaml:5:9  unknown metric "latncy"',
    '  5 |   - p95 latncy <= 3 s',
    '    |         ^^^^^^',
    '    | did you mean latency?',
  ])
})

test('carets stand under the word behind tabs, wide characters and combining marks', () => {
  const cases = [
    '  - p95\tlatncy <= 3 s',
    'deadline: 5 # 日本語',
    'when_it_fails: { 日本語: { do: declin } }',
    'when_it_fails: { e\u0301: { do: declin } }',
  ]
  const [tabs, , wide, combining] = cases.map((line, index) =>
    rendered(index === 0 ? `too_slow:\n${line}` : line),
  )
  expect(tabs?.slice(1, 3)).toEqual(['  5 |   - p95  latncy <= 3 s', '    |          ^^^^^^'])
  expect(wide?.slice(1, 3)).toEqual([
    '  4 | when_it_fails: { 日本語: { do: declin } }',
    '    |                                ^^^^^^',
  ])
  expect(combining?.slice(1, 3)).toEqual([
    '  4 | when_it_fails: { e\u0301: { do: declin } }',
    '    |                           ^^^^^^',
  ])
})

test.each([0, 60, 120, 500, 5000])(
  'a line with %i characters before the problem fits 100 columns',
  (count) => {
    const filler = 'x'.repeat(count)
    const [, line = '', carets = ''] = rendered(
      `when_it_fails: { "${filler}": { do: declin, playbook: "${filler}" } }`,
    )
    expect(line.length).toBeLessThanOrEqual(100)
    const start = carets.indexOf('^')
    expect(line.slice(start, carets.length)).toBe('declin')
  },
)

test('characters that could trick a terminal are not printed', () => {
  const [message = '', line = ''] = rendered('scorers: { a: "\u202E\u001b[31mexatc" }')
  expect([...message, ...line].filter((character) => '\u001b\u202E'.includes(character))).toEqual([])
  expect(line).toContain('exatc')
})

test('a warning says so, and a place outside the text does no harm', () => {
  const problem = {
    code: 'no-cap',
    message: 'no cap',
    severity: 'warning',
    line: 99,
    column: 7,
    length: 3,
  } as const
  expect(renderProblems([problem], 'a: b', 'a.yaml').split('\n')).toEqual([
    'a.yaml:99:7  warning: no cap',
    '  99 |',
    '     | ^',
  ])
})

test('a flood of problems is cut, saying how many are left', () => {
  const keys = Array.from({ length: 150 }, (_, index) => `unknown${index}: 1`).join('\n')
  expect(rendered(keys).at(-1)).toBe('… and 50 more problems')
})
