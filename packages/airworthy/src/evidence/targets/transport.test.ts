import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { callChat, callErrorOf, readText } from '@airworthy/sdk'
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

const STREAM = [
  'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":null}]}\n\n',
  'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: [DONE]\n\n',
].join('')

test('one connection serves one streamed call after the other', async () => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(STREAM)
    // The end of the body comes after [DONE], in a packet of its own.
    setTimeout(() => response.end(), 20)
  })
  let connections = 0
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`

  const transport = openTransport({ environment: {}, connections: 1 })
  const request = { baseUrl, model: 'm', messages: [], stream: true }
  for (let call = 0; call < 3; call++) {
    const result = await callChat(request, { transport: transport.send, now: () => 0, signal: SIGNAL })
    expect(result.kind).toBe('answered')
  }
  await transport.close()
  server.close()
  expect(connections).toBe(1)
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

/** Sends one request to a server of this kind. */
async function responseOf(listener: RequestListener, signal = SIGNAL) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const transport = openTransport({ environment: {} })
  const response = await transport.send({
    url: `http://127.0.0.1:${port}`,
    method: 'GET',
    headers: {},
    signal,
  })
  async function close(): Promise<void> {
    await transport.close()
    server.closeAllConnections()
    server.close()
  }
  return { ...response, close }
}

const MEGABYTE = 1024 * 1024

test('a large body arrives whole, and no more of it is held than a slow reader can take', async () => {
  const { body, close } = await responseOf((_request, response) => response.end(Buffer.alloc(16 * MEGABYTE)))
  let bytes = 0
  let largest = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    largest = Math.max(largest, chunk.byteLength)
    for (let turn = 0; turn < 50; turn++) await setImmediate()
  }
  await close()
  expect(bytes).toBe(16 * MEGABYTE)
  expect(largest).toBeLessThan(MEGABYTE)
})

test('a reader that stops early frees the connection', async () => {
  const closed = Promise.withResolvers<void>()
  const { body, close } = await responseOf((_request, response) => {
    response.on('close', () => closed.resolve())
    response.write('the first of many words')
  })
  for await (const chunk of body) {
    expect(String(chunk)).toContain('first')
    break
  }
  await closed.promise
  await close()
})

test('an abort ends a body that somebody waits for, and a broken connection does too', async () => {
  const stop = new AbortController()
  const waiting = await responseOf((_request, response) => response.write('…'), stop.signal)
  const read = readText(waiting.body, MEGABYTE)
  stop.abort(new Error('stopped'))
  await expect(read).rejects.toThrow('stopped')
  await waiting.close()

  const cut = await responseOf((_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy())
  })
  await expect(readText(cut.body, MEGABYTE)).rejects.toThrow()
  await cut.close()
})
