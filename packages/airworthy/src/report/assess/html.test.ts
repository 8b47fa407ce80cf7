import { expect, test } from 'vitest'
import type { AssessmentReport } from '../../assess/assessment-report.ts'
import { fullReport, gap, noAiReport, noGap, reportOf } from './assessment.fixtures.ts'
import { renderAssessmentHtml } from './html.ts'

/** Every tag is closed by its own name, so that nothing that was put in has opened or closed one. */
function unclosedTags(html: string): readonly string[] {
  const open: string[] = []
  for (const [, close, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (name === 'meta') continue
    if (close !== '/') open.push(name)
    else if (open.pop() !== name) return [...open, `</${name}>`]
  }
  return open
}

function hostileReport(): AssessmentReport {
  const text = `<script>alert(1)</script><img src=x onerror=y>"' onload='x' </style></title></article>`
  const place = { path: text, line: 1, shows: text }
  const finding = { title: text, reason: text, remedy: text, evidence: [place], nearMisses: [place] }
  const report = reportOf([
    gap('tests/none', { ...finding, effortDays: { low: 1, high: 1, because: text } }),
    noGap('slo/none', finding),
    noGap('evals/none', { ...finding, verdict: 'unknown' }),
  ])
  return {
    ...report,
    notes: [text],
    notRead: [{ path: text, why: 'link' }],
    baseline: { path: text, known: [text] },
  }
}

test.each([
  ['everything', fullReport()],
  ['gaps', reportOf()],
  ['nothing', reportOf([])],
  ['no AI', noAiReport()],
  ['hostile text', hostileReport()],
])('the page of a report with %s is one file that runs nothing and asks for nothing', (_, report) => {
  const html = renderAssessmentHtml(report)
  expect(html).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
  )
  expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|base|form|a)\b/)
  expect(html).not.toMatch(/<[^>]*\s(src|href|srcset|action|on[a-z]+)=/)
  expect(html.slice(0, html.indexOf('</style>'))).not.toMatch(/url\(|@import|https?:/)
  expect(unclosedTags(html)).toEqual([])
})

test('the page says days, gaps, and for each gap all its places and what did not count', () => {
  const html = renderAssessmentHtml(reportOf())
  const [header = ''] = /<header[\s\S]*<\/header>/.exec(html) ?? []
  expect(header).toMatch(/[\d.]+ to [\d.]+ engineer-days<\/span>/)
  expect(header).toContain('1 blocker and 6 further gaps')
  const article =
    html
      .split('<article')
      .slice(1)
      .find((part) => part.includes('evals/none')) ?? ''
  for (const part of [
    'app/chat.ts:12',
    'app/title.ts:7',
    'README.md:3',
    '5 to 8 days',
    '▲ high',
    '50 to 150 cases',
  ]) {
    expect(article).toContain(part)
  }
})

test('headings are in order, sections have names of their own, and the table says what it holds', () => {
  const html = renderAssessmentHtml(fullReport())
  const levels = [...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]))
  expect(levels.filter((level) => level === 1)).toHaveLength(1)
  expect(levels.every((level, index) => level <= (levels[index - 1] ?? 1) + 1)).toBe(true)
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])
  expect(new Set(ids).size).toBe(ids.length)
  expect(html.match(/<caption>/g)?.length).toBe(html.match(/<table/g)?.length)
  expect(html).not.toMatch(/<th(?=[\s>])(?![^>]*scope=)/)
})

test('without AI the page says only that', () => {
  const html = renderAssessmentHtml(noAiReport())
  expect(html).toContain('No AI found')
  expect(html).not.toContain('<section')
})
