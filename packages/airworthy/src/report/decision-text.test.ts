import { expect, test } from 'vitest'
import type { GateReport } from '../verdict/gate-report.ts'
import {
  confidenceSentence,
  costSentence,
  decisionWhy,
  furtherSentence,
  headline,
  methodSentences,
  nextSteps,
} from './decision-text.ts'
import {
  comparedReport,
  goReport,
  noGoReport,
  notEnoughEvidenceReport,
  nothingMeasuredReport,
  tuneReport,
} from './report.fixtures.ts'
import { requirementFixture } from './verdict.fixtures.ts'

function unfinishedReport(): GateReport {
  const report = notEnoughEvidenceReport()
  return { ...report, evidence: report.evidence && { ...report.evidence, finishedAt: null } }
}

function emptyReport(): GateReport {
  return { ...notEnoughEvidenceReport(), requirements: [], further: null }
}

test.each<readonly [GateReport, string]>([
  [goReport(), 'GO: all 6 requirements pass'],
  [noGoReport(), 'NO-GO: 2 of 6 requirements fail'],
  [notEnoughEvidenceReport(), 'NOT ENOUGH EVIDENCE: 2 of 3 requirements are inconclusive'],
  [nothingMeasuredReport(), 'NOT ENOUGH EVIDENCE: nothing has been measured yet'],
  [tuneReport(), 'NOT ENOUGH EVIDENCE: a tuning set never certifies'],
  [unfinishedReport(), 'NOT ENOUGH EVIDENCE: the run is not complete'],
  [emptyReport(), 'NOT ENOUGH EVIDENCE: the contract states no requirement'],
  [{ ...goReport(), requirements: [requirementFixture()] }, 'GO: the only requirement passes'],
])('the headline says what the decision rests on (%#)', (report, expected) => {
  const { word, summary } = headline(report)
  expect(`${word}: ${summary}`).toBe(expected)
})

test('why is one sentence that names the requirements and what was measured', () => {
  expect(decisionWhy(noGoReport())).toBe(
    'The evidence shows that the feature misses “p95 latency <= 3 s” (4.12 s measured) and “correct >= 95%” (91.0 % measured).',
  )
  expect(decisionWhy(goReport())).toBe('Every requirement is proven with 95 % confidence, from 480 trials.')
})

test('many failing requirements are counted, not listed', () => {
  const failing = requirementFixture({ verdict: 'fail' })
  const why = decisionWhy({ ...noGoReport(), requirements: [failing, failing, failing, failing, failing] })
  expect(why).toContain('and 2 further requirements.')
})

test.each<readonly [GateReport, readonly (string | undefined)[]]>([
  [goReport(), [undefined, 'airworthy eval']],
  [noGoReport(), ['airworthy eval --tune', 'airworthy eval', 'airworthy gate']],
  [notEnoughEvidenceReport(), ['airworthy eval', 'airworthy gate']],
  [unfinishedReport(), ['airworthy eval --resume', 'airworthy gate']],
  [emptyReport(), ['airworthy check']],
])('the next steps are commands that exist (%#)', (report, commands) => {
  expect(nextSteps(report).map(({ command }) => command)).toEqual(commands)
})

test('missing evidence has a price when there is one, and says so when there is none', () => {
  expect(furtherSentence(noGoReport())).toBe(
    'About 420 further cases would probably decide what is open (about $1.72).',
  )
  expect(furtherSentence(notEnoughEvidenceReport())).toContain('(their cost is not known)')
  expect(furtherSentence(goReport())).toBeNull()
  expect(nextSteps(notEnoughEvidenceReport())[0]?.text).toContain('about 134 cases')
})

test('a cost that was not measured is not zero', () => {
  expect(costSentence(goReport())).toBe(
    'Cost of this evidence: $1.96 for 477 trials; 3 trials unmeasured: no usage (3).',
  )
  expect(costSentence(nothingMeasuredReport())).toBeNull()
})

test('each method is named once, with the requirements it judged', () => {
  expect(methodSentences(comparedReport())).toHaveLength(2)
  expect(methodSentences(comparedReport())[1]).toBe(
    'Judged by a bound for means of bounded values: mean cost <= $0.01.',
  )
})

test('without a look the confidence stands alone', () => {
  expect(confidenceSentence(tuneReport())).toBe('Each verdict is held to 95 % confidence.')
})
