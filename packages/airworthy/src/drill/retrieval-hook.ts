import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReplacedRetrieval } from './fault-plans.ts'

/** Where a feature asks for passages while retrieval is drilled. */
export interface RetrievalHook extends AsyncDisposable {
  readonly url: string
  /** How often it was asked. */
  asked(): number
}

/** The variable that tells a feature to ask here in place of its own retriever. */
export const RETRIEVE_VARIABLE = 'AIRWORTHY_DRILL_RETRIEVE'

/** `POST { "query": "…" }` is answered with `{ "passages": [{ "id", "text", "score" }] }`, or with status 503. */
export async function startRetrievalHook(retrieve: ReplacedRetrieval): Promise<RetrievalHook> {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    reply(request, response, retrieve).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/retrieve`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  retrieve: ReplacedRetrieval,
): Promise<void> {
  const found = retrieve(queryIn(await textOf(request)))
  response.writeHead(found === 'down' ? 503 : 200, { 'content-type': 'application/json' })
  if (found === 'down') return void response.end('{"error":"the store is down, on purpose"}')
  const passages = found.map((text, index) => ({ id: `drill-${index + 1}`, text, score: 0.9 - index / 10 }))
  response.end(JSON.stringify({ passages }))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function queryIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && 'query' in body ? String(body.query) : ''
  } catch {
    return ''
  }
}
