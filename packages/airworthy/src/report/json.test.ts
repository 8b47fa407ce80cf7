import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { readTrial } from '../evidence/test-sets/recorded-trial.ts'
import { renderJson } from './json.ts'
import { goReport, REPORTS } from './report.fixtures.ts'
import { requirementFixture } from './verdict.fixtures.ts'

function validator(name: string) {
  const path = new URL(`../../schemas/${name}.schema.json`, import.meta.url)
  return new Ajv2020({ strictRequired: false, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(path, 'utf8')),
  )
}

/** What the reader of recorded trials has to say against one. */
function problemsOf(trial: unknown): readonly string[] {
  const problems: string[] = []
  readTrial(trial, (message) => problems.push(message))
  return problems
}

const isGateReport = validator('gate')
const isRecordedTrial = validator('recorded-trial')

test.each(REPORTS)('the JSON of a report (%s) is the report, and fits its schema', (_, report) => {
  const json = JSON.parse(renderJson(report))
  expect(json).toEqual(report)
  isGateReport(json)
  expect(isGateReport.errors).toBeNull()
})

test('people can read the JSON', () => {
  expect(renderJson(goReport())).toMatch(/^\{\n {2}"schema": "airworthy\.gate\/1",\n/)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is refused, not written as null', (estimate) => {
  const report = { ...goReport(), requirements: [requirementFixture({ estimate })] }
  expect(() => renderJson(report)).toThrow(RangeError)
})

test('the schema of a report knows each field, and misses none', () => {
  expect(isGateReport({ ...goReport(), extra: 1 })).toBe(false)
  const { verdict: _, ...without } = goReport()
  expect(isGateReport(without)).toBe(false)
})

test.each([
  { case: 'a' },
  { case: 7, answer: null, latencyMs: null, tags: null, labels: null, error: null, outcome: null },
  { case: 'a', usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 } },
  {
    case: 'a',
    usage: { inputTokens: 12, outputTokens: 3 },
    passages: ['text', { id: 'b', text: 'text', score: 0.2 }],
  },
  { case: 'a', labels: { correct: true, tone: 0.5, safe: null }, tags: ['billing', 'topic=refund'] },
  { case: 'a', error: 'timeout', _note: 'not read', metadata: { anything: 1 } },
  {
    case: 'a',
    error: { code: 'http-429', retryAfterMs: 1000 },
    outcome: 'failed',
    repeat: 2,
    cluster: 'session-1',
  },
])('a recorded trial that is read fits its schema (%#)', (trial) => {
  isRecordedTrial(trial)
  expect(isRecordedTrial.errors).toBeNull()
  expect(problemsOf(trial)).toEqual([])
})

test.each([
  {},
  { case: '' },
  { case: 'a', latency: 12 },
  { case: 'a', latencyMs: -1 },
  { case: 'a', costUsd: '0.1' },
  { case: 'a', outcome: 'done' },
  { case: 'a', labels: { correct: 2 } },
  { case: 'a', usage: { inputTokens: 1 } },
  { case: 'a', passages: [{ id: 'without text' }] },
])('a recorded trial that is refused does not fit it (%#)', (trial) => {
  expect(isRecordedTrial(trial)).toBe(false)
  expect(problemsOf(trial)).not.toEqual([])
})
