import type { FailureModeVerdict, GateReport, RequirementVerdict } from '../verdict/gate-report.ts'
import { decisionWhy, headline } from './decision-text.ts'
import { modeFacts } from './failure-modes-text.ts'
import { formatEstimate, formatInterval } from './format.ts'
import { type Markup, markup } from './markup.ts'

interface TestCase {
  readonly name: string
  readonly group: string
  /** Absent when it passed. */
  readonly failure?: { readonly type: 'fail' | 'not-enough-evidence'; readonly message: string }
  readonly output: string
}

function measured(verdict: RequirementVerdict): string {
  const interval = formatInterval(verdict)
  return interval === '' ? formatEstimate(verdict) : `${formatEstimate(verdict)} ${interval}`
}

function requirementTest(verdict: RequirementVerdict): TestCase {
  const output = [verdict.reason, verdict.felt ?? ''].filter((text) => text !== '').join('\n')
  const test = { name: verdict.text, group: verdict.section, output: `${measured(verdict)}\n${output}` }
  if (verdict.verdict === 'pass') return test
  const type = verdict.verdict === 'fail' ? 'fail' : 'not-enough-evidence'
  return { ...test, failure: { type, message: `${verdict.verdict}: ${measured(verdict)}` } }
}

function failureModeTest(mode: FailureModeVerdict): TestCase {
  const test = { name: mode.name, group: 'when_it_fails', output: `${mode.reason}\n${modeFacts(mode)}` }
  if (mode.verdict === 'pass') return test
  const type = mode.verdict === 'fail' ? 'fail' : 'not-enough-evidence'
  return { ...test, failure: { type, message: `${mode.verdict}: ${mode.reason}` } }
}

/** CI reads tests only: a decision that no requirement explains (a tuning run, an empty contract) is a test itself. */
function decisionTest(report: GateReport): readonly TestCase[] {
  const lines = [...report.requirements, ...report.failureModes]
  const isExplained = lines.some(({ verdict }) => verdict !== 'pass')
  if (report.verdict === 'go' || isExplained) return []
  const { word, summary } = headline(report)
  const type = report.verdict === 'no-go' ? 'fail' : 'not-enough-evidence'
  const message = `${word}: ${summary}`
  return [{ name: 'decision', group: 'gate', failure: { type, message }, output: decisionWhy(report) }]
}

function testCase(test: TestCase, feature: string): Markup {
  const body =
    test.failure === undefined
      ? markup`<system-out>${test.output}</system-out>`
      : markup`<failure type="${test.failure.type}" message="${test.failure.message}">${test.output}</failure>`
  return markup`
    <testcase classname="${feature}.${test.group}" name="${test.name}">${body}</testcase>`
}

function properties(report: GateReport): Markup {
  const { evidence } = report
  const entries: readonly (readonly [string, string])[] = [
    ['verdict', report.verdict],
    ['owner', report.owner],
    ['contract.path', report.contract.path],
    ['contract.sha256', report.contract.hash],
    ...(evidence === null
      ? []
      : ([
          ['evidence.run', evidence.run],
          ['evidence.kind', evidence.kind],
          ['evidence.sha256', evidence.hash],
          ['testset.sha256', evidence.testSetHash],
          ['feature.version', evidence.featureVersion],
        ] as const)),
  ]
  return markup`<properties>${entries.map(
    ([name, value]) => markup`
      <property name="${name}" value="${value}"/>`,
  )}
    </properties>`
}

/**
 * JUnit XML for CI: one test per requirement and per failure mode. What is inconclusive is a failure of type `not-enough-evidence`,
 * so that CI is green for GO only. Ends with a newline.
 */
export function renderJunit(report: GateReport): string {
  const tests = [
    ...report.requirements.map(requirementTest),
    ...report.failureModes.map(failureModeTest),
    ...decisionTest(report),
  ]
  const failures = tests.filter((test) => test.failure !== undefined).length
  const counts = markup`tests="${tests.length}" failures="${failures}" errors="0" skipped="0"`
  const xml = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="airworthy gate" ${counts}>
  <testsuite name="${report.feature}" ${counts}>
    ${properties(report)}${tests.map((test) => testCase(test, report.feature))}
  </testsuite>
</testsuites>
`
  return xml.toString()
}
