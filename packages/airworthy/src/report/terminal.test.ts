import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { GateReport } from '../verdict/gate-report.ts'
import { comparedReport, goReport, noGoReport, notEnoughEvidenceReport, REPORTS } from './report.fixtures.ts'
import { renderTerminal } from './terminal.ts'
import { displayWidth } from './text-width.ts'
import { failingFixture, requirementFixture } from './verdict.fixtures.ts'

function plain(report: GateReport, columns = 80): string {
  return renderTerminal(report, { color: false, columns })
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth))
}

/** Every text is as long, as wide and as unbreakable as someone may make it. */
function hostileReport(): GateReport {
  const endless = 'x'.repeat(300)
  const wide = '返品は何日以内ですか👩‍👩‍👧'.repeat(20)
  const verdict = requirementFixture({
    text: `${endless} >= 95% where ${wide} = 1`,
    metric: endless,
    verdict: 'fail',
    reason: wide,
    felt: endless,
    trials: 123_456_789,
  })
  const report = comparedReport()
  return {
    ...report,
    feature: endless,
    owner: wide,
    requirements: [verdict, requirementFixture({ text: wide })],
    errors: [{ code: endless, message: wide, count: 1_234_567 }],
    unmeasured: [{ metric: wide, reason: endless, count: 3 }],
    failing: [
      failingFixture(endless, {
        answer: wide,
        against: [wide, endless],
        error: { code: wide, message: endless },
      }),
    ],
    notes: [endless, wide],
    contract: { path: `/${endless}`, hash: endless },
    evidence: report.evidence && { ...report.evidence, run: endless, featureVersion: wide },
    comparison: report.comparison && {
      ...report.comparison,
      metrics: report.comparison.metrics.map((metric) => ({
        ...metric,
        metric: endless,
        regressions: [wide, endless],
      })),
    },
  }
}

test.each(REPORTS)('a report (%s) fits 80 columns and any narrower terminal from 40 on', (_, report) => {
  for (const columns of [40, 57, 80, 100]) expect(widest(plain(report, columns))).toBeLessThanOrEqual(columns)
  expect(widest(plain(report, 80))).toBe(80)
})

test('no text is long or wide enough to break the layout', () => {
  for (const columns of [40, 80]) expect(widest(plain(hostileReport(), columns))).toBeLessThanOrEqual(columns)
})

test('wide terminals keep lines readable', () => {
  expect(widest(plain(goReport(), 300))).toBe(100)
})

test('the default width is 80', () => {
  expect(renderTerminal(goReport(), { color: false })).toBe(plain(goReport(), 80))
})

test('the last thing on the screen is the decision and what to do next', () => {
  const lastBlocks = plain(noGoReport()).split('─\n').at(-1)
  expect(lastBlocks).toMatchInlineSnapshot(`
    "NO-GO  2 of 6 requirements fail

    → Mend the feature, and try it on the tuning set as often as you like.
        airworthy eval --tune
    → Measure it anew on the test set.
        airworthy eval
    → Judge it.
        airworthy gate
    "
  `)
})

test('each verdict is a mark and a word beside its requirement', () => {
  const text = plain(noGoReport())
  expect(text).toMatch(/✗ fail {2,}p95 latency <= 3 s {2,}4\.12 s {2}\[3\.61, 4\.89\] {2,}480\n/)
  expect(text).toMatch(/✓ pass {2,}mean cost <= \$0\.01 {2,}\$0\.0041 {2}\[0\.0038, 0\.0046\]/)
  expect(text).toMatch(/\? inconclusive {2}correct >= 99%/)
})

test('a failing requirement says why and what users would feel; a passing one is quiet', () => {
  const text = plain(noGoReport())
  expect(text).toContain('About 1 in 8 users waits longer than 3 s.')
  expect(text).not.toContain('431 of 480 trials')
})

test('requirements stand under the honest questions', () => {
  const questions = plain(noGoReport()).match(/^\S.*\?$/gm)
  expect(questions).toEqual(['Too slow?', 'Too wrong?', 'Too expensive?', 'In production?'])
})

test('three failing cases are shown in short, and where the others are', () => {
  const text = plain(noGoReport())
  expect(text).toContain('Failing cases (3 of 43), worst first')
  expect(text).toContain('billing-041')
  expect(text).not.toContain('chat-020')
  expect(text).toContain('airworthy gate --html report.html')
})

test('an answer cannot send escape sequences to the terminal', () => {
  const text = plain(noGoReport())
  expect(stripVTControlCharacters(text)).toBe(text)
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('colour adds no words and takes none', () => {
  const painted = renderTerminal(noGoReport(), { color: true })
  expect(painted).not.toBe(plain(noGoReport()))
  expect(stripVTControlCharacters(painted)).toBe(plain(noGoReport()))
})

test('errors and unmeasured trials are two different lists', () => {
  const text = plain(noGoReport())
  expect(text).toContain('12×  timeout: No answer within 10 s.')
  expect(text).toContain('Unmeasured\n  14×  grounded: the answer came without passages')
})

test('a look, a cost and an early stop are told', () => {
  const joined = (report: GateReport) => plain(report).replaceAll('\n', ' ')
  expect(joined(noGoReport())).toContain(
    'Look 2 at this test set: each verdict is held to 99.24 % confidence so that all looks together keep 95 %.',
  )
  expect(joined(notEnoughEvidenceReport())).toContain('Stopped early: 140 planned trials saved, about $0.57.')
})

test('a baseline is told with its interval and its regressions', () => {
  const text = plain(comparedReport())
  expect(text).toContain('correct: no-worse, +1.0 points [−0.6, +2.8]')
  expect(text).toContain('regressions: setup-007, billing-041')
})
