import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FailureAction } from './contract.ts'
import { findContradictions } from './contradictions.ts'
import { FAILURE_MODES } from './failure-modes.ts'
import { parseContract } from './parse-contract.ts'

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../../docs/contract.md'), 'utf8')

/** The blocks that show fields of a contract; others show lists or the whole file. */
const EXAMPLES = [...DOCUMENT.matchAll(/```yaml\n([\s\S]*?)```/g)]
  .map((match) => match[1] ?? '')
  .filter((block) => /^(?:prices|run|routes|limits|budget|checks|when_unsure|when_it_fails):/.test(block))

const WORDS: Readonly<Record<FailureAction['kind'], string>> = {
  'next-route': 'next_route',
  review: 'review',
  decline: 'decline',
  say: 'say',
}

test('every example of a field in the documentation is a valid contract', () => {
  const problems = EXAMPLES.flatMap((block) => {
    const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n${block}`
    const parsed = parseContract({ text, path: 'airworthy.yaml' })
    return parsed.kind === 'invalid' ? parsed.problems.map(({ message }) => message) : []
  })
  expect(EXAMPLES.length).toBeGreaterThan(6)
  expect(problems).toEqual([])
})

test('the examples of the run time go together in one contract', () => {
  const runtime = EXAMPLES.filter((block) => !/^(?:prices|run):/.test(block)).join('\n')
  const text = `feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\ndeadline: 6 s\n${runtime}`
  const parsed = parseContract({ text, path: 'airworthy.yaml' })
  expect(parsed.kind === 'contract' && findContradictions({ contract: parsed.contract })).toEqual([])
})

test('the documentation says of each failure mode what it means, what is done and who sees it', () => {
  const rows = Object.entries(FAILURE_MODES).map(([name, { meaning, action, check }]) => {
    const by = check === undefined ? 'the guard' : `the check \`${check}\``
    return `| \`${name}\` | ${meaning} | \`${WORDS[action.kind]}\` | ${by} |`
  })
  expect(DOCUMENT.split('\n').filter((line) => rows.includes(line))).toEqual(rows)
})
