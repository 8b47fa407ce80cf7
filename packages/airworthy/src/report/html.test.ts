import { expect, test } from 'vitest'
import type { GateReport } from '../verdict/gate-report.ts'
import { renderHtml } from './html.ts'
import {
  comparedReport,
  goReport,
  noGoReport,
  nothingMeasuredReport,
  REPORTS,
  tuneReport,
} from './report.fixtures.ts'
import { failingFixture, HOSTILE_ANSWER, requirementFixture } from './verdict.fixtures.ts'

const EMPTY_ELEMENTS = new Set(['meta'])

/** Every tag is closed by its own name, so that nothing that was put in has opened or closed one. */
function unclosedTags(html: string): readonly string[] {
  const open: string[] = []
  for (const [, close, name = '', selfClosing] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (selfClosing === '/' || EMPTY_ELEMENTS.has(name)) continue
    if (close !== '/') open.push(name)
    else if (open.pop() !== name) return [...open, `</${name}>`]
  }
  return open
}

function withEveryTextHostile(): GateReport {
  const text = `${HOSTILE_ANSWER}"' onload='x' </style></title></pre>`
  const report = noGoReport()
  return {
    ...comparedReport(),
    verdict: 'no-go',
    feature: text,
    owner: text,
    contract: { path: text, hash: text },
    evidence: report.evidence && { ...report.evidence, run: text, featureVersion: text, path: text },
    requirements: [requirementFixture({ text, metric: text, reason: text, felt: text, verdict: 'fail' })],
    slices: [{ tag: text, value: text, metric: text, estimate: 0.5, low: 0.4, high: 0.6, trials: 3 }],
    errors: [{ code: text, message: text, count: 1 }],
    unmeasured: [{ metric: text, reason: text, count: 1 }],
    failing: [
      failingFixture(text, {
        input: { [text]: text },
        answer: text,
        expected: [text],
        error: { code: text, message: text },
        passages: [{ id: text, text }],
        tags: { [text]: text },
        scores: [{ scorer: text, value: 0, reason: text }],
        against: [text],
      }),
    ],
    notes: [`${text} \`${text}\``],
  }
}

test.each(REPORTS)('a report (%s) is one file that runs nothing and asks for nothing', (_, report) => {
  const html = renderHtml(report)
  expect(html).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
  )
  expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|base|form|a)\b/)
  expect(html).not.toMatch(/<[^>]*\s(src|href|srcset|action|on[a-z]+)=/)
  expect(html.slice(0, html.indexOf('</style>'))).not.toMatch(/url\(|@import|https?:/)
  expect(unclosedTags(html)).toEqual([])
})

test('no text of a report can become markup', () => {
  const html = renderHtml(withEveryTextHostile())
  const tags = new Set([...html.matchAll(/<([a-z][a-z0-9]*)/g)].map((match) => match[1]))
  expect([...tags].filter((tag) => ['script', 'img', 'b'].includes(tag ?? ''))).toEqual([])
  expect(html.match(/<[^>]*\son[a-z]+\s*=/)).toBeNull()
  expect(html.match(/<style>/g)).toHaveLength(1)
  expect(unclosedTags(html)).toEqual([])
})

test('all words of an answer are there, escaped', () => {
  expect(renderHtml(noGoReport())).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=')
})

test('the header says feature, owner, decision and why, before anything else', () => {
  const [header = ''] = /<header[\s\S]*<\/header>/.exec(renderHtml(noGoReport())) ?? []
  expect(header).toContain('docs-assistant <span class="decision">✗ NO-GO</span>')
  expect(header).toContain('platform-team@example.com')
  expect(header).toContain('2 of 6 requirements fail')
  expect(header).toContain('The evidence shows that the feature misses')
})

test('headings are in order and tables say what they hold', () => {
  const html = renderHtml(comparedReport())
  const levels = [...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]))
  expect(levels[0]).toBe(1)
  expect(levels.slice(1).every((level) => level === 2)).toBe(true)
  expect(html.match(/<caption>/g)?.length).toBe(html.match(/<table/g)?.length)
  expect(html).not.toMatch(/<th(?=[\s>])(?![^>]*scope=)/)
})

test('each picture has a title, a description and ids of its own', () => {
  const html = renderHtml(comparedReport())
  const pictures = html.match(/<svg[\s\S]*?<\/svg>/g) ?? []
  expect(pictures).toHaveLength(6 + 7 + 1)
  for (const picture of pictures) expect(picture).toMatch(/role="img"[\s\S]*<title id=[\s\S]*<desc id=/)
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])
  expect(new Set(ids).size).toBe(ids.length)
})

test('the picture of a requirement says what it shows', () => {
  expect(renderHtml(goReport())).toContain(
    'Estimate 97.3 %. Interval from 95.7 % to 98.4 %. The bar is at least 95 %; the shaded side passes.',
  )
})

test('positions in pictures are within the picture, whatever the numbers are', () => {
  const extremes = [
    requirementFixture({ estimate: 0, low: 0, high: 0, bound: 0, comparison: '<=' }),
    requirementFixture({ estimate: 1, low: null, high: null, bound: 1 }),
    requirementFixture({ estimate: 0, low: null, high: 0, bound: 0, unit: 'usd', comparison: '<=' }),
    requirementFixture({ estimate: 5, low: 4, high: null, bound: 1e9, unit: 'ms', comparison: '<=' }),
  ]
  const html = renderHtml({ ...goReport(), requirements: extremes })
  const positions = [...html.matchAll(/(?:x|x1|x2|cx|width)="([^"]*)%"/g)].map((match) => Number(match[1]))
  expect(positions.length).toBeGreaterThan(20)
  expect(positions.every((position) => position >= 0 && position <= 100)).toBe(true)
})

test('what was not measured has no picture and no number', () => {
  const html = renderHtml(nothingMeasuredReport())
  expect(html).not.toContain('<svg')
  expect(html.match(/not measured<\/strong>/g)).toHaveLength(3)
})

test('every failing case can be opened and holds all that explains it', () => {
  const html = renderHtml(noGoReport())
  const cases = html.match(/<details>[\s\S]*?<\/details>/g) ?? []
  expect(cases).toHaveLength(4)
  for (const part of [
    'input',
    'answer',
    'expected',
    'passages',
    'scores',
    'latency',
    'cost',
    'returns.md#period',
    '0.8312',
  ]) {
    expect(cases[0]).toContain(part)
  }
  expect(cases[1]).toContain('timeout: No answer within 10 s.')
})

test('200 cases of long text stay a file that a browser opens', () => {
  const failing = Array.from({ length: 200 }, (_, index) =>
    failingFixture(`case-${index}`, { answer: 'long '.repeat(20_000) }),
  )
  const html = renderHtml({ ...noGoReport(), failing, failingTotal: 900 })
  expect(html.length).toBeLessThan(2_000_000)
  expect(html).toContain('The first 4000 characters of 100\u202f000 characters.')
  expect(html).toContain('The first 200 of 900, worst first.')
})

test('a tuning run is marked above everything', () => {
  expect(renderHtml(tuneReport())).toContain('<p class="banner">Tuning set: this run never certifies.</p>')
})

test('the footer holds the whole hashes', () => {
  const [footer = ''] = /<footer>[\s\S]*<\/footer>/.exec(renderHtml(goReport())) ?? []
  expect(footer).toContain('This report speaks only of contract airworthy.yaml')
  expect(footer.match(/[0-9a-f]{64}/g)).toHaveLength(3)
})
