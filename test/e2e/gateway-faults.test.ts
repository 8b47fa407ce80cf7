import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@airworthy/sdk'
import type { Behaviour } from '@airworthy/sdk/testing'
import { expect, test } from 'vitest'
import {
  ask,
  attemptsOf,
  eventsOf,
  providerWith,
  type Seen,
  startGateway,
  streamedText,
  TWO_ROUTES,
} from './gateway.fixtures.ts'

const SPARE = 'The spare answers.'
const ANSWER = 'The refund is on its way.'
const answer: Behaviour = { kind: 'answer', text: ANSWER }
const always = (behaviour: Behaviour) => () => behaviour
const once = (behaviour: Behaviour) => (_: unknown, attempt: number) => (attempt === 1 ? behaviour : answer)

/** What one request gives behind a provider whose first route does as it is told, and how often each was asked. */
async function askBehind(
  main: Parameters<typeof providerWith>[0],
  { stream = false, contract = TWO_ROUTES }: { readonly stream?: boolean; readonly contract?: string } = {},
) {
  await using provider = await providerWith(main)
  await using gateway = await startGateway({ contract, provider })
  const seen = await ask(gateway, { stream })
  return { seen, attempts: attemptsOf(provider) }
}

function textOf(seen: Seen): string {
  return seen.json === undefined ? streamedText(seen) : seen.json.choices[0].message.content
}

const BOTH = [{ stream: false }, { stream: true }]

test('1. a 429 is asked again after the wait that it names, on the same route', async () => {
  const arrivedMs: number[] = []
  const { seen, attempts } = await askBehind((_, attempt) => {
    arrivedMs.push(performance.now())
    return attempt === 1 ? { kind: 'status', status: 429, retryAfter: 1 } : answer
  })
  expect(textOf(seen)).toBe(ANSWER)
  expect(attempts).toEqual({ main: 2 })
  expect((arrivedMs[1] ?? 0) - (arrivedMs[0] ?? 0)).toBeGreaterThan(990)
})

test('2. a route that is too busy all the time is left for the next one, and not hammered', async () => {
  const { seen, attempts } = await askBehind(always({ kind: 'status', status: 429 }))
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts.main).toBeLessThanOrEqual(3)
  expect(attempts.spare).toBe(1)
})

test('3. a 500 is asked once more', async () => {
  const { seen, attempts } = await askBehind(once({ kind: 'status', status: 500 }))
  expect(textOf(seen)).toBe(ANSWER)
  expect(attempts).toEqual({ main: 2 })
})

test('4. a provider that is down costs at most six attempts', async () => {
  const { seen, attempts } = await askBehind(always({ kind: 'status', status: 503 }))
  expect(textOf(seen)).toBe(SPARE)
  expect((attempts.main ?? 0) + (attempts.spare ?? 0)).toBeLessThanOrEqual(6)
})

test.each(BOTH)('5. a connection that is reset is asked once more: $stream', async ({ stream }) => {
  const { seen, attempts } = await askBehind(once({ kind: 'reset' }), { stream })
  expect(textOf(seen)).toBe(ANSWER)
  expect(attempts).toEqual({ main: 2 })
})

test.each(BOTH)('6. a silent route is asked once, and the next one answers: $stream', async ({ stream }) => {
  const { seen, attempts } = await askBehind(always({ kind: 'silent' }), { stream })
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts).toEqual({ main: 1, spare: 1 })
})

test('7. a first token that is late is not waited for', async () => {
  const slow: Behaviour = { kind: 'answer', text: ANSWER, firstTokenDelayMs: 30_000 }
  const { seen, attempts } = await askBehind(always(slow), { stream: true })
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts).toEqual({ main: 1, spare: 1 })
})

test.each([
  ...BOTH.map((shape) => ({ ...shape, by: 'end' as const })),
  ...BOTH.map((shape) => ({ ...shape, by: 'disconnect' as const })),
])('8. a cut answer is never passed on: by $by, $stream', async ({ stream, by }) => {
  const { seen, attempts } = await askBehind(always({ kind: 'cut', afterChunks: 3, by }), { stream })
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts.spare).toBe(1)
})

test.each(BOTH)('9. a stall is noticed, and the gateway is well afterwards: $stream', async ({ stream }) => {
  await using provider = await providerWith((_, attempt) =>
    attempt === 1 ? { kind: 'stall', afterChunks: 2 } : answer,
  )
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  expect(textOf(await ask(gateway, { stream }))).toBe(SPARE)
  expect(textOf(await ask(gateway, { stream }))).toBe(ANSWER)
  expect(attemptsOf(provider)).toEqual({ main: 2, spare: 1 })
})

test.each(BOTH)('10. a malformed answer is never passed on: $stream', async ({ stream }) => {
  const { seen } = await askBehind(always({ kind: 'malformed', afterChunks: 2 }), { stream })
  expect(textOf(seen)).toBe(SPARE)
})

test('11. a finished stream without an end marker is an answer, and gets its marker', async () => {
  const { seen, attempts } = await askBehind(always({ kind: 'no-end-marker', text: ANSWER }), {
    stream: true,
  })
  expect(textOf(seen)).toBe(ANSWER)
  expect(eventsOf(seen).at(-1)).toBe('[DONE]')
  expect(attempts).toEqual({ main: 1 })
})

function status400(code: string, message: string): Behaviour {
  return {
    kind: 'status',
    status: 400,
    body: { error: { message, type: 'invalid_request_error', param: 'messages', code } },
  }
}

test('12. a request that is too long for a model is never asked of it again', async () => {
  const tooLong = status400('context_length_exceeded', "This model's maximum context length is 8192 tokens.")
  const { seen, attempts } = await askBehind(always(tooLong))
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts).toEqual({ main: 1, spare: 1 })
})

test.each(BOTH)(
  '13. a content filter is told to the client, and asked of nobody else: $stream',
  async ({ stream }) => {
    const filtered = status400('content_filter', 'The prompt was filtered by the content management policy.')
    const { seen, attempts } = await askBehind(always(filtered), { stream })
    expect(seen.status).toBe(400)
    expect(seen.json.error).toMatchObject({ code: 'content_filter', type: 'invalid_request_error' })
    expect(seen.json.error.message).toContain('content management policy')
    expect(attempts).toEqual({ main: 1 })
  },
)

test('14. a fallback after a cut gets the question as it was, not the half answer of another model', async () => {
  await using provider = await providerWith(always({ kind: 'cut', afterChunks: 4 }), ({ body }) => {
    const messages = body.messages as readonly { readonly role: string }[]
    return messages.at(-1)?.role === 'assistant'
      ? status400('invalid', 'prefill is not supported')
      : { kind: 'answer', text: SPARE }
  })
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  expect(textOf(await ask(gateway, { stream: true }))).toBe(SPARE)
})

test('15. a route that flaps is left alone, probed by one call, and used again', async () => {
  const state = { isDown: true, skewMs: 0 }
  await using provider = await providerWith(() => (state.isDown ? { kind: 'status', status: 503 } : answer))
  const clock = { ...systemClock, now: () => systemClock.now() + state.skewMs }
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider, clock })
  for (let call = 0; call < 3; call++) expect(textOf(await ask(gateway))).toBe(SPARE)
  const whileOpen = attemptsOf(provider).main
  expect(textOf(await ask(gateway))).toBe(SPARE)
  expect(attemptsOf(provider).main).toBe(whileOpen)
  expect(await circuitOf(gateway.url)).toBe(2)
  state.isDown = false
  state.skewMs = 60_000
  expect(textOf(await ask(gateway))).toBe(ANSWER)
  expect(textOf(await ask(gateway))).toBe(ANSWER)
  expect(await circuitOf(gateway.url)).toBe(0)
})

async function circuitOf(url: string): Promise<number> {
  const metrics = await (await fetch(url.replace(/\/v1$/, '/metrics'))).text()
  return Number(/^airworthy_circuit_state\{.*route="main".*\} (\d)$/m.exec(metrics)?.[1])
}

test.each(BOTH)('16. who answered and what it used is what is reported: $stream', async ({ stream }) => {
  const usage = { prompt_tokens: 100, completion_tokens: 7 }
  await using provider = await providerWith(always({ kind: 'status', status: 404 }), () => ({
    kind: 'answer',
    text: SPARE,
    usage,
  }))
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const seen = await ask(gateway, { stream, stream_options: { include_usage: true } })
  const last = stream ? eventsOf(seen).at(-2) : seen.json
  expect(last.model).toBe('spare')
  expect(last.usage).toMatchObject(usage)
  expect(last.airworthy).toMatchObject({
    outcome: 'fell-back',
    route: 'spare',
    why: { mode: 'provider_down', code: 'http-404' },
  })
  expect(Object.fromEntries(seen.headers)).toMatchObject({
    'x-airworthy-outcome': 'fell-back',
    'x-airworthy-route': 'spare',
    'x-airworthy-attempts': '2',
  })
})

test.each(
  BOTH.flatMap(({ stream }) => [
    { kind: 'in-band-error' as const, stream },
    { kind: 'empty' as const, stream },
    { kind: 'refusal' as const, stream },
    { kind: 'truncated' as const, stream },
    { kind: 'html' as const, stream },
  ]),
)('an answer of status 200 that is none falls back: $kind, $stream', async ({ kind, stream }) => {
  const { seen, attempts } = await askBehind(always({ kind }), { stream })
  expect(seen.status).toBe(200)
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts.spare).toBe(1)
})

test('a stream that trickles falls back', async () => {
  const contract = `
deadline: 20 s
limits: { stall: 2 s, first_token: 2 s, slowest: 20 tokens/s }
routes: [{ model: main, url: "PROVIDER" }, { model: spare, url: "PROVIDER" }]
`
  const text = Array.from({ length: 200 }, (_, word) => `word${word}`).join(' ')
  const { seen, attempts } = await askBehind(always({ kind: 'trickle', gapMs: 200, text }), {
    contract,
    stream: true,
  })
  expect(textOf(seen)).toBe(SPARE)
  expect(attempts).toEqual({ main: 1, spare: 1 })
})

const TOKENS = `${TWO_ROUTES}stream: tokens\n`

test('a stream that breaks off after the user has seen of it ends in an error, without another model’s text', async () => {
  const { seen, attempts } = await askBehind(always({ kind: 'cut', afterChunks: 3 }), {
    contract: TOKENS,
    stream: true,
  })
  const events = eventsOf(seen)
  expect(seen.status).toBe(200)
  expect(streamedText(seen)).not.toContain('spare')
  expect(events.at(-1).error).toMatchObject({ type: 'server_error', code: 'provider_down' })
  expect(events.at(-1).airworthy).toMatchObject({ outcome: 'failed', why: { code: 'cut-stream' } })
  expect(attempts).toEqual({ main: 1 })
})

/** A provider that sends the first half of a tool call to `main`, and a whole one to any other model. */
async function toolProvider() {
  const delta = (content: object, finish: string | null = null): string =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: content, finish_reason: finish }] })}\n\n`
  const call = (written: string, more: object = {}) => ({
    tool_calls: [{ index: 0, function: { arguments: written }, ...more }],
  })
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const part of incoming) body += part
    const name = body.includes('"model":"main"') ? 'first' : 'second'
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
    outgoing.write(
      delta(call('', { id: `call_${name}`, type: 'function', function: { name, arguments: '' } })),
    )
    outgoing.write(delta(call('{"order":')))
    if (name === 'second') outgoing.write(`${delta(call('7}'))}${delta({}, 'tool_calls')}data: [DONE]\n\n`)
    outgoing.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function toolCallsIn(seen: Seen): string {
  const calls = eventsOf(seen).flatMap((event) => event.choices?.[0]?.delta?.tool_calls ?? [])
  return calls.map((call) => `${call.function.name ?? ''}${call.function.arguments}`).join('')
}

test('a tool call that breaks off is never completed by another model', async () => {
  await using provider = await toolProvider()
  await using whole = await startGateway({ contract: TWO_ROUTES, provider })
  expect(toolCallsIn(await ask(whole, { stream: true }))).toBe('second{"order":7}')
  await using live = await startGateway({ contract: TOKENS, provider })
  const seen = await ask(live, { stream: true })
  expect(toolCallsIn(seen)).toBe('first{"order":')
  expect(eventsOf(seen).at(-1)).toHaveProperty('error')
})

test('when nothing answers the client gets a status, a safe text, and no more attempts', async () => {
  await using provider = await providerWith(
    always({ kind: 'status', status: 503 }),
    always({ kind: 'silent' }),
  )
  await using gateway = await startGateway({ contract: TWO_ROUTES, provider })
  const seen = await ask(gateway, { stream: true })
  expect(seen.status).toBe(504)
  expect(seen.json.error).toMatchObject({ code: 'timeout', type: 'server_error' })
  expect(seen.json.error.message).toMatch(/cannot answer right now/)
  expect(seen.headers.get('x-should-retry')).toBe('false')
})

test('a mistake of the client is told in the provider’s words, once', async () => {
  const { seen, attempts } = await askBehind(
    always(status400('unknown_parameter', "Unknown parameter: 'temprature'.")),
  )
  expect(seen.status).toBe(400)
  expect(seen.json.error.message).toContain('temprature')
  expect(attempts).toEqual({ main: 1 })
})

test('the text that the contract says last is an ordinary answer', async () => {
  const contract = `${TWO_ROUTES}  - say: A colleague will write back.\n`
  await using provider = await providerWith(
    always({ kind: 'status', status: 404 }),
    always({ kind: 'status', status: 404 }),
  )
  await using gateway = await startGateway({ contract, provider })
  const whole = await ask(gateway)
  expect(whole.json.choices[0]).toMatchObject({
    message: { content: 'A colleague will write back.' },
    finish_reason: 'stop',
  })
  expect(whole.json.airworthy).toMatchObject({ outcome: 'fell-back', route: 'say' })
  expect(streamedText(await ask(gateway, { stream: true }))).toBe('A colleague will write back.')
})
