import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { createEvidenceLog } from '../../evidence/evidence-log.ts'
import type { CheckReport } from '../check-report.ts'
import { airworthy, folderWith, questions } from '../cli.fixtures.ts'

const HEAD = 'feature: docs-assistant\nowner: team@example.com\n'
const CONTRACT = `${HEAD}run: ./answer.mjs#answer
too_slow: [p95 latency <= 3 s]
too_wrong: [correct >= 95%, correct >= 99% where topic = billing]
too_expensive: [mean cost <= $0.01, max cost <= $0.10]
in_production: [available >= 100%]
scorers: { correct: exact }
tests: evals/questions.jsonl
`

function schemaErrors(report: unknown): unknown {
  const path = join(import.meta.dirname, '../../../schemas/check.schema.json')
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(path, 'utf8')),
  )
  return validate(report) ? [] : validate.errors
}

function checkJson(folder: string, args: readonly string[] = []): CheckReport {
  const { status, stdout, stderr } = airworthy(folder, ['check', '--json', ...args])
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const report: CheckReport = JSON.parse(stdout)
  expect(schemaErrors(report)).toEqual([])
  return report
}

/** An earlier run whose trials cost 0.002, 0.004, 0.006, … in turn. */
function recordRun(folder: string): void {
  const path = join(folder, '.airworthy/runs/docs-assistant.20260102-101500000-1a2b.jsonl')
  mkdirSync(join(folder, '.airworthy/runs'), { recursive: true })
  const log = createEvidenceLog(path, {
    kind: 'header',
    schema: 'airworthy.evidence/1',
    run: 'docs-assistant.20260102-101500000-1a2b',
    evidence: 'tune',
    feature: 'docs-assistant',
    contract: { path: 'airworthy.yaml', hash: '0'.repeat(64) },
    testSet: { hash: '0'.repeat(64), count: 3, files: [], sketch: [1, 2, 3] },
    featureVersion: 'test',
    seed: 0,
    repeats: 1,
    planned: 3,
    plan: { rule: 'fixed' },
    deadlineMs: 30_000,
    pricesDate: null,
    startedAt: '2026-01-02T10:15:00.000Z',
  })
  for (const [position, costUsd] of [0.002, 0.004, 0.006].entries()) {
    const id = `t${position}`
    log.append({ case: id, repeat: 0, position, cluster: id, tags: {}, costUsd, scores: {} })
  }
  log.flush()
  log.close()
}

test('says for each requirement what it needs, what is here and what to do, in 80 columns', () => {
  const folder = folderWith({ 'airworthy.yaml': CONTRACT, 'evals/questions.jsonl': questions(480, 48) })
  const { status, stdout } = airworthy(folder, ['check'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/✓ enough +correct >= 95% +69 +432 +480\n/)
  expect(stdout).toContain('348 needed, 48 here: collect 300 more, or set the bar at 92.9\u00a0%.')
  expect(stdout).toContain('No number of cases proves 100\u00a0%')
  expect(stdout).toContain('is look 1: it is held to 96.96\u00a0% confidence')
  expect(stdout).toContain('A run costs an unknown amount: not known until a first run.')
  expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80)
})

test('prints JSON that its schema describes, with the cost and the spread of the latest run', () => {
  const folder = folderWith({ 'airworthy.yaml': CONTRACT, 'evals/questions.jsonl': questions(500, 48) })
  recordRun(folder)
  const report = checkJson(folder, ['--expect', '98%'])
  expect(report.cost).toMatchObject({ kind: 'measured', includesJudges: true })
  expect(report.cost).toHaveProperty('totalUsd', expect.closeTo(2, 9))
  const [, correct, billing, meanCost] = report.requirements
  expect(correct).toMatchObject({ expectedShare: 0.98, cases: 500, sufficiency: 'enough' })
  expect(billing).toMatchObject({ cases: 48, sufficiency: 'misses-bar' })
  expect(meanCost).toMatchObject({ sufficiency: 'enough', expectedMean: expect.closeTo(0.004, 12) })
  expect(report.sufficiency).toBe('unprovable')
})

test('counts cases that share a cluster as one', () => {
  const cluster = (index: number) =>
    JSON.stringify({ id: `c${index}`, input: `turn ${index}`, cluster: `session ${index % 20}` })
  const lines = Array.from({ length: 100 }, (_, index) => cluster(index)).join('\n')
  const folder = folderWith({
    'airworthy.yaml': `${HEAD}too_wrong: [correct >= 95%]\nscorers: { correct: exact }\ntests: t.jsonl\n`,
    't.jsonl': lines,
  })
  const report = checkJson(folder)
  expect(report.testSet?.count).toBe(100)
  expect(report.requirements[0]).toMatchObject({ cases: 20, sufficiency: 'too-few' })
})

test('without a test set says what is needed, that none is named, and how to bring trials', () => {
  const folder = folderWith({ 'airworthy.yaml': `${HEAD}too_wrong: [correct >= 95%]\n` })
  expect(checkJson(folder)).toMatchObject({ testSet: null, sufficiency: 'unknown', look: { number: 1 } })
  const { stdout } = airworthy(folder, ['check'])
  expect(stdout).toContain('No test set is named')
  expect(stdout).toContain('airworthy eval --recorded FILE.jsonl')
})

test('estimates the cost of an endpoint from its inputs and the list price, and says that it is rough', () => {
  const run = 'run: { openai: https://api.openai.com/v1, model: gpt-4o-mini }'
  const folder = folderWith({
    'airworthy.yaml': `${HEAD}${run}\ntoo_wrong: [correct >= 95%]\nscorers: { correct: exact }\ntests: t.jsonl\n`,
    't.jsonl': questions(100),
  })
  const { cost } = checkJson(folder)
  expect(cost).toMatchObject({ kind: 'estimated', model: 'gpt-4o-mini', answerTokens: 300 })
  expect(cost).toHaveProperty('totalUsd', expect.closeTo(0.018, 3))
  expect(airworthy(folder, ['check']).stdout).toContain('very roughly $0.018')
})

test('a contract that cannot hold exits 3 with all its errors in place, also when the test set is missing', () => {
  const lines = 'too_wrong: [correct >= 95%, correct <= 90%, polite >= 95%]\nscorers: { correct: exact }\n'
  const folder = folderWith({
    'airworthy.yaml': `${HEAD}run: ./answer.mjs#answer\n${lines}tests: gone.jsonl\n`,
  })
  const { status, stdout, stderr } = airworthy(folder, ['check'])
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
  expect(stderr).toContain('can not hold together')
  expect(stderr).toContain('no scorer is named "polite"')
})

test('a slice that no case has exits 3 and names the nearest one', () => {
  const lines = 'too_wrong: [correct >= 95% where topic = biling]\nscorers: { correct: exact }\n'
  const folder = folderWith({
    'airworthy.yaml': `${HEAD}${lines}tests: t.jsonl\n`,
    't.jsonl': questions(10, 5),
  })
  const { status, stderr } = airworthy(folder, ['check'])
  expect(status).toBe(3)
  expect(stderr).toContain('did you mean billing?')
})

test('an expectation that is no share exits 3 and says how to write it', () => {
  const folder = folderWith({ 'airworthy.yaml': `${HEAD}too_wrong: [correct >= 95%]\n` })
  const { status, stderr } = airworthy(folder, ['check', '--expect', '98'])
  expect(status).toBe(3)
  expect(stderr).toContain('--expect 98%')
})
