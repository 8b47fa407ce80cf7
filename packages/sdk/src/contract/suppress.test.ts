import { expect, test } from 'vitest'
import { parseContract } from './parse-contract.ts'

const HEAD = 'feature: docs\nowner: team\ntoo_wrong: [correct >= 95%]\n'

function parse(suppress: string) {
  return parseContract({ text: `${HEAD}${suppress}`, path: 'airworthy.yaml' })
}

test('gaps that the team accepts are read with their reasons and paths', () => {
  const parsed = parse(
    'suppress:\n  - { check: budget/no-rate-limit, reason: Only staff reach it. }\n' +
      '  - { check: tests/none, reason: A spike., path: spikes/ }\n',
  )
  expect(parsed).toMatchObject({
    kind: 'contract',
    contract: {
      suppress: [
        { check: 'budget/no-rate-limit', reason: 'Only staff reach it.' },
        { check: 'tests/none', reason: 'A spike.', path: 'spikes/' },
      ],
    },
  })
})

test('a contract without suppressions has no such field, so its hash is what it was', () => {
  const parsed = parse('')
  expect(parsed.kind === 'contract' && 'suppress' in parsed.contract).toBe(false)
})

test.each([
  ['suppress: [{ check: tests/none }]', 'suppress[0].reason'],
  ['suppress: [{ check: tests/none, reason: "" }]', 'why it is accepted'],
  ['suppress: [{ reason: A spike. }]', 'suppress[0].check'],
  ['suppress: tests/none', 'a list of suppressions'],
])('%s is refused, and the message names what is missing', (lines, named) => {
  const parsed = parse(lines)
  const messages = parsed.kind === 'invalid' ? parsed.problems.map(({ message }) => message).join('\n') : ''
  expect(messages).toContain(named)
})
