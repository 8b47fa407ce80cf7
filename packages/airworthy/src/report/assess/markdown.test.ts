import { expect, test } from 'vitest'
import { fullReport, gap, noAiReport, reportOf } from './assessment.fixtures.ts'
import { renderAssessmentMarkdown } from './markdown.ts'

test('Markdown holds gaps with places, the plan with its days, and what is suppressed', () => {
  const text = renderAssessmentMarkdown(fullReport())
  expect(text).toMatch(/^## 5 gaps are new since the baseline\.\n/)
  expect(text).toContain('- ✗ **blocker: Anyone can use it** (`access/no-auth`)<br>')
  expect(text).toContain('`app/title.ts:7`')
  expect(text).toContain('1. Close access and credential gaps: `access/no-auth`')
  expect(text).toMatch(/\*\*[\d.]+ to [\d.]+ engineer-days/)
  expect(text).toContain('- infra/in-memory-state: Only staff reach it. (airworthy.yaml)')
})

test('text of the project stays text, and nobody is mentioned', () => {
  const hostile = '<img src=x> *bold* [link](x) @team `code` | cell #12'
  const place = { path: 'a`b.ts', line: 1, shows: hostile }
  const text = renderAssessmentMarkdown(reportOf([gap('tests/none', { reason: hostile, evidence: [place] })]))
  expect(text).not.toContain('<img')
  expect(text).not.toContain('*bold* ')
  expect(text).not.toMatch(/@team|#12/)
  expect(text).toContain('`` a`b.ts:1 ``')
})

test('40 gaps of long text fit into a comment on GitHub', () => {
  const long = 'long '.repeat(200)
  const place = { path: 'app/chat.ts', line: 1, shows: long }
  const gaps = Array.from({ length: 40 }, (_, index) =>
    gap(`tests/g${String.fromCharCode(97 + index)}`, {
      evidence: [place],
      reason: 'One sentence.',
      remedy: 'Mend it.',
    }),
  )
  expect(renderAssessmentMarkdown(reportOf(gaps)).length).toBeLessThan(65_536)
})

test('without AI it says so in one sentence', () => {
  expect(renderAssessmentMarkdown(noAiReport())).toBe(
    'No AI found: no shipped code in this folder calls a model.\n',
  )
})
