/**
 * An OpenAI-compatible endpoint that gives every question the same answer at once, so that a benchmark measures its
 * caller. Prints its base URL; `GET /calls` says how many questions it has answered. Ends with its standard input, so
 * that it does not outlive whoever started it.
 *
 *     node benchmarks/chat-endpoint.ts
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const COMPLETION = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: 'fake-1',
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

let calls = 0

function sendJson(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

const server = createServer((request, response) => {
  if (request.method === 'GET') return sendJson(response, Buffer.from(JSON.stringify({ calls })))
  request.resume().on('end', () => {
    calls++
    sendJson(response, COMPLETION)
  })
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`http://127.0.0.1:${port}/v1\n`)
})

process.stdin.resume().on('end', () => process.exit())
