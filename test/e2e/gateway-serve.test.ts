import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { providerWith } from './gateway.fixtures.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/airworthy/src/cli/main.ts')
const NODE = ['--conditions=source', '--disable-warning=ExperimentalWarning', MAIN]

function project(provider: { readonly url: string }, lines = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-serve-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const contract = `feature: docs
owner: team@example.com
too_slow: [ p95 latency <= 8 s ]
deadline: 10 s
routes: [{ model: main, url: "${provider.url}", key: "\${PROVIDER_KEY}" }]
${lines}`
  writeFileSync(join(folder, 'airworthy.yaml'), contract)
  return folder
}

interface Command {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly ended: Promise<number | null>
}

function airworthy(folder: string, ...args: readonly string[]): Command {
  const child = spawn(process.execPath, [...NODE, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, PROVIDER_KEY: 'sk-provider-secret' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<number | null>((settle) => child.on('close', settle))
  return { child, output: () => output, errors: () => errors, ended }
}

/** Starts `airworthy serve` and returns its base URL once it takes requests. */
async function served(folder: string, ...args: readonly string[]) {
  const command = airworthy(folder, 'serve', '--port', '0', '--json', ...args)
  await expect.poll(() => command.output() + command.errors(), { timeout: 30_000 }).toMatch(/^\{.*\}\n$/s)
  const { url } = JSON.parse(command.output()) as { readonly url: string }
  return { ...command, url }
}

function askAt(url: string, key?: string): Promise<Response> {
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'docs', messages: [{ role: 'user', content: 'Hello' }] }),
  })
}

test('serve answers, sends the provider its own key, and stops in order at a signal', async () => {
  await using provider = await providerWith(() => ({ kind: 'answer', text: 'Hello.', delayMs: 300 }))
  const gateway = await served(project(provider))
  const asked = askAt(gateway.url)
  await expect.poll(() => provider.requests.length).toBe(1)
  gateway.child.kill('SIGTERM')
  expect((await asked).status).toBe(200)
  expect(await gateway.ended).toBe(0)
  expect(provider.requests[0]?.headers.authorization).toBe('Bearer sk-provider-secret')
  expect(gateway.output() + gateway.errors()).not.toContain('sk-provider-secret')
})

test('keys are issued, listed and revoked while the gateway runs', async () => {
  await using provider = await providerWith(() => ({ kind: 'answer', text: 'Hello.' }))
  const folder = project(provider)
  const added = airworthy(folder, 'keys', 'add', '--team', 'web', '--feature', 'docs')
  expect(await added.ended).toBe(0)
  const key = added.output().trim()
  const gateway = await served(folder)
  expect((await askAt(gateway.url)).status).toBe(401)
  expect((await askAt(gateway.url, key)).status).toBe(200)
  const listed = airworthy(folder, 'keys', 'list', '--json')
  await listed.ended
  expect(listed.output()).not.toContain(key)
  const [record] = JSON.parse(listed.output()) as readonly { readonly id: string; readonly team: string }[]
  expect(record?.team).toBe('web')
  expect(await airworthy(folder, 'keys', 'revoke', record?.id ?? '').ended).toBe(0)
  await expect.poll(async () => (await askAt(gateway.url, key)).status, { timeout: 10_000 }).toBe(401)
})

test('what a gateway was spending when it was killed counts as spent', async () => {
  const usage = { prompt_tokens: 100, completion_tokens: 100 }
  await using provider = await providerWith(() => ({
    kind: 'answer',
    text: 'Hello.',
    usage,
    delayMs: 60_000,
  }))
  const budget = 'budget: [ "10000 tokens per call", "15000 tokens per day" ]\n'
  const folder = project(provider, budget)
  const first = await served(folder)
  const lost = askAt(first.url).catch(() => undefined)
  await expect.poll(() => provider.requests.length).toBe(1)
  first.child.kill('SIGKILL')
  await Promise.all([first.ended, lost])
  const second = await served(folder)
  const refused = await askAt(second.url)
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ error: { code: 'over_budget' } })
  expect(provider.requests).toHaveLength(1)
  expect(readFileSync(join(folder, '.airworthy/gateway/lock'), 'utf8')).toBe(String(second.child.pid))
})

test.each([
  ['a contract that is not there', ['serve', 'missing.yaml'], /there is no contract at missing.yaml/],
  ['an address that others can reach', ['serve', '--host', '0.0.0.0'], /airworthy keys add/],
  ['a port that is none', ['serve', '--port', '80a'], /--port must be a whole number/],
  ['a key for nobody', ['keys', 'add', '--feature', 'docs'], /--team is missing/],
  ['a key that nobody has', ['keys', 'revoke', '123'], /there is no key 123/],
])('a mistake is told in words: %s', async (_, args, message) => {
  await using provider = await providerWith(() => ({ kind: 'answer', text: 'Hello.' }))
  const command = airworthy(project(provider), ...args)
  expect(await command.ended).toBe(3)
  expect(command.errors()).toMatch(message)
  expect(command.errors()).not.toContain('    at ')
})
