/**
 * An OpenAI-compatible endpoint that gives every question the same answer, so that a benchmark measures its caller.
 * Prints its base URL; `GET /calls` says how many questions it has answered. An answer comes at once, a streamed one in
 * 50 chunks; `PUT /pace?chunks=20&gapMs=2` sets other chunks and a wait between two of them. Ends with its standard
 * input, so that it does not outlive whoever started it.
 *
 *     node benchmarks/chat-endpoint.ts
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const HEAD = { id: 'chatcmpl-1', created: 1_767_225_600, model: 'fake-1' }

const COMPLETION = Buffer.from(
  JSON.stringify({
    ...HEAD,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Your refund is on its way.', refusal: null },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 19, completion_tokens: 7, total_tokens: 26 },
  }),
)

const WORDS = 'The refund was issued on 3 October and reaches the card in five working days.'.split(' ')

function chunk(delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return event({ ...HEAD, object: 'chat.completion.chunk', choices })
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

function eventsOf(chunks: number): readonly string[] {
  const usage = { prompt_tokens: 19, completion_tokens: chunks, total_tokens: 19 + chunks }
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...Array.from({ length: chunks }, (_, index) =>
      chunk({ content: `${WORDS[index % WORDS.length]} ` }, null),
    ),
    chunk({}, 'stop'),
    event({ ...HEAD, object: 'chat.completion.chunk', choices: [], usage }),
    'data: [DONE]\n\n',
  ]
}

let calls = 0
let pace = { events: eventsOf(50), gapMs: 0 }

function sendJson(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

async function sendStream(response: ServerResponse): Promise<void> {
  const { events, gapMs } = pace
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const text of events) {
    response.write(text)
    if (gapMs > 0) await delay(gapMs)
  }
  response.end()
}

function setPace(url: string): void {
  const { searchParams } = new URL(url, 'http://endpoint')
  const [chunks = 0, gapMs = 0] = ['chunks', 'gapMs'].map((name) => Number(searchParams.get(name)))
  pace = { events: eventsOf(chunks), gapMs }
}

const server = createServer((request, response) => {
  if (request.method === 'PUT') setPace(request.url ?? '')
  if (request.method !== 'POST') return sendJson(response, Buffer.from(JSON.stringify({ calls })))
  let isStream = false
  request.on('data', (part: Buffer) => {
    isStream ||= part.includes('"stream":true')
  })
  request.on('end', () => {
    calls++
    if (isStream) void sendStream(response)
    else sendJson(response, COMPLETION)
  })
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}/v1\n`)
})

process.stdin.resume().on('end', () => process.exit())
