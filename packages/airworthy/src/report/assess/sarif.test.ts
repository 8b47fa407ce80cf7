import { expect, test } from 'vitest'
import { FINDINGS, fullReport, gap, noAiReport, reportOf } from './assessment.fixtures.ts'
import { renderAssessmentSarif } from './sarif.ts'

const PAGE = { check: 'evals/none', title: 'No evaluation', failureMode: 'F3', text: '# No evaluation\n' }
const OPTIONS = { version: '1.2.3', folder: '', pages: new Map([['evals/none', PAGE]]) }

function run(report = reportOf(), folder = '') {
  const log = JSON.parse(renderAssessmentSarif(report, { ...OPTIONS, folder }))
  expect(log.version).toBe('2.1.0')
  expect(log.$schema).toContain('sarif-2.1.0')
  expect(log.runs).toHaveLength(1)
  return log.runs[0]
}

test('each rule has what GitHub shows: names, help, level and tags', () => {
  const { driver } = run().tool
  expect(driver).toMatchObject({ name: 'airworthy', version: '1.2.3' })
  for (const rule of driver.rules) {
    expect(rule).toEqual({
      id: expect.stringMatching(/^[a-z-]+\/[a-z-]+$/),
      name: rule.id,
      shortDescription: { text: expect.stringMatching(/./) },
      fullDescription: { text: expect.stringMatching(/./) },
      help: expect.objectContaining({ text: expect.stringContaining('airworthy explain') }),
      defaultConfiguration: { level: expect.stringMatching(/^(error|warning|note)$/) },
      properties: expect.objectContaining({ tags: expect.any(Array), precision: expect.any(String) }),
    })
  }
  expect(driver.rules.find((rule: { id: string }) => rule.id === 'evals/none').help.markdown).toBe(PAGE.text)
})

test('each gap is a result with rule, level, message, relative place and fingerprint', () => {
  const { results, tool } = run()
  expect(results).toHaveLength(FINDINGS.filter(({ verdict }) => verdict === 'present').length)
  for (const result of results) {
    expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    expect(result.message.text).toMatch(/\S/)
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'app/chat.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 12 },
    })
    expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:1$/)
    expect(result.suppressions).toEqual([])
  }
  expect(results.map(({ level }: { level: string }) => level)).toEqual([
    'error',
    'warning',
    'error',
    'error',
    'warning',
    'error',
    'note',
  ])
})

test('security gaps carry the number by which GitHub ranks them', () => {
  const [auth, memory] = run().tool.driver.rules
  expect(auth.properties).toMatchObject({ 'security-severity': '9.1' })
  expect(memory.properties).toMatchObject({ 'problem.severity': 'warning' })
})

test('a fingerprint survives a moved line, not a moved file', () => {
  const at = (path: string, line: number) =>
    run(reportOf([gap('tests/none', { evidence: [{ path, line, shows: 'a call' }] })])).results[0]
      .partialFingerprints
  expect(at('a.ts', 1)).toEqual(at('a.ts', 99))
  expect(at('a.ts', 1)).not.toEqual(at('b.ts', 1))
})

test('places are addressed from the root of the repository, and encoded', () => {
  const report = reportOf([gap('tests/none', { evidence: [{ path: 'my app/ä#1.ts', line: 2, shows: 'x' }] })])
  const { uri } = run(report, 'packages/bot').results[0].locations[0].physicalLocation.artifactLocation
  expect(uri).toBe('packages/bot/my%20app/%C3%A4%231.ts')
})

test('suppressed and known gaps are results too, and say so', () => {
  const { results } = run(fullReport())
  const byRule = new Map(results.map((result: { ruleId: string }) => [result.ruleId, result]))
  expect(byRule.get('infra/in-memory-state')).toMatchObject({
    suppressions: [{ kind: 'external', status: 'accepted', justification: 'Only staff reach it.' }],
    baselineState: 'new',
  })
  expect(byRule.get('slo/none')).toMatchObject({ suppressions: [], baselineState: 'unchanged' })
})

test('without AI there are no results', () => {
  expect(run(noAiReport()).results).toEqual([])
})
