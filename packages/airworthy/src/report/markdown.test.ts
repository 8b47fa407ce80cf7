import { expect, test } from 'vitest'
import { renderMarkdown } from './markdown.ts'
import { comparedReport, goReport, noGoReport, REPORTS, tuneReport } from './report.fixtures.ts'
import { failingFixture, HOSTILE_ANSWER, requirementFixture } from './verdict.fixtures.ts'

/** What is left of a comment once fenced blocks and code spans are taken out: what GitHub reads as Markdown. */
function outsideCode(markdown: string): string {
  return markdown.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '')
}

test.each(REPORTS)('a report (%s) starts with its decision and ends with its hashes', (_, report) => {
  const lines = renderMarkdown(report).trimEnd().split('\n')
  expect(lines[0]).toMatch(/^## [✓✗?] (GO|NO-GO|NOT ENOUGH EVIDENCE): /u)
  expect(lines.at(-1)).toContain('This report speaks only of contract `airworthy.yaml` `9f2c1d7a40be`')
})

test('every row of a table has the cells of its header', () => {
  const rows = renderMarkdown(comparedReport())
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map((table) => table.split('\n').map((row) => row.split(/(?<!\\)\|/).length))
  expect(rows).toHaveLength(2)
  for (const table of rows) expect(new Set(table).size).toBe(1)
})

test('a pipe or a backtick in a requirement does not break the table', () => {
  const text = 'correct >= 95% where topic = "a|b`c"'
  const row = renderMarkdown({ ...goReport(), requirements: [requirementFixture({ text })] })
    .split('\n')
    .find((line) => line.includes('topic'))
  expect(row).toContain('`` correct >= 95% where topic = "a\\|b`c" ``')
})

test('a fence in an answer does not close the fence around it', () => {
  const markdown = renderMarkdown(noGoReport())
  expect(markdown).toContain('````text\n<script>alert(1)</script>')
  expect(outsideCode(markdown)).not.toContain('not a heading')
})

test('what people wrote is neither markup nor a mention outside of code', () => {
  const id = '<img src=x> @team #12 *bold* [a](b)'
  const reason = `${HOSTILE_ANSWER} *bold* [link](https://example.invalid)`
  const failing = failingFixture(id, {
    against: ['a <= 1'],
    scores: [{ scorer: 'correct', value: 0, reason }],
  })
  const markdown = renderMarkdown({ ...noGoReport(), failing: [failing] })
  const text = outsideCode(markdown)
  const tags = new Set(text.match(/<\/?[a-z]+/g))
  expect([...tags].sort()).toEqual([
    '</code',
    '</details',
    '</summary',
    '<br',
    '<code',
    '<details',
    '<summary',
  ])
  expect(text.replace(/<code>.*?<\/code>/g, '')).not.toMatch(/@\w|(?<!\\)\[|(?<!\\)\*bold/)
})

test('a comment stays below the limit of GitHub, however long the cases are', () => {
  const failing = Array.from({ length: 200 }, (_, index) =>
    failingFixture(`case-${index}`, { answer: '`<&'.repeat(20_000), expected: '@'.repeat(20_000) }),
  )
  const markdown = renderMarkdown({ ...noGoReport(), failing, failingTotal: 200 })
  expect(markdown.length).toBeLessThan(65_536)
  expect(markdown).toMatch(/\*\*Failing cases\*\* \(\d+ of 200, worst first\)/)
  expect(markdown).toContain('of 60\u202f000 characters.')
})

test('a tuning run is marked as such', () => {
  expect(renderMarkdown(tuneReport())).toContain('> **Tuning set: this run never certifies.**')
})

test('commands in notes stay commands', () => {
  const notes = ['Run `airworthy eval --resume` *now*.']
  expect(renderMarkdown({ ...goReport(), notes })).toContain('- Run `airworthy eval --resume` \\*now\\*.')
})
