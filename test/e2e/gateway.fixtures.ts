import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, type Contract, parseContract } from '@airworthy/sdk'
import {
  type Behaviour,
  type FakeProvider,
  type FakeRequest,
  startFakeProvider,
} from '@airworthy/sdk/testing'
import { openTransport } from '../../packages/airworthy/src/evidence/targets/transport.ts'
import { openGateway } from '../../packages/airworthy/src/gateway/open-gateway.ts'

/** A gateway on a free port, and the folder of its state. */
export interface TestGateway extends AsyncDisposable {
  /** Ends in `/v1`. */
  readonly url: string
  readonly stateDirectory: string
  readonly stop: () => Promise<void>
}

export interface TestGatewayOptions {
  /** Lines of the contract below `feature`, `owner` and a requirement. `PROVIDER` is the base URL of the provider. */
  readonly contract: string
  readonly provider: Pick<FakeProvider, 'url'>
  readonly host?: string
  readonly stateDirectory?: string
  readonly maximumBodyBytes?: number
  readonly clock?: Clock
}

/** A contract of the feature `docs`. */
export function contractOf(lines: string, provider: Pick<FakeProvider, 'url'>): Contract {
  const text = `feature: docs\nowner: team@example.com\ntoo_slow:\n  - p95 latency <= 30 s\n${lines.replaceAll('PROVIDER', provider.url)}`
  const parsed = parseContract({ text, path: join(tmpdir(), 'airworthy.yaml') })
  if (parsed.kind === 'contract') return parsed.contract
  throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
}

/** Starts a gateway in this process; it is reached over a socket like any other. */
export async function startGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const stateDirectory = options.stateDirectory ?? mkdtempSync(join(tmpdir(), 'airworthy-gateway-'))
  const upstream = openTransport({ environment: {}, connections: 2_000 })
  const gateway = await openGateway({
    contracts: [contractOf(options.contract, options.provider)],
    host: options.host ?? '127.0.0.1',
    port: 0,
    stateDirectory,
    environment: {},
    transport: upstream.send,
    maximumBodyBytes: options.maximumBodyBytes ?? 1024 * 1024,
    maximumConnections: 4_000,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  })
  const stop = async (): Promise<void> => {
    await gateway.stop()
    await upstream.close()
  }
  return {
    url: `http://127.0.0.1:${gateway.port}/v1`,
    stateDirectory,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      if (options.stateDirectory === undefined) rmSync(stateDirectory, { recursive: true, force: true })
    },
  }
}

/** Two routes, of which the provider can be told apart by the model. */
export const TWO_ROUTES = `
deadline: 4 s
limits: { attempts: 6, first_token: 400 ms, stall: 400 ms }
routes:
  - { model: main, timeout: 1 s, url: "PROVIDER" }
  - { model: spare, timeout: 1 s, url: "PROVIDER" }
`

/** A provider whose model `main` does as it is told; every other model answers. */
export function providerWith(
  main: (request: FakeRequest, attempt: number) => Behaviour,
  spare: (request: FakeRequest) => Behaviour = () => ({ kind: 'answer', text: 'The spare answers.' }),
): Promise<FakeProvider> {
  return startFakeProvider({
    behave: (request, attempt) => (request.body.model === 'main' ? main(request, attempt) : spare(request)),
  })
}

/** How often each model was asked. */
export function attemptsOf(provider: FakeProvider): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { body } of provider.requests) {
    const model = String(body.model)
    counts[model] = (counts[model] ?? 0) + 1
  }
  return counts
}

/** What a client sees of one request. */
export interface Seen {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: ReturnType<typeof JSON.parse>
}

/** Asks the feature `docs`. */
export async function ask(
  { url }: Pick<TestGateway, 'url'>,
  body: Readonly<Record<string, unknown>> = {},
  init: RequestInit = {},
): Promise<Seen> {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'docs',
      messages: [{ role: 'user', content: 'Where is my refund?' }],
      ...body,
    }),
    ...init,
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}

/** The events of a streamed response: parsed chunks, and `[DONE]` as it is. */
export function eventsOf({ text }: Pick<Seen, 'text'>): readonly ReturnType<typeof JSON.parse>[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)))
}

/** The text that a streamed response adds up to. */
export function streamedText(seen: Pick<Seen, 'text'>): string {
  return eventsOf(seen)
    .map((event) => event.choices?.[0]?.delta?.content ?? '')
    .join('')
}

/** A thousand clients in one process: `fetch` would cost more than the gateway that is measured. */
export function askLean(
  { url }: Pick<TestGateway, 'url'>,
  body: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly status: number; readonly text: string; readonly latencyMs: number }> {
  const startedMs = performance.now()
  const sent = JSON.stringify({ model: 'docs', messages: [{ role: 'user', content: 'Where?' }], ...body })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }
    const asked = request(`${url}/chat/completions`, { method: 'POST', headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, latencyMs: performance.now() - startedMs })
      })
    })
    asked.on('error', reject)
    asked.end(sent)
  })
}
