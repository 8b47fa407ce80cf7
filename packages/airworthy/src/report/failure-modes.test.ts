import { expect, test } from 'vitest'
import type { GateReport } from '../verdict/gate-report.ts'
import { decisionWhy, headline, nextSteps } from './decision-text.ts'
import { renderHtml } from './html.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { drilledReport, goReport, noGoReport } from './report.fixtures.ts'
import { renderTerminal } from './terminal.ts'

/** All requirements and all failure modes are proven. */
function provenReport(): GateReport {
  const failureModes = drilledReport().failureModes.filter(({ verdict }) => verdict === 'pass')
  return { ...goReport(), failureModes }
}

/** Nothing broke, but one mode was never drilled. */
function undrilledReport(): GateReport {
  const failureModes = drilledReport().failureModes.filter(({ verdict }) => verdict !== 'fail')
  return { ...drilledReport(), verdict: 'not-enough-evidence', failureModes }
}

test('a failure mode that broke is the reason for NO-GO', () => {
  expect(headline(drilledReport())).toEqual({
    word: 'NO-GO',
    summary: '1 of 3 failure modes broke in a drill',
  })
  expect(decisionWhy(drilledReport())).toBe('1 of 3 failure modes broke in a drill.')
  expect(nextSteps(drilledReport())[0]?.command).toBe('airworthy drill')
})

test('requirements and failure modes that fail are both named', () => {
  const report = { ...noGoReport(), failureModes: drilledReport().failureModes }
  expect(headline(report).summary).toBe('2 of 6 requirements fail, 1 of 3 failure modes broke in a drill')
})

test('a failure mode that was never drilled stands in the way of GO, and the command is named', () => {
  expect(headline(undrilledReport()).summary).toBe('1 of 2 failure modes not proven by drills')
  expect(nextSteps(undrilledReport()).map(({ command }) => command)).toEqual([
    'airworthy drill',
    'airworthy gate',
  ])
})

test('what held up is part of GO', () => {
  expect(headline(provenReport()).summary).toBe('all 6 requirements pass, 1 failure mode held up in drills')
})

test('every report for people shows each failure mode with its reason, action, owner and playbook', () => {
  const report = drilledReport()
  const texts = [renderTerminal(report, { color: false }), renderMarkdown(report), renderHtml(report)]
  for (const text of texts.map((each) => each.replace(/\\/g, '').replace(/\s+/g, ' '))) {
    expect(text).toContain('What happens when it fails?')
    expect(text).toContain('There was no answer within the deadline of 3 s.')
    expect(text).toMatch(/next route; owner platform-team@.?example\.com; playbook/)
    expect(text).toContain('(no such file)')
  }
})

test('a contract without failure modes gives the reports that it always gave', () => {
  const texts = [
    renderTerminal(goReport(), { color: false }),
    renderMarkdown(goReport()),
    renderHtml(goReport()),
  ]
  for (const text of texts) expect(text).not.toContain('What happens when it fails?')
})

test('for CI each failure mode is a test', () => {
  const xml = renderJunit(drilledReport())
  expect(xml).toContain('classname="docs-assistant.when_it_fails" name="provider_down"')
  expect(xml).toContain('tests="9" failures="2"')
  expect(xml).toMatch(/name="injection"><failure type="not-enough-evidence"/)
})
