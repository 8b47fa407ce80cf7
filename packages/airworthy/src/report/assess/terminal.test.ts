import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { displayWidth } from '../text-width.ts'
import { FINDINGS, fullReport, gap, noAiReport, noGap, reportOf } from './assessment.fixtures.ts'
import { renderAssessmentTerminal } from './terminal.ts'

function render(report = reportOf(), columns = 80): string {
  return renderAssessmentTerminal(report, { color: false, columns })
}

/** The text without line breaks of its layout. */
function words(text: string): string {
  return text.replace(/\s+/g, ' ')
}

test('without AI it says so in one sentence, and nothing else', () => {
  expect(render(noAiReport())).toBe('No AI found: no shipped code in this folder calls a model.\n')
})

test('the first lines say what it is, what stands in the way, and how long that takes', () => {
  const [inventory, entry, , gaps, blocker] = render().split('\n')
  expect(inventory).toBe('A service that calls a model in 1 place (openai), reached by 1 entry point: POST')
  expect(entry).toBe('/api/chat.')
  expect(gaps).toMatch(/^1 blocker and 6 further gaps stand between it and production\. The way there:/)
  expect(words(render())).toContain('✗ Anyone can use it (access/no-auth)')
  expect(blocker).not.toBe('')
})

test('a gap says how severe it is in words, why, where, and what to do, and a line only once what it shows', () => {
  expect(render()).toContain(`  ▲ high  Title of budget/no-timeout (budget/no-timeout)
    Reason of budget/no-timeout. (app/chat.ts:12)
    → Remedy of budget/no-timeout. (1 to 2 days)
`)
  expect(render()).toContain('app/chat.ts:12: shows access/no-auth\n')
  expect(render()).toContain('(app/chat.ts:12 and 1 more place)\n')
})

test('a gap that holds up no launch is told in a line, and one more for a place of its own', () => {
  const elsewhere = { path: 'app/model.ts', line: 3, shows: 'a model id in code' }
  const medium = gap('model/hard-coded-id', { severity: 'medium', evidence: [elsewhere] })
  const text = render(reportOf([...FINDINGS, medium]))
  expect(text).toContain('  · low  Title of slo/none (slo/none, 1 to 2 days)\n')
  expect(text).toContain(
    '  ! medium  Title of model/hard-coded-id (model/hard-coded-id, 1 to 2 days)\n    app/model.ts:3: a model id in code\n',
  )
  expect(text).not.toContain('Remedy of model/hard-coded-id')
})

test('gaps stand under what lies behind them, blockers first', () => {
  const text = render()
  const titles = [
    'The demo was the goal',
    'Nobody owns the failure cases',
    'The evaluation criteria are wrong',
  ]
  const order = [...titles, 'Too slow, too wrong, too expensive is unknown'].map((title) =>
    text.indexOf(`\n${title}\n`),
  )
  expect(order).toEqual(order.toSorted((left, right) => left - right))
  expect(order.every((position) => position > 0)).toBe(true)
  expect(text).not.toContain('Nothing is instrumented')
  expect(text.indexOf('blocker  Anyone')).toBeLessThan(text.indexOf('Title of infra/in-memory-state'))
  const reversed = words(render(reportOf(FINDINGS.toReversed())))
  expect(reversed.indexOf('blocker Anyone')).toBeLessThan(reversed.indexOf('Title of infra/in-memory-state'))
})

test('what is good, what could not be decided and what was not read is told', () => {
  const text = words(render())
  expect(text).toContain('Good already ✓ Every call caps its answer (app/chat.ts:14)')
  expect(text).toContain('? Title of metrics/no-latency? The platform may record it.')
  expect(text).toContain('dist/a.js, dist/b.js went through a minifier.')
  expect(text).toContain('data/all.json is too large to be read.')
  expect(text).not.toContain('There is no retrieval')
})

test('questions that the repository answers are not asked', () => {
  expect(render()).toContain('How fast, how right and how cheap')
  expect(render(reportOf([noGap('slo/none')]))).not.toContain('How fast, how right and how cheap')
})

test('suppressed and known gaps are listed and counted no more', () => {
  const text = words(render(fullReport()))
  expect(text).toContain('- infra/in-memory-state: Only staff reach it. (airworthy.yaml)')
  expect(text).toContain('1 gap of the baseline known.json is still there: slo/none.')
  expect(text).toContain('there is no check budget/no-timeot to suppress. Did you mean budget/no-timeout?')
  expect(text).toContain('5 gaps are new since the baseline.')
  expect(text).not.toContain('Remedy of slo/none')
  expect(text).not.toContain('Remedy of infra/in-memory-state')
})

test('the plan is in order, with a range of days, and the end says what to do next', () => {
  const text = render()
  expect(words(text)).toContain('1. Close access and credential gaps: access/no-auth 2. Trace model calls')
  expect(words(text)).toMatch(/[\d.]+ to [\d.]+ engineer-days, for one engineer who knows the stack/)
  expect(text.trimEnd().split('\n').slice(-6)).toEqual([
    '→ What a gap means, and how to mend it:',
    '    airworthy explain access/no-auth',
    '→ Every gap with all its places, as a page for the meeting:',
    '    airworthy assess --html report.html',
    '→ Write down what too slow, too wrong, too expensive means:',
    '    airworthy init',
  ])
})

test('gaps whose days exceed the whole are named without them, and why', () => {
  const report = { ...reportOf(), effortDays: { low: 2, high: 5 } }
  expect(words(render(report))).toContain(
    'Most of it: evals/none, access/no-auth, infra/in-memory-state. The days',
  )
  expect(words(render())).toContain('Most of it: evals/none (5 to 8 days)')
})

test('a project without a gap is told so', () => {
  expect(render(reportOf([noGap('tests/none')]))).toContain('No gap was found that code can show.')
})

test.each([40, 60, 80, 100])('no line is wider than %d columns', (columns) => {
  const long = gap('tests/none', {
    title: 'long '.repeat(40),
    reason: 'x'.repeat(300),
    remedy: '長い'.repeat(60),
  })
  const lines = render(reportOf([...FINDINGS, long]), columns).split('\n')
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns)
})

test('colour is emphasis only, and text of the project can not steer the terminal', () => {
  const report = reportOf([
    gap('tests/none', { title: 'a\u001b[2Jb', reason: 'c\u202ed', remedy: 'e\u0007f' }),
  ])
  const coloured = renderAssessmentTerminal(report, { color: true, columns: 80 })
  expect(coloured).not.toBe(render(report))
  expect(stripVTControlCharacters(coloured)).toBe(render(report))
  for (const control of ['\u001b[2J', '\u202e', '\u0007']) expect(coloured).not.toContain(control)
})
