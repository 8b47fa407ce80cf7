import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { DrillReport } from '../../evidence/drills/drill-report.ts'
import { displayWidth } from '../text-width.ts'
import { brokeDrill, DRILLS, heldUpDrill, openDrill } from './drill-report.fixtures.ts'
import { renderDrillHtml } from './html.ts'
import { renderDrillJson } from './json.ts'
import { renderDrillTerminal } from './terminal.ts'

function plain(report: DrillReport, columns = 80): string {
  return renderDrillTerminal(report, { color: false, columns })
}

const schema = new URL('../../../schemas/drill.schema.json', import.meta.url)
const isDrillReport = new Ajv2020({ strictRequired: false, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(schema, 'utf8')),
)

test.each(DRILLS)('the JSON of a drill (%s) is the report, and fits its schema', (_, report) => {
  const json = JSON.parse(renderDrillJson(report))
  expect(json).toEqual(report)
  isDrillReport(json)
  expect(isDrillReport.errors).toBeNull()
  expect(isDrillReport({ ...json, extra: 1 })).toBe(false)
})

test.each(DRILLS)('a drill (%s) fits its terminal', (_, report) => {
  for (const columns of [40, 57, 80, 100]) {
    const widest = Math.max(...plain(report, columns).split('\n').map(displayWidth))
    expect(widest).toBeLessThanOrEqual(columns)
  }
})

test.each(DRILLS)('colour adds nothing to a drill (%s) that is not in its words', (_, report) => {
  const colored = renderDrillTerminal(report, { color: true, columns: 80 })
  expect(colored).not.toBe(plain(report))
  expect(stripVTControlCharacters(colored)).toBe(plain(report))
})

test('what broke is shown with the question, with what the user saw, and with what to do', () => {
  const text = plain(brokeDrill())
  expect(text).toContain('✗ broke          server-error')
  expect(text).toContain('asked  “Where is <b>my</b> invoice?”')
  expect(text).toContain('saw    “<script>alert(1)</script>')
  expect(text).toContain('answered after 61 ms, 1 request to the provider')
  expect(text).toContain('BROKE  3 of 4 faults reached the user')
  expect(text).toContain('airworthy drill --fault server-error')
})

test('faults that came to the same are told once', () => {
  const text = plain(brokeDrill())
  expect(text).toContain('silent-route, stall')
  expect(text.match(/no answer within the deadline/g)).toHaveLength(1)
  expect(text).toContain('still waiting at the deadline')
})

test('who owns a failure mode and what it lacks is shown', () => {
  const text = plain(brokeDrill())
  expect(text).toContain('contract says    next route')
  expect(text).toContain('owner            platform-team@example.com')
  expect(text).toContain('playbooks/down.md: there is no such file')
  expect(text).toContain('none: say with `playbook:`')
  expect(text).toContain('Write the playbook of provider_down, retrieval_miss.')
})

test('a drill that held up and one that was not done read differently', () => {
  expect(plain(heldUpDrill())).toContain('HELD UP  2 faults')
  expect(plain(openDrill())).toContain('NOT DRILLED  1 of 1 fault could not be brought about')
})

test('the page shows what the user saw as text, and nothing of it runs', () => {
  const html = renderDrillHtml(brokeDrill())
  expect(html).not.toContain('<script>')
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain("default-src 'none'")
  expect(html).toContain('BROKE')
  expect(html).toContain('there is no such file')
})
