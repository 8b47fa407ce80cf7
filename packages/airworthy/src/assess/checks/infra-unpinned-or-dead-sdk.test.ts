import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { unpinnedOrDeadSdk } from './infra-unpinned-or-dead-sdk.ts'

const PYTHON = { 'app.py': 'from openai import OpenAI\nOpenAI().chat.completions.create(model="m")' }
const OLD_PYTHON = { 'app.py': 'import openai\nopenai.ChatCompletion.create(model="m")' }
const NODE = {
  'app.ts': "import OpenAI from 'openai'\nawait new OpenAI().chat.completions.create({ model: 'm' })",
}

test.each([
  ['a requirement without a version', { ...PYTHON, 'requirements.txt': 'openai\n' }, 'requirements.txt:1'],
  [
    'an open range without a lockfile',
    { ...PYTHON, 'requirements.txt': 'requests==2.0\nopenai>=1.2\n' },
    'requirements.txt:2',
  ],
  [
    'a caret range without a lockfile',
    { ...NODE, 'package.json': '{"dependencies":{"openai":"^5.0.0"}}' },
    'package.json:1',
  ],
  [
    'a lockfile of another package manager',
    { ...NODE, 'package.json': '{"dependencies":{"openai":"^5.0.0"}}', 'poetry.lock': '' },
    'package.json:1',
  ],
  [
    'a major version without support',
    { ...OLD_PYTHON, 'requirements.txt': 'openai==0.27.8\n' },
    'requirements.txt:1',
  ],
  [
    'a call that the newest version no longer has',
    { ...OLD_PYTHON, 'requirements.txt': 'openai\n' },
    'app.py:2',
  ],
])('%s is a gap', async (...[, files, place]) => {
  const decision = await decisionOf(unpinnedOrDeadSdk, files)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

test.each([
  ['an exact version', { ...PYTHON, 'requirements.txt': 'openai==1.40.0\n' }],
  [
    'a range with a lockfile',
    { ...NODE, 'package.json': '{"dependencies":{"openai":"^5.0.0"}}', 'package-lock.json': '{}' },
  ],
  [
    'a lockfile at the root of a monorepo',
    {
      'apps/web/app.ts': NODE['app.ts'],
      'apps/web/package.json': '{"dependencies":{"openai":"^5.0.0"}}',
      'pnpm-lock.yaml': '',
    },
  ],
])('%s is none', async (...[, files]) => {
  expect((await decisionOf(unpinnedOrDeadSdk, files)).verdict).toBe('absent')
})

test('without any manifest it stays unknown', async () => {
  expect((await decisionOf(unpinnedOrDeadSdk, PYTHON)).verdict).toBe('unknown')
})

test('plain HTTP needs no SDK', async () => {
  const files = {
    'app.py': 'import requests\nrequests.post("https://api.openai.com/v1/chat/completions", json={})',
  }
  expect((await decisionOf(unpinnedOrDeadSdk, files)).verdict).toBe('not-applicable')
})
