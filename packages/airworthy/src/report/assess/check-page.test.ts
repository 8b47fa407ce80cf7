import { expect, test } from 'vitest'
import { ALL_CHECKS } from '../../assess/checks/all-checks.ts'
import { displayWidth } from '../text-width.ts'
import { parseCheckPage, readCheckPages } from './check-page.ts'
import { renderCheckList, renderCheckPage } from './check-page-terminal.ts'

const OPTIONS = { color: false, columns: 80 }
const TEXT = `# A gap

\`tests/none\` · F3 the evaluation criteria are wrong · medium · 2 days

## How to fix it

A **bold** [link](x.md) and a sentence that is so long that it does not fit into a line of a terminal.

- a bullet

\`\`\`ts
const veryLongCode = 'code stays as it is written, whatever the width of the terminal that shows it is'
\`\`\`
`

test('every check has a page that names it and its failure mode', () => {
  const pages = readCheckPages()
  const told = ALL_CHECKS.map(({ id }) => [id, pages.get(id)?.failureMode])
  expect(told).toEqual(ALL_CHECKS.map(({ id, failureMode }) => [id, failureMode]))
})

test('a page is shown as text: no marks of Markdown, prose wrapped, code as it is', () => {
  const [page] = parseCheckPage(TEXT)
  if (page === undefined) throw new Error('no page')
  const lines = renderCheckPage(page, OPTIONS).split('\n')
  expect(lines.slice(0, 5)).toEqual([
    'A gap',
    '',
    '`tests/none` · F3 the evaluation criteria are wrong · medium · 2 days',
    '',
    'How to fix it',
  ])
  expect(lines).toContain('- a bullet')
  expect(lines.join(' ')).toContain('A bold link and a sentence')
  expect(lines.filter((line) => displayWidth(line) > 80).every((line) => line.startsWith('    const'))).toBe(
    true,
  )
  expect(lines.join('\n')).not.toContain('```')
})

test('a text that is about no check is no page', () => {
  expect(parseCheckPage('# Checks\n\nAll of them.\n')).toEqual([])
})

test('the list holds every check under its failure mode', () => {
  const text = renderCheckList([...readCheckPages().values()], OPTIONS)
  for (const check of readCheckPages().keys()) expect(text).toContain(`  ${check}  `)
  expect(text.indexOf('evals/none')).toBeGreaterThan(text.indexOf('The evaluation criteria are wrong'))
  expect(text.indexOf('evals/none')).toBeLessThan(text.indexOf('Nothing is instrumented'))
})
