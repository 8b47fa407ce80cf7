import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { fullReport, gap, noAiReport, reportOf } from './assessment.fixtures.ts'
import { renderAssessmentJson } from './json.ts'

const path = new URL('../../../schemas/assess.schema.json', import.meta.url)
const isReport = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(
  JSON.parse(readFileSync(path, 'utf8')),
)

test.each([
  ['everything', fullReport()],
  ['gaps', reportOf()],
  ['nothing', reportOf([])],
  ['no AI', noAiReport()],
])('the JSON of a report with %s is the report, and fits its schema', (_, report) => {
  const json = JSON.parse(renderAssessmentJson(report))
  expect(json).toEqual(report)
  isReport(json)
  expect(isReport.errors).toBeNull()
})

test('the schema refuses a field it does not know, a missing one, and a gap without a place', () => {
  expect(isReport({ ...reportOf(), extra: 1 })).toBe(false)
  const { plan: _, ...without } = reportOf()
  expect(isReport(without)).toBe(false)
  expect(isReport(reportOf([gap('tests/none', { evidence: [] })]))).toBe(false)
})

test('the schema is named first, and the same report gives the same bytes', () => {
  expect(renderAssessmentJson(reportOf())).toMatch(/^\{\n {2}"schema": "airworthy\.assess\/1",\n/)
  expect(renderAssessmentJson(fullReport())).toBe(renderAssessmentJson(fullReport()))
})
