import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callErrorOf, readText } from '@airworthy/sdk'
import { startFakeProvider } from '@airworthy/sdk/testing'
import { expect, test } from 'vitest'
import { openTransport } from './transport.ts'

const SIGNAL = new AbortController().signal

async function codeOf(url: string, signal = SIGNAL): Promise<string> {
  const transport = openTransport({ environment: {} })
  try {
    const response = await transport.send({ url, method: 'GET', headers: {}, signal })
    return `status ${response.status}`
  } catch (error) {
    return callErrorOf(error, signal).code
  } finally {
    await transport.close()
  }
}

test('what can go wrong before an answer has a code of its own', async () => {
  const provider = await startFakeProvider()
  const secured = `${provider.url.replace('http:', 'https:')}/models`
  expect(await codeOf(`${provider.url}/models`)).toBe('status 200')
  expect(await codeOf(secured)).toBe('tls')
  expect(await codeOf('http://no-such-host.invalid/')).toBe('dns')
  expect(await codeOf(provider.url, AbortSignal.timeout(0))).toBe('timeout')
  expect(await codeOf(provider.url, AbortSignal.abort())).toBe('aborted')
  await provider.close()
  expect(await codeOf(provider.url)).toBe('connection-refused')
})

test('connections are used again', async () => {
  await using provider = await startFakeProvider()
  const { origin } = new URL(provider.url)
  const transport = openTransport({ environment: {}, connections: 1 })
  const ports = new Set<string>()
  for (let i = 0; i < 3; i++) {
    const request = {
      url: `${origin}/v1/chat/completions`,
      method: 'POST',
      body: `{"i":${i}}`,
      headers: {},
      signal: SIGNAL,
    }
    const response = await transport.send(request)
    await readText(response.body, 10_000)
    ports.add(response.headers.connection ?? '')
  }
  await transport.close()
  expect([...ports]).toEqual(['keep-alive'])
})

test('credentials in a URL become a header, and a proxy of the environment is used', async () => {
  const received: string[] = []
  const server = createServer((request, response) => {
    received.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const direct = openTransport({ environment: {} })
  await direct.send({
    url: `http://me:p%40ss@127.0.0.1:${port}/a`,
    method: 'GET',
    headers: {},
    signal: SIGNAL,
  })
  const proxied = openTransport({ environment: { HTTP_PROXY: `http://127.0.0.1:${port}` } })
  await proxied.send({ url: 'http://model.test/b', method: 'GET', headers: {}, signal: SIGNAL })
  await Promise.all([direct.close(), proxied.close()])
  server.closeAllConnections()
  server.close()
  expect(received[0]).toBe(`GET /a Basic ${Buffer.from('me:p@ss').toString('base64')}`)
  expect(received[1]).toMatch(/^(GET http:\/\/model\.test\/b|CONNECT)/)
})

test('a transport that was passed in stays open', async () => {
  const send = async () => ({ status: 204, headers: {}, body: (async function* () {})() })
  const transport = openTransport({ environment: {}, transport: send })
  await transport.close()
  expect(transport.send).toBe(send)
})
