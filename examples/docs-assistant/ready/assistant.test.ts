import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guard, loadContract } from '@airworthy/sdk'
import { startFakeProvider } from '@airworthy/sdk/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { answer } from './assistant.ts'
import { callLog } from './call-log.ts'

test('an answer quotes the documentation and names the place', async () => {
  const { signal } = new AbortController()
  const outcome = await answer('what is the default confidence?', { signal })
  expect(outcome).toMatchObject({ kind: 'answered', by: 'quotes', passages: expect.anything() })
  expect(outcome.text).toMatch(/95 ?%/)
  expect(outcome.text).toMatch(/Source: \w[\w-]*\.md/)
})

/** The assistant as it is with a model: its surroundings are read when it is loaded. */
async function assistantWith(baseUrl: string): Promise<typeof answer> {
  vi.stubEnv('OPENAI_API_KEY', 'a-key-for-the-test')
  vi.stubEnv('OPENAI_BASE_URL', baseUrl)
  vi.resetModules()
  onTestFinished(() => void vi.unstubAllEnvs())
  return (await import('./assistant.ts')).answer
}

test('with a model that is down the documentation is quoted', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'status', status: 501 }) })
  const ask = await assistantWith(provider.url)
  const outcome = await ask('what is the default confidence?', new AbortController())
  expect(outcome).toMatchObject({ kind: 'fell-back', by: 'quotes', why: { code: 'http-501' } })
  expect(provider.requests.length).toBe(1)
})

test('what the model invents is not shown', async () => {
  const text = 'The Ministry of Lighthouses in Port Vellum sets it to 4,817 florins.'
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'answer', text }) })
  const ask = await assistantWith(provider.url)
  const outcome = await ask('what is the default confidence?', new AbortController())
  expect(outcome).toMatchObject({ kind: 'fell-back', by: 'quotes', why: { mode: 'hallucination' } })
  expect(outcome.text).not.toContain('florins')
})

test('each call is a line of the log, without a word of what was asked or answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-assistant-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'calls.jsonl')
  const contract = {
    ...loadContract(join(import.meta.dirname, 'airworthy.yaml')),
    routes: [],
    checks: [],
    whenItFails: [],
  }
  const ask = guard(contract, () => 'Blue.', { observer: callLog(file, () => new Date(0)) })
  await ask('Which colour?')
  const [line = ''] = readFileSync(file, 'utf8').split('\n')
  expect(JSON.parse(line)).toMatchObject({ outcome: 'answered', attempts: 1, costUsd: null })
  expect(line).not.toMatch(/colour|Blue/)
})
