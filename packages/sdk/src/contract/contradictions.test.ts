import { expect, test } from 'vitest'
import type { Contract } from './contract.ts'
import { findContradictions } from './contradictions.ts'
import { parseContract } from './parse-contract.ts'
import type { Problem } from './problem.ts'
import { renderProblems } from './render-problems.ts'

/** The requirements stand from line 4 on, at column 5; `more` follows them. */
function contractOf(requirements: readonly string[], more = ''): Contract {
  const lines = requirements.map((line) => `  - ${line}\n`).join('')
  const text = `feature: docs\nowner: team\ntoo_slow:\n${lines}${more}\n`
  const result = parseContract({ text, path: 'airworthy.yaml' })
  if (result.kind === 'contract') return result.contract
  throw new Error(renderProblems(result.problems, text, 'airworthy.yaml'))
}

function summary({ severity, line, column, message, next }: Problem): string {
  return `${severity} ${line}:${column} ${message}${next === undefined ? '' : ` | ${next}`}`
}

function found(requirements: readonly string[], more = ''): readonly string[] {
  return findContradictions({ contract: contractOf(requirements, more) }).map(summary)
}

test.each([
  [['correct >= 95%', 'correct <= 90%'], 'error 5:5 this can not hold together with line 4: correct >= 95%'],
  [
    ['p50 latency >= 5 s', 'p95 latency <= 3 s'],
    'error 5:5 this can not hold together with line 4: p50 latency >= 5 s',
  ],
  [['max cost <= $1', 'mean cost >= $2'], 'error 5:5 this can not hold together with line 4: max cost <= $1'],
  [
    ['correct >= 95% where a = b and c = d', 'correct <= 9% where c = d and a = b'],
    'error 5:5 this can not hold together with line 4: correct >= 95% where a = b and c = d',
  ],
  [['correct >= 95%', 'correct >= 0.95'], 'warning 5:5 this says the same as line 4: correct >= 95%'],
  [['correct >= 90%', 'correct >= 95%'], 'warning 4:5 this always holds when line 5 does: correct >= 95%'],
  [
    ['p95 latency <= 3 s', 'p95 latency <= 4 s'],
    'warning 5:5 this always holds when line 4 does: p95 latency <= 3 s',
  ],
  [
    ['p50 latency <= 4 s', 'p95 latency <= 3 s'],
    'warning 4:5 this always holds when line 5 does: p95 latency <= 3 s',
  ],
])('%j can not both be meant', (requirements, expected) => {
  expect(found(requirements)).toContain(expected)
})

test.each([
  [['p50 latency <= 1 s', 'p95 latency <= 3 s']],
  [['correct >= 95%', 'correct >= 99% where topic = billing']],
  [['correct >= 95%', 'grounded >= 95%']],
  [['failed <= 2%', 'failed >= 2%'].slice(0, 1)],
  [['toxic <= 1%']],
  [['mean cost <= $0.01', 'max cost <= $0.10']],
  [['mean latency <= 3 s']],
  [['declined >= 5%']],
])('%j has nothing wrong with it', (requirements) => {
  expect(found(requirements)).toEqual([])
})

test.each([
  ['p95 latency >= 3 s', 'less latency is better, but this bar asks for >='],
  ['available <= 99%', 'more available is better, but this bar asks for <='],
  ['fallback >= 2%', 'less fallback is better, but this bar asks for >='],
  ['correct <= 95%', 'more correct is better, but this bar asks for <='],
])('%s is a warning, since its direction makes no sense', (line, message) => {
  expect(found([line]).join()).toContain(`warning 4:5 ${message}`)
})

test('a scorer that nobody defined is an error at its name, with the nearest one', () => {
  const more = 'run: ./a.ts#b\nscorers: { correct: exact, unused: exact }'
  expect(found(['correct >= 95%', 'corect >= 95%', 'polite >= 95%'], more)).toEqual([
    'error 5:5 no scorer is named "corect" | did you mean correct?',
    'error 6:5 no scorer is named "polite" | define it under scorers: polite: …',
    'warning 8:28 no requirement uses the scorer "unused" | write a requirement such as unused >= 95%, or remove the scorer',
  ])
})

test('labels of recorded trials and known scores need no scorer', () => {
  expect(found(['polite >= 95%'], 'run: { recorded: trials.jsonl }')).toEqual([])
  const contract = contractOf(['polite >= 95%'], 'run: ./a.ts#b')
  expect(findContradictions({ contract, known: ['polite'] })).toEqual([])
})

test('a misspelled rate of recorded trials is a warning', () => {
  expect(found(['falback <= 2%'], 'run: { recorded: trials.jsonl }')).toEqual([
    'warning 4:5 "falback" is read as the name of a label | did you mean fallback?',
  ])
})

test('a slice that no case has is an error, with the nearest tag and value', () => {
  const contract = contractOf([
    'correct >= 95% where topc = billing',
    'correct >= 95% where lang = de and topic = biling',
  ])
  const slices = new Map([
    [
      'topic',
      new Map([
        ['billing', 12],
        ['refunds', 0],
      ]),
    ],
    ['lang', new Map([['de', 3]])],
  ])
  expect(findContradictions({ contract, slices }).map(summary)).toEqual([
    'error 4:26 no case has the tag "topc" | did you mean topic?',
    'error 5:40 no case has topic = biling | did you mean billing?',
  ])
  const empty = findContradictions({ contract: contractOf(['correct >= 95% where topic = refunds']), slices })
  expect(empty.map(summary)).toEqual(['error 4:26 no case has topic = refunds | the cases have billing'])
})

test('a mean or monthly cost without a cap is a warning', () => {
  const message =
    'without a cap on the cost of one call, no sample proves a mean | add a line such as max cost <= $0.10'
  expect(found(['mean cost <= $0.01'])).toEqual([`warning 4:5 ${message}`])
  expect(found(['monthly cost <= $20 at 1000 requests'])).toEqual([`warning 4:5 ${message}`])
})

test('a bar beyond the deadline is an error at the bar', () => {
  expect(found(['p95 latency <= 8 s'], 'deadline: 5 s')).toEqual([
    'error 4:20 every call ends at the deadline of 5 s, so a bar of 8 s can never be missed | write deadline: 8 s or more, or set a bar below the deadline',
  ])
  expect(found(['max latency <= 5 s'], 'deadline: 5 s')).toEqual([])
})

test('a contract that was built without a file still has its lines', () => {
  const { places: _places, ...contract } = contractOf(['correct >= 95%', 'correct >= 95%'])
  expect(findContradictions({ contract }).map(({ line, column }) => [line, column])).toEqual([[5, 1]])
})
