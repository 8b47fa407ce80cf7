import { expect, test } from 'vitest'
import { renderJunit } from './junit.ts'
import { goReport, noGoReport, notEnoughEvidenceReport, REPORTS, tuneReport } from './report.fixtures.ts'
import { HOSTILE_ANSWER, requirementFixture } from './verdict.fixtures.ts'

const DECLARATION = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/
const TOKEN =
  /<(?<close>\/?)(?<name>[A-Za-z_][\w.-]*)(?<attributes>(?:\s+[A-Za-z_][\w.-]*="[^"<]*")*)\s*(?<empty>\/?)>|(?<text>[^<]+)/y
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u
const STRAY_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/

/**
 * Why a document is not well-formed XML 1.0, or null. Knows elements, attributes and text, and is stricter
 * than the recommendation: no comments, no CDATA, no other entities than the predefined.
 */
function xmlMistake(document: string): string | null {
  const body = document.replace(DECLARATION, '')
  if (body === document) return 'no declaration'
  if (FORBIDDEN.test(body)) return 'a character that XML forbids'
  if (STRAY_AMPERSAND.test(body)) return 'an ampersand that starts no entity'
  if (body.includes(']]>')) return ']]> in text'
  const tokens = tokensOf(body)
  return typeof tokens === 'string' ? tokens : nestingMistake(tokens)
}

type Token = Readonly<Record<string, string | undefined>>

function tokensOf(body: string): readonly Token[] | string {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < body.length) {
    const start = TOKEN.lastIndex
    const match = TOKEN.exec(body)
    if (match?.groups === undefined) return `no markup at ${body.slice(start, start + 40)}`
    tokens.push(match.groups)
  }
  return tokens
}

function nestingMistake(tokens: readonly Token[]): string | null {
  const open: string[] = []
  let roots = 0
  for (const { close, name = '', empty, text } of tokens) {
    const isOutside = open.length === 0
    if (text !== undefined && isOutside && text.trim() !== '') return 'text outside of the root'
    if (text !== undefined) continue
    if (close === '/' && open.pop() !== name) return `</${name}> closes another element`
    if (close === '/') continue
    roots += Number(isOutside)
    if (empty !== '/') open.push(name)
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`
  return roots === 1 ? null : `${roots} roots`
}

function failures(xml: string): number {
  return xml.match(/<failure /g)?.length ?? 0
}

test.each(REPORTS)('a report (%s) is well-formed XML whose counts are true', (_, report) => {
  const xml = renderJunit(report)
  expect(xmlMistake(xml)).toBeNull()
  const [, tests, failed] = /<testsuite [^>]*tests="(\d+)" failures="(\d+)"/.exec(xml) ?? []
  expect(Number(tests)).toBe(xml.match(/<testcase /g)?.length)
  expect(Number(failed)).toBe(failures(xml))
})

test.each(REPORTS)('CI is green for GO and for nothing else (%s)', (_, report) => {
  expect(failures(renderJunit(report)) === 0).toBe(report.verdict === 'go')
})

test('each requirement is a test', () => {
  const names = [...renderJunit(noGoReport()).matchAll(/<testcase [^>]*name="([^"]*)"/g)].map(
    (match) => match[1],
  )
  expect(names).toHaveLength(6)
  expect(names[0]).toBe('p95 latency &lt;= 3 s')
})

test('a refuted and an open requirement fail by different types', () => {
  const types = [...renderJunit(noGoReport()).matchAll(/<failure type="([^"]*)"/g)].map((match) => match[1])
  expect(types).toEqual(['fail', 'fail', 'not-enough-evidence'])
})

test('a decision that no requirement explains fails by itself', () => {
  const allPass = { ...tuneReport(), requirements: goReport().requirements }
  expect(failures(renderJunit(allPass))).toBe(1)
  expect(failures(renderJunit({ ...notEnoughEvidenceReport(), requirements: [] }))).toBe(1)
})

test('hostile text neither breaks the XML nor brings characters that XML forbids', () => {
  const text = `${HOSTILE_ANSWER} \ud800 \uffff ]]>`
  const requirements = [requirementFixture({ text, reason: text, felt: text, verdict: 'fail' })]
  const xml = renderJunit({ ...noGoReport(), feature: text, owner: text, requirements })
  expect(xmlMistake(xml)).toBeNull()
})

test('the hashes travel along', () => {
  const xml = renderJunit(goReport())
  for (const name of ['contract.sha256', 'evidence.sha256', 'testset.sha256']) {
    expect(xml).toMatch(new RegExp(`<property name="${name}" value="[0-9a-f]{64}"/>`))
  }
})

test('the check of well-formedness can fail', () => {
  const broken = [
    '<a><b></a></b>',
    '<a x=1/>',
    '<a>&nope;</a>',
    '<a/><b/>',
    '<a>\u0001</a>',
    '<a>]]></a>',
    '<a x="<"/>',
  ]
  expect(broken.map((xml) => xmlMistake(`<?xml version="1.0" encoding="UTF-8"?>${xml}`))).not.toContain(null)
})
