import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { changeKeys } from '../../packages/airworthy/src/gateway/key-file.ts'
import { createKey } from '../../packages/airworthy/src/gateway/key-store.ts'
import { keysPath } from '../../packages/airworthy/src/gateway/open-gateway.ts'
import { lockState } from '../../packages/airworthy/src/gateway/state-lock.ts'
import {
  ask,
  eventsOf,
  providerWith,
  startGateway,
  streamedText,
  type TestGateway,
  TWO_ROUTES,
} from './gateway.fixtures.ts'

const ANSWER = 'The refund is on its way.'

function answering() {
  return providerWith(() => ({ kind: 'answer', text: ANSWER }))
}

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-gateway-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A state folder with one key, and the key. */
function folderWithKey(feature: string): { readonly stateDirectory: string; readonly key: string } {
  const stateDirectory = stateFolder()
  const { key, record } = createKey({ team: 'support', feature }, Date.now())
  changeKeys(keysPath(stateDirectory), () => [record])
  return { stateDirectory, key }
}

function withKey(key: string): RequestInit {
  return { headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` } }
}

async function get({ url }: TestGateway, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url.replace(/\/v1$/, path), init)
}

test('once there is a key nobody comes in without one', async () => {
  const { stateDirectory, key } = folderWithKey('docs')
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider, stateDirectory })
  expect((await ask(gateway)).json.error).toMatchObject({
    code: 'invalid_api_key',
    type: 'authentication_error',
  })
  expect((await ask(gateway, {}, withKey('aw_000000000000_wrong'))).status).toBe(401)
  expect((await ask(gateway, {}, withKey(key))).status).toBe(200)
  expect((await get(gateway, '/metrics')).status).toBe(401)
  expect((await get(gateway, '/healthz')).status).toBe(200)
  expect(provider.requests).toHaveLength(1)
})

test('a client’s key never reaches the provider', async () => {
  const { stateDirectory, key } = folderWithKey('*')
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider, stateDirectory })
  await ask(gateway, {}, withKey(key))
  expect(JSON.stringify(provider.requests)).not.toContain(key)
})

test('a key for another feature is refused, and does not see this one', async () => {
  const { stateDirectory, key } = folderWithKey('other')
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider, stateDirectory })
  expect((await ask(gateway, {}, withKey(key))).status).toBe(403)
  const models = await (await get(gateway, '/v1/models', withKey(key))).json()
  expect(models).toEqual({ object: 'list', data: [] })
})

test('an address that others can reach needs a key', async () => {
  await using provider = await answering()
  const open = startGateway({
    contract: TWO_ROUTES,
    provider,
    host: '0.0.0.0',
    stateDirectory: stateFolder(),
  })
  await expect(open).rejects.toMatchObject({
    code: 'usage',
    next: expect.stringContaining('airworthy keys add'),
  })
  const { stateDirectory, key } = folderWithKey('docs')
  await using gateway = await startGateway({
    contract: TWO_ROUTES,
    provider,
    host: '0.0.0.0',
    stateDirectory,
  })
  expect((await ask(gateway, {}, withKey(key))).status).toBe(200)
})

test('two gateways never share one folder', async () => {
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const { stateDirectory } = gateway
  // A lock of this very process would be one that a crash left behind.
  writeFileSync(join(stateDirectory, 'lock'), String(process.ppid))
  expect(() => lockState(stateDirectory)).toThrow(/is in use by the process/)
})

test('a request that is too large is refused before a provider sees it', async () => {
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider, maximumBodyBytes: 1_000 })
  const large = await ask(gateway, { user: 'x'.repeat(20_000_000) })
  expect([large.status, large.json.error.code]).toEqual([413, 'request_too_large'])
  const unsized = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`{"model":"docs","user":"${'x'.repeat(20_000_000)}`))
      controller.close()
    },
  })
  const streamed = await get(gateway, '/v1/chat/completions', {
    method: 'POST',
    body: unsized,
    duplex: 'half',
  } as RequestInit)
  expect(streamed.status).toBe(413)
  expect(provider.requests).toHaveLength(0)
})

test('headers that are too large, and what is no HTTP, are refused in the shape of an error', async () => {
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const large = await raw(
    gateway,
    `GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`,
  )
  expect(large).toMatch(/^HTTP\/1.1 431 /)
  expect(JSON.parse(large.split('\r\n\r\n')[1] ?? '').error.type).toBe('invalid_request_error')
  expect(await raw(gateway, 'hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
})

function raw({ url }: TestGateway, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    let received = ''
    socket.setEncoding('utf8').on('data', (part: string) => {
      received += part
    })
    socket.on('end', () => resolve(received)).on('error', reject)
  })
}

test.each([
  ['no JSON', '{"model":', null],
  ['no model', '{"messages":[{}]}', 'model'],
  ['no messages', '{"model":"docs"}', 'messages'],
  ['passages that are none', '{"model":"docs","messages":[{}],"airworthy":{"passages":[7]}}', 'airworthy'],
])('a request with %s is told what is wrong with it', async (_, body, param) => {
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const seen = await ask(gateway, {}, { body })
  expect(seen.status).toBe(400)
  expect(seen.json.error).toMatchObject({ type: 'invalid_request_error', param })
  expect(provider.requests).toHaveLength(0)
})

test('the wrong URL is told what the right one is', async () => {
  await using provider = await answering()
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const response = await get(gateway, '/chat/completions', { method: 'POST' })
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('ends in /v1')
})

test('a stop answers what is under way, refuses what is new, and leaves nothing open', async () => {
  const slow = { kind: 'answer' as const, text: ANSWER, chunkGapMs: 60 }
  await using provider = await providerWith(() => slow)
  await using gateway = await startGateway({ contract: `${TWO_ROUTES}stream: tokens\n`, provider })
  const running = Array.from({ length: 5 }, () => ask(gateway, { stream: true }))
  await expect.poll(() => provider.requests.length).toBe(5)
  const stopped = gateway.stop()
  await expect(ask(gateway)).rejects.toThrow()
  for (const seen of await Promise.all(running)) {
    expect(streamedText(seen)).toBe(ANSWER)
    expect(eventsOf(seen).at(-1)).toBe('[DONE]')
  }
  await stopped
})

test('the first words of a stream are sent before the last are written', async () => {
  await using provider = await providerWith(() => ({ kind: 'answer', text: ANSWER, chunkGapMs: 30_000 }))
  const contract = `${TWO_ROUTES.replace('stall: 400 ms', 'stall: 60 s').replaceAll('timeout: 1 s', 'timeout: 60 s').replace('deadline: 4 s', 'deadline: 60 s')}stream: tokens\n`
  await using gateway = await startGateway({ contract, provider })
  const leaving = new AbortController()
  const response = await get(gateway, '/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'docs', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: leaving.signal,
  })
  expect(response.headers.get('transfer-encoding')).toBe('chunked')
  const reader = response.body?.getReader()
  const first = await reader?.read()
  expect(new TextDecoder().decode(first?.value)).toContain('"role":"assistant"')
  leaving.abort()
})

test('passages that the client found are checked against the answer, and never sent to the provider', async () => {
  const contract = `${TWO_ROUTES}checks:\n  grounded: { at_least: 80% }\nwhen_it_fails:\n  hallucination: { do: decline }\n`
  await using provider = await providerWith(() => ({
    kind: 'answer',
    text: 'The refund takes ninety days and costs 400 dollars.',
  }))
  await using gateway = await startGateway({ contract, provider })
  const passages = [{ id: 'p1', text: 'Refunds take five working days and are free of charge.' }]
  const { status, json } = await ask(gateway, { airworthy: { passages } })
  expect(status).toBe(200)
  expect(json.airworthy).toMatchObject({ outcome: 'declined', why: { mode: 'hallucination' } })
  expect(json.airworthy.signals[0]).toMatchObject({ check: 'grounded', kind: 'flagged' })
  expect(json.choices[0].message.content).not.toContain('ninety')
  expect(provider.requests.every(({ body }) => !('airworthy' in body))).toBe(true)
})
