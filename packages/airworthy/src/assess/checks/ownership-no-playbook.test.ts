import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noPlaybook as check } from './ownership-no-playbook.ts'

const APP = {
  'app.py': 'from openai import OpenAI\nprint(OpenAI().chat.completions.create(model="m", messages=[]))\n',
}
const RUNBOOK = `# Runbook for the assistant

Owner: the answers team, on-call rota in the calendar.

## The provider is down
When the provider is unavailable or returns errors, switch to the second model and notify the channel.

## Wrong answers
When users report wrong answers, roll back to the last prompt version.

## Cost
When token cost exceeds the daily limit, pause the batch jobs.
`

test('without any document the question is put at the call', async () => {
  const decision = await decisionOf(check, APP)
  expect(decision.verdict).toBe('present')
  expect(decision.severity).toBe('low')
  expect(firstPlace(decision)).toBe('app.py:2')
})

test('a runbook with failure cases, steps and an owner is a playbook', async () => {
  const decision = await decisionOf(check, { ...APP, 'docs/runbook.md': RUNBOOK })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('docs/runbook.md:1')
})

test('a runbook without anybody who does it is not enough', async () => {
  const decision = await decisionOf(check, {
    ...APP,
    'docs/runbook.md': RUNBOOK.replace(/^Owner.*$/m, '').replace('notify the channel', 'wait'),
  })
  expect(decision.verdict).toBe('present')
})

test('an installation guide called runbook is shown and does not count', async () => {
  const decision = await decisionOf(check, {
    ...APP,
    'docs/cluster-runbook.md': '# Install\n\nRun the installer, then open the page.\n',
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('docs/cluster-runbook.md:1')
})

test('troubleshooting and owners of files are near misses', async () => {
  const decision = await decisionOf(check, {
    ...APP,
    'docs/troubleshooting.md': '# Troubleshooting\n\nReinstall.\n',
    '.github/CODEOWNERS': '* @team/app\n',
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.map(({ path }) => path)).toEqual([
    'docs/troubleshooting.md',
    '.github/CODEOWNERS',
  ])
})

test('documents that the product answers from are not those of its team', async () => {
  const decision = await decisionOf(check, {
    ...APP,
    'documents/troubleshooting.md': '# How to\n',
    'data/runbook.md': RUNBOOK,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:2')
})
