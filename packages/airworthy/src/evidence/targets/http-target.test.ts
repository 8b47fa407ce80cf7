import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunTarget } from '@airworthy/sdk'
import { startFakeProvider } from '@airworthy/sdk/testing'
import { expect, test } from 'vitest'
import type { Case } from '../case.ts'
import type { Observation } from '../trial.ts'
import { openTarget } from './open-target.ts'

type Spec = Extract<RunTarget, { kind: 'http' }>

const now = (): number => performance.timeOrigin + performance.now()
const CASE: Case = { id: 'case-1', input: 'Where is my refund?', tags: {} }

/** A reference to the environment as a contract writes it. */
const REFERENCE = `\${ASK_KEY}`

interface Endpoint extends AsyncDisposable {
  readonly url: string
  readonly requests: { readonly request: IncomingMessage; readonly body: string }[]
}

async function startEndpoint(reply: (response: ServerResponse) => void): Promise<Endpoint> {
  const requests: Endpoint['requests'] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    requests.push({ request, body })
    reply(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/ask`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

interface Running {
  readonly spec?: Partial<Spec>
  readonly testCase?: Case
  readonly signal?: AbortSignal
  readonly environment?: Readonly<Record<string, string>>
}

async function run(url: string, running: Running = {}): Promise<Observation> {
  const spec: Spec = {
    kind: 'http',
    url,
    method: 'POST',
    headers: {},
    body: { input: '{{input}}' },
    answer: 'answer',
    ...running.spec,
  }
  const target = await openTarget(spec, { directory: '/', environment: running.environment ?? {}, now })
  const { testCase = CASE, signal = new AbortController().signal } = running
  const observation = await target.run(testCase, signal)
  await target.close()
  return observation
}

async function runOnce(
  body: unknown,
  running: Running & { readonly type?: string } = {},
): Promise<Observation> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  await using endpoint = await startEndpoint((response) =>
    response.writeHead(200, { 'content-type': running.type ?? 'application/json' }).end(text),
  )
  return await run(endpoint.url, running)
}

test('answer and measurements are read by the paths of the contract', async () => {
  const body = {
    data: { text: 'On its way.', sources: [{ id: 'doc-1', text: 'Refunds take 5 days.' }] },
    meta: {
      usage: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 2 },
      model: 'claude-haiku-4-5',
    },
    status: 'fell-back',
  }
  const spec = {
    answer: 'data.text',
    passages: 'data.sources',
    usage: 'meta.usage',
    model: 'meta.model',
    outcome: 'status',
  }
  expect(await runOnce(body, { spec })).toEqual({
    outcome: 'fell-back',
    answer: 'On its way.',
    passages: [{ id: 'doc-1', text: 'Refunds take 5 days.' }],
    usage: { inputTokens: 12, outputTokens: 2, cachedInputTokens: 7 },
    model: 'claude-haiku-4-5',
    latencyMs: expect.any(Number),
  })
})

test('measurements that are not there stay unmeasured', async () => {
  const spec = { usage: 'meta.usage', model: 'meta.model' }
  const observation = await runOnce({ answer: { total: 12 }, meta: { usage: null } }, { spec })
  expect(observation).toEqual({ outcome: 'answered', answer: { total: 12 }, latencyMs: expect.any(Number) })
})

test.each([
  [{ data: { text: 'x' }, id: 1 }, 'data.answer', 'nothing at "data.answer": "data" has text'],
  [{ choices: [] }, 'choices.0.message', 'nothing at "choices.0.message": "choices" is a list of 0'],
  [{ data: 'x', id: 1 }, 'answer', 'nothing at "answer": the answer has data, id'],
  [{ data: 'x' }, 'data.answer.text', 'nothing at "data.answer.text": "data" is "x"'],
  ['<html>Sign in</html>', 'answer', 'expected JSON, got "<html>Sign in</html>"'],
])('%j without an answer says what is there instead', async (body, answer, message) => {
  expect(await runOnce(body, { spec: { answer } })).toMatchObject({
    error: { code: 'invalid-answer', message },
  })
})

test('an error in a 200 answer is a provider error', async () => {
  expect(await runOnce({ error: { message: 'retriever is down', code: 'E7' } })).toMatchObject({
    outcome: 'failed',
    error: { code: 'provider-error', message: 'retriever is down (E7)' },
  })
})

test('a plain text is the answer', async () => {
  expect(await runOnce('On its way.', { type: 'text/plain; charset=utf-8' })).toMatchObject({
    answer: 'On its way.',
  })
})

test('the template keeps structure alone and writes text inside a text', async () => {
  await using endpoint = await startEndpoint((response) => response.end('{"answer":"ok"}'))
  const body = {
    whole: '{{input}}',
    text: 'Q {{ id }}: {{input}} — {{input}}',
    list: ['{{id}}', 5, null, true],
    cost: '$& {{other}}',
  }
  const input = { question: 'a "quoted" $& thing' }
  await run(endpoint.url, { spec: { body }, testCase: { ...CASE, input } })
  expect(JSON.parse(endpoint.requests[0]?.body ?? '')).toEqual({
    whole: input,
    text: `Q case-1: ${JSON.stringify(input)} — ${JSON.stringify(input)}`,
    list: ['case-1', 5, null, true],
    cost: '$& {{other}}',
  })
})

test('references to the environment are resolved in the contract and never in the input', async () => {
  await using endpoint = await startEndpoint((response) => response.end('{"answer":"ok"}'))
  const spec = {
    url: `${endpoint.url}?key=${REFERENCE}`,
    headers: { 'X-Api-Key': `v1 ${REFERENCE}` },
    body: { k: REFERENCE, q: '{{input}}' },
  }
  const testCase = { ...CASE, input: `${REFERENCE} {{id}}` }
  await run(endpoint.url, { spec, testCase, environment: { ASK_KEY: 'secret-value-1' } })
  const [received] = endpoint.requests
  expect(received?.request.url).toBe('/ask?key=secret-value-1')
  expect(received?.request.headers).toMatchObject({
    'x-api-key': 'v1 secret-value-1',
    'content-type': 'application/json',
  })
  expect(JSON.parse(received?.body ?? '')).toEqual({ k: 'secret-value-1', q: `${REFERENCE} {{id}}` })
})

test('a variable that is not set is found before anything runs', async () => {
  const spec = { headers: { authorization: `Bearer ${REFERENCE}` } }
  await expect(run('http://127.0.0.1:9/ask', { spec })).rejects.toMatchObject({ code: 'environment-missing' })
})

test('a secret that the endpoint echoes is not told', async () => {
  await using endpoint = await startEndpoint((response) => {
    response
      .writeHead(403, { 'content-type': 'text/plain', 'retry-after': '1' })
      .end('bad key secret-value-1')
  })
  const spec = { headers: { authorization: `Bearer ${REFERENCE}` } }
  const observation = await run(endpoint.url, { spec, environment: { ASK_KEY: 'secret-value-1' } })
  expect(observation.error).toEqual({ code: 'http-403', message: 'bad key [secret]', retryAfterMs: 1000 })
})

const STREAM = { type: 'text/event-stream' }

test.each([
  ['plain text', 'data: On its\n\ndata:  way.\n\ndata: [DONE]\n\n', 'On its way.'],
  ['JSON texts', 'data: "On its"\n\ndata: " way."\n\n', 'On its way.'],
  [
    'objects with a path',
    'data: {"type":"start"}\n\ndata: {"answer":"On its"}\n\ndata: {"answer":" way."}\n\n',
    'On its way.',
  ],
])('an event stream of %s is put together, and its first token is measured', async (_name, body, answer) => {
  const observation = await runOnce(body, STREAM)
  expect(observation).toMatchObject({ outcome: 'answered', answer, firstTokenMs: expect.any(Number) })
})

test.each([
  ['event: error\ndata: store is down\n\n', 'provider-error'],
  ['data: On its\n\ndata: {"error":"store is down"}\n\n', 'provider-error'],
  ['data: {"choices":[{"delta":{"content":"On its"}}]}\n\n', 'cut-stream'],
  ['data: {"choices":[{"delta":{"content":"On its"}}]}\n\ndata: {"cho\n\n', 'malformed-stream'],
  [': nothing\n\n', 'empty-answer'],
])('the event stream %j fails as %s', async (body, code) => {
  expect(await runOnce(body, STREAM)).toMatchObject({ outcome: 'failed', error: { code } })
})

test('an OpenAI stream behind an HTTP feature is read as such', async () => {
  await using provider = await startFakeProvider({ behave: () => ({ kind: 'answer', text: 'On its way.' }) })
  const body = {
    model: 'm',
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: '{{input}}' }],
  }
  expect(await run(`${provider.url}/chat/completions`, { spec: { body } })).toMatchObject({
    answer: 'On its way.',
    usage: { inputTokens: 4, outputTokens: 3 },
    firstTokenMs: expect.any(Number),
  })
})

test('a stream whose connection breaks is cut, a silent endpoint ends at the deadline', async () => {
  await using breaking = await startEndpoint((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: On its\n\n')
    response.socket?.end()
  })
  expect(await run(breaking.url)).toMatchObject({ error: { code: 'cut-stream' } })
  await using silent = await startEndpoint(() => {})
  expect(await run(silent.url, { signal: AbortSignal.timeout(60) })).toMatchObject({
    error: { code: 'timeout' },
  })
  expect(await run(silent.url, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'aborted' } })
})

test('a GET has no body', async () => {
  await using endpoint = await startEndpoint((response) => response.end('{"answer":"ok"}'))
  expect(await run(endpoint.url, { spec: { method: 'GET' } })).toMatchObject({ answer: 'ok' })
  expect(endpoint.requests[0]?.body).toBe('')
})
