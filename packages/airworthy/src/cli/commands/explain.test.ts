import { expect, test } from 'vitest'
import { airworthy, folderWith } from '../cli.fixtures.ts'

function explain(args: readonly string[]) {
  return airworthy(folderWith(), ['explain', ...args])
}

test('a check is explained: what, why, how decided, how to fix', () => {
  const { status, stdout } = explain(['budget/no-timeout'])
  expect(status).toBe(0)
  for (const heading of [
    'What it is',
    'Why it matters in production',
    'How it is decided',
    'How to fix it',
  ]) {
    expect(stdout).toContain(`\n${heading}\n`)
  }
})

test('without a check, all are listed', () => {
  const { status, stdout } = explain([])
  expect(status).toBe(0)
  expect(stdout.match(/^ {2}[a-z]+\/[a-z-]+ /gm)).toHaveLength(39)
})

test.each([
  ['budget/no-timout', 'Did you mean budget/no-timeout?'],
  ['evals', 'Did you mean evals/'],
  ['zzz', 'List all with: airworthy explain'],
])('%s is no check: exit 3, and the nearest', (word, next) => {
  const { status, stdout, stderr } = explain([word])
  expect(status).toBe(3)
  expect(stdout).toBe('')
  expect(stderr).toContain(next)
})
