/**
 * The least that a gateway can cost on the stack that airworthy's is built on: Hono on Node's HTTP server, one undici
 * pool. It reads a request, puts another model in, and hands on what comes back. No limits, no checks, no second route.
 * JavaScript, so that no time goes into stripping types.
 *
 *     node benchmarks/gateway-bare-proxy.mjs PORT BASE_URL
 */
import { createRequire } from 'node:module'

// Dependencies of the command line tool, not of the workspace.
const load = createRequire(new URL('../packages/airworthy/package.json', import.meta.url))
const { serve } = load('@hono/node-server')
const { Hono } = load('hono')
const { Pool } = load('undici')

const [port, baseUrl] = process.argv.slice(2)
const { origin, pathname } = new URL(baseUrl)
const pool = new Pool(origin, { connections: 128 })
const app = new Hono()

app.post('/v1/chat/completions', async (context) => {
  const asked = await context.req.json()
  const { statusCode, headers, body } = await pool.request({
    path: `${pathname}/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
    body: JSON.stringify({ ...asked, model: 'fake-1' }),
  })
  const type = { 'content-type': headers['content-type'] }
  // Without the second header the server holds the first chunk back until another one comes.
  return asked.stream
    ? new Response(body, { status: statusCode, headers: { ...type, 'transfer-encoding': 'chunked' } })
    : context.body(await body.text(), statusCode, type)
})

serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' })
