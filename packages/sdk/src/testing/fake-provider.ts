import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Behaviour, FakeRequest } from './behaviour.ts'
import { play, scriptOf } from './script.ts'
import { embeddingList, errorBody, modelList } from './wire.ts'

export interface FakeProviderOptions {
  /**
   * What to do with a chat completion. `attempt` is 1 for the first request with this very body, 2 when it comes
   * again. Default: answers `Hello from the fake provider.`
   */
  readonly behave?: (request: FakeRequest, attempt: number) => Behaviour | Promise<Behaviour>
  /** What to do with any other request. Undefined: what a provider does, such as listing its models. */
  readonly behaveElsewhere?: (request: FakeRequest) => Behaviour | undefined | Promise<Behaviour | undefined>
  /** What `/v1/models` lists. Default `['fake-1']`. */
  readonly models?: readonly string[]
  /** Default: a free one. */
  readonly port?: number
}

/** A model provider on 127.0.0.1 that speaks the OpenAI wire and misbehaves on demand. */
export interface FakeProvider extends AsyncDisposable {
  /** Base URL that ends in `/v1`. */
  readonly url: string
  /** Every request so far, in order of arrival. */
  readonly requests: readonly FakeRequest[]
  /** Ends all connections and timers. */
  close(): Promise<void>
}

/** Starts a fake provider. It stops by `close()` or at the end of an `await using` block. */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const requests: FakeRequest[] = []
  const attempts = new Map<string, number>()
  const closing = new AbortController()

  async function behaviourFor(request: FakeRequest, text: string): Promise<Behaviour | undefined> {
    if (pathOf(request) !== '/v1/chat/completions') return options.behaveElsewhere?.(request)
    const attempt = (attempts.get(text) ?? 0) + 1
    attempts.set(text, attempt)
    return (await options.behave?.(request, attempt)) ?? DEFAULT_BEHAVIOUR
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(incoming)
    const request = fakeRequest(incoming, text)
    requests.push(request)
    const behaviour = await behaviourFor(request, text)
    if (behaviour !== undefined)
      return play(scriptOf(behaviour, request), { response, signal: closing.signal })
    const reply = JSON_ROUTES[pathOf(request)]
    if (reply === undefined) notFound(request, response)
    else sendJson(response, reply(request, options))
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => fault(response, error))
  })
  const port = await listen(server, options.port ?? 0)
  const close = async (): Promise<void> => {
    closing.abort()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${port}/v1`, requests, close, [Symbol.asyncDispose]: close }
}

const DEFAULT_BEHAVIOUR: Behaviour = { kind: 'answer', text: 'Hello from the fake provider.' }

const JSON_ROUTES: Readonly<Record<string, (request: FakeRequest, options: FakeProviderOptions) => unknown>> =
  {
    '/v1/models': (_request, options) => modelList(options.models ?? ['fake-1']),
    '/v1/embeddings': (request) => embeddingList(request.body),
  }

function pathOf(request: FakeRequest): string {
  return request.path.split('?', 1)[0] ?? ''
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function fakeRequest(incoming: IncomingMessage, text: string): FakeRequest {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    body: parsed(text),
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? { ...json } : {}
  } catch {
    return {}
  }
}

function sendJson(response: ServerResponse, json: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}

function notFound(request: FakeRequest, response: ServerResponse): void {
  const body = errorBody(`Unknown request URL: ${request.method} ${request.path}.`, 'invalid_request_error')
  response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A mistake in the test's own `behave` must not look like a silent provider. */
function fault(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return
  if (!response.headersSent) response.writeHead(599, { 'content-type': 'text/plain' })
  response.end(`the fake provider failed: ${String(error)}`)
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}
