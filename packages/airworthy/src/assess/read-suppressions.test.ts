import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Finding } from './assessment.ts'
import { inComments, readSuppressions } from './read-suppressions.ts'

const ID = 'budget/no-timeout'
const CONTRACT = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-suppress-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test.each([
  ['a.ts', `// airworthy-ignore ${ID}: A batch job.`],
  ['a.py', `    # airworthy-ignore ${ID}: A batch job.`],
  ['a.css', `/* airworthy-ignore ${ID}: A batch job. */`],
  ['a.tsx', `{/* airworthy-ignore ${ID}: A batch job. */}`],
  ['a.html', `<!-- airworthy-ignore ${ID}: A batch job. -->`],
  ['a.sql', `-- airworthy-ignore ${ID}: A batch job.`],
  ['a.ipynb', `    "# airworthy-ignore ${ID}: A batch job.\\n",`],
])('a comment in %s is read without its marks', (path, line) => {
  const { suppressions, notes } = inComments(path, `first\n${line}\nlast\n`)
  expect(notes).toEqual([])
  expect(suppressions).toEqual([
    { check: ID, reason: 'A batch job.', by: 'comment', path, line: 2, covers: 3 },
  ])
})

test('a comment beside code covers its own line', () => {
  const { suppressions } = inComments('a.ts', `call() // airworthy-ignore ${ID}: A batch job.\nother()\n`)
  expect(suppressions.map(({ covers }) => covers)).toEqual([1])
})

test('several comments above one line cover it all', () => {
  const text = `// airworthy-ignore ${ID}: One.\r\n// airworthy-ignore tests/none: Two.\r\ncall()\r\n`
  const { suppressions } = inComments('a.ts', text)
  expect(suppressions.map(({ reason, covers }) => [reason, covers])).toEqual([
    ['One.', 3],
    ['Two.', 3],
  ])
})

test.each([
  ['// airworthy-ignore budget/no-timeout', 'needs its reason'],
  ['// airworthy-ignore budget/no-timeout:', 'needs its reason'],
  ['/* airworthy-ignore budget/no-timeout: */', 'needs its reason'],
  ['// airworthy-ignore', 'must name a check'],
  ['// airworthy-ignore: because', 'must name a check'],
])('%s suppresses nothing, and is told', (line, told) => {
  const { suppressions, notes } = inComments('a.ts', `${line}\ncall()\n`)
  expect(suppressions).toEqual([])
  expect(notes).toEqual([expect.stringContaining(told)])
  expect(notes[0]).toMatch(/^a\.ts:1: /)
})

function gapAt(path: string): Finding {
  return {
    check: ID,
    title: '',
    failureMode: 'F5',
    verdict: 'present',
    confidence: 'high',
    severity: 'high',
    reason: '',
    evidence: [{ path, line: 2, shows: '' }],
    nearMisses: [],
    remedy: '',
    effortDays: { low: 1, high: 1, because: '' },
  }
}

test('comments are read in the files of gaps, and entries in the contract', () => {
  const folder = folderWith({
    'src/a.ts': `// airworthy-ignore ${ID}: A batch job.\ncall()\n`,
    'airworthy.yaml': `${CONTRACT}suppress: [{ check: tests/none, reason: A spike., path: ./spikes }]\n`,
  })
  const { suppressions, notes } = readSuppressions(folder, [gapAt('src/a.ts'), gapAt('src/gone.ts')])
  expect(notes).toEqual([])
  expect(suppressions.map(({ by, path }) => [by, path])).toEqual([
    ['contract', 'spikes'],
    ['comment', 'src/a.ts'],
  ])
})

test('a contract that is not valid suppresses nothing, and is told with its line', () => {
  const folder = folderWith({ 'airworthy.yaml': `${CONTRACT}suppress: [{ check: tests/none }]\n` })
  const { suppressions, notes } = readSuppressions(folder, [])
  expect(suppressions).toEqual([])
  expect(notes).toEqual([expect.stringMatching(/^airworthy\.yaml:4: .*so its suppressions do not count/)])
})

test('a blank reason is no reason', () => {
  const folder = folderWith({
    'airworthy.yaml': `${CONTRACT}suppress: [{ check: tests/none, reason: "  " }]\n`,
  })
  expect(readSuppressions(folder, [])).toEqual({
    suppressions: [],
    notes: ['airworthy.yaml: the suppression of tests/none needs its reason.'],
  })
})

test('a folder without a contract has no suppressions', () => {
  expect(readSuppressions(folderWith({}), [])).toEqual({ suppressions: [], notes: [] })
})
