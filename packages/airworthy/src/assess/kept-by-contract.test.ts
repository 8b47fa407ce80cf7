import { expect, test } from 'vitest'
import { type Fixture, writeFixture } from './assess.fixtures.ts'
import { assess } from './assess.ts'

const MODEL = `import OpenAI from 'openai'
const openai = new OpenAI()
export async function answer(question) {
  const completion = await openai.chat.completions.create({ model: process.env.MODEL, messages: [{ role: 'user', content: question }] })
  return completion.choices[0].message.content
}
export const quote = (question) => search(question)[0]
`
const SERVER = `import express from 'express'
import { ask } from './ask.ts'
const app = express()
app.post('/ask', async (request, response) => response.json(await ask(request.body.question)))
`
const ASK = `import { guard, loadContract } from '@airworthy/sdk'
import { answer, quote } from './model.ts'
const contract = await loadContract('airworthy.yaml')
const routes = { model: answer, quotes: quote }
export const ask = guard(contract, routes)
`
const PLAIN_ASK = `export { answer as ask } from './model.ts'\n`
const CONTRACT = `feature: help
owner: help-team@example.com
run: ./ask.ts#ask
too_wrong:
  - correct >= 90%
deadline: 5 s
routes:
  - { model: openai/gpt-5, timeout: 3 s }
  - { use: quotes, timeout: 500 ms }
  - say: We cannot answer right now.
checks:
  grounded: on
when_unsure:
  otherwise: review
  review: { by: help-team, within: 1 h, then: decline }
when_it_fails:
  provider_down: { do: next_route, playbook: playbooks/provider-down.md }
tests: [cases.jsonl]
`
const PLAYBOOK =
  '# The provider is down\n\nLook at the status page, switch the route, and tell the team who is on duty.\n'
const MANIFEST = '{ "dependencies": { "openai": "4.0.0", "@airworthy/sdk": "0.1.0", "express": "5.0.0" } }'
const PROJECT: Fixture = {
  'package.json': MANIFEST,
  'server.ts': SERVER,
  'model.ts': MODEL,
  'ask.ts': ASK,
  'web/App.tsx': 'export function App() {\n  return <form action="/ask" />\n}\n',
  'airworthy.yaml': CONTRACT,
  'playbooks/provider-down.md': PLAYBOOK,
  'cases.jsonl': '{"question":"How do I reset my password?","expected":"In the settings."}\n'.repeat(4),
}
const RUNTIME = [
  'budget/no-timeout',
  'fallback/unhandled-model-failure',
  'fallback/no-alternative',
  'escalation/none',
  'review/no-human-in-loop',
]
const RECORDED = ['observability/none', 'metrics/no-latency', 'metrics/no-cost', 'metrics/no-quality-signal']

async function gapsOf(files: Fixture): Promise<readonly string[]> {
  const { findings } = await assess(writeFixture(files))
  return findings.filter(({ verdict }) => verdict === 'present').map(({ check }) => check)
}

test('a guard around the answer closes the gaps that its contract speaks of', async () => {
  const gaps = await gapsOf(PROJECT)
  expect(RUNTIME.filter((check) => gaps.includes(check))).toEqual([])
})

test('a contract that no guard carries out closes none of them', async () => {
  const gaps = await gapsOf({ ...PROJECT, 'ask.ts': PLAIN_ASK })
  expect(RUNTIME.filter((check) => !gaps.includes(check))).toEqual([])
})

test('a guard that nothing of the program loads closes none of them', async () => {
  const bypassed = SERVER.replace('./ask.ts', './model.ts').replace(/\bask\b(?=\(|\s})/g, 'answer')
  const files = { ...PROJECT, 'server.ts': bypassed, 'airworthy.yaml': CONTRACT.replace(/^run:.*\n/m, '') }
  const gaps = await gapsOf(files)
  expect(RUNTIME.filter((check) => !gaps.includes(check))).toEqual([])
})

test('without a deadline in the contract the guard sets no time limit', async () => {
  const contract = CONTRACT.replace('deadline: 5 s\n', '').replaceAll(/, timeout: \d+ m?s/g, '')
  expect(await gapsOf({ ...PROJECT, 'airworthy.yaml': contract })).toContain('budget/no-timeout')
})

test('a last route that only says something is no second way to an answer', async () => {
  const contract = CONTRACT.replace(/ {2}- \{ use: .*\n/, '')
  expect(await gapsOf({ ...PROJECT, 'airworthy.yaml': contract })).toContain('fallback/no-alternative')
})

test('what a guard reports counts once an OpenTelemetry SDK is registered', async () => {
  const open = await gapsOf(PROJECT)
  expect(RECORDED.filter((check) => !open.includes(check))).toEqual([])
  const telemetry = `import { NodeSDK } from '@opentelemetry/sdk-node'\nnew NodeSDK().start()\n`
  const kept = await gapsOf({
    ...PROJECT,
    'telemetry.ts': telemetry,
    'server.ts': `import './telemetry.ts'\n${SERVER}`,
  })
  expect(RECORDED.filter((check) => kept.includes(check))).toEqual([])
})

test('playbooks count when the files exist', async () => {
  expect(await gapsOf(PROJECT)).not.toContain('ownership/no-playbook')
  const { 'playbooks/provider-down.md': _, ...without } = PROJECT
  expect(await gapsOf(without)).toContain('ownership/no-playbook')
})

test('a test set of the contract has a gate once a workflow runs airworthy gate', async () => {
  const workflow = (command: string): Fixture => ({
    ...PROJECT,
    '.github/workflows/ci.yml': `jobs:\n  gate:\n    steps:\n      - run: npx airworthy ${command}\n`,
  })
  expect(await gapsOf(workflow('gate'))).not.toContain('evals/no-bars-or-gate')
  expect(await gapsOf(workflow('check'))).toContain('evals/no-bars-or-gate')
})

test('playbooks outside the folder that was read are a question, not a gap', async () => {
  const contract = CONTRACT.replace('playbooks/provider-down.md', '../playbooks/provider-down.md')
  const { findings } = await assess(writeFixture({ ...PROJECT, 'airworthy.yaml': contract }))
  expect(findings.find(({ check }) => check === 'ownership/no-playbook')?.verdict).toBe('unknown')
})

test('a model that is asked through the sdk, behind a guard with its own routes, is seen and guarded', async () => {
  const files = {
    ...PROJECT,
    'model.ts': MODEL.replace(
      "import OpenAI from 'openai'\nconst openai = new OpenAI()",
      "import { callChat } from '@airworthy/sdk'",
    ).replace('openai.chat.completions.create(', 'callChat('),
    'ask.ts': ASK.replace(
      'guard(contract, routes)',
      'guard({ ...contract, routes: contract.routes }, { model: answer, quotes: quote })',
    ),
  }
  const gaps = await gapsOf(files)
  expect(gaps).toContain('budget/no-token-cap')
  expect(RUNTIME.filter((check) => gaps.includes(check))).toEqual([])
})

const CLIENT = `import { guardedFetch, loadContract } from '@airworthy/sdk'
import OpenAI from 'openai'
const contract = await loadContract('airworthy.yaml')
export const openai = new OpenAI({ fetch: guardedFetch(contract), maxRetries: 0 })
`
const BEHIND_FETCH: Fixture = {
  ...PROJECT,
  'client.ts': CLIENT,
  'model.ts': MODEL.replace(
    "import OpenAI from 'openai'\nconst openai = new OpenAI()",
    "import { openai } from './client.ts'",
  ),
  'ask.ts': PLAIN_ASK,
}
const CHAT_MODEL = `import { guardMiddleware, loadContract } from '@airworthy/sdk'
import { openai } from '@ai-sdk/openai'
import { wrapLanguageModel } from 'ai'
const middleware = guardMiddleware(await loadContract('airworthy.yaml'), { models: { backup: openai('gpt-5-mini') } })
export const model = wrapLanguageModel({ model: openai(process.env.MODEL), middleware })
`
const CHAT = `import { convertToModelMessages, streamText } from 'ai'
import { model } from '../../../lib/model'
export async function POST(request: Request) {
  const { messages } = await request.json()
  return streamText({ model, messages: convertToModelMessages(messages) }).toUIMessageStreamResponse()
}
`
const BEHIND_MIDDLEWARE: Fixture = {
  'package.json': '{ "dependencies": { "ai": "5.0.0", "@ai-sdk/openai": "2.0.0", "next": "15.0.0" } }',
  'lib/model.ts': CHAT_MODEL,
  'app/api/chat/route.ts': CHAT,
  'airworthy.yaml': CONTRACT.replace('run: ./ask.ts#ask\n', ''),
  'playbooks/provider-down.md': PLAYBOOK,
}

test.each([
  ['a guarded fetch of the openai package', BEHIND_FETCH],
  ['a guard as middleware of an AI SDK model', BEHIND_MIDDLEWARE],
])('%s counts as the guard does', async (...[, files]) => {
  const gaps = await gapsOf(files)
  expect(RUNTIME.filter((check) => gaps.includes(check))).toEqual([])
})

test('a guarded client that the answer does not go through closes nothing', async () => {
  const gaps = await gapsOf({
    ...BEHIND_FETCH,
    'model.ts': MODEL,
    'server.ts': `import './client.ts'\n${SERVER}`,
  })
  expect(RUNTIME.filter((check) => !gaps.includes(check))).toEqual([])
  const plain = CHAT_MODEL.replace(', middleware })', ' })')
  const open = await gapsOf({ ...BEHIND_MIDDLEWARE, 'lib/model.ts': plain })
  expect(open).toEqual(expect.arrayContaining(['budget/no-timeout', 'fallback/no-alternative']))
})

test('without a text to say, a guarded client still throws when every route fails', async () => {
  const contract = CONTRACT.replace(/ {2}- say: .*\n/, '')
  const gaps = await gapsOf({ ...BEHIND_FETCH, 'airworthy.yaml': contract })
  expect(gaps).toContain('fallback/unhandled-model-failure')
  expect(await gapsOf({ ...PROJECT, 'airworthy.yaml': contract })).not.toContain(
    'fallback/unhandled-model-failure',
  )
})

test('what a guarded client reports is kept where its outcomes are taken', async () => {
  const taken = CLIENT.replace('guardedFetch(contract)', 'guardedFetch(contract, { onOutcome: keep })')
  const gaps = await gapsOf({
    ...BEHIND_FETCH,
    'client.ts': `import { keep } from './outcomes.ts'\n${taken}`,
  })
  expect(RECORDED.filter((check) => gaps.includes(check))).toEqual([])
})
