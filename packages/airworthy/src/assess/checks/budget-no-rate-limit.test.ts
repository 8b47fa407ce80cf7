import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noRateLimit } from './budget-no-rate-limit.ts'

const MODEL = `import OpenAI from 'openai'\nconst client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY })\n`
const ASK = `  return Response.json(await client.chat.completions.create({ model: 'm', messages: [] }))\n}\n`
const POST = 'export async function POST(request: Request) {\n'
const UPSTASH = `import { Ratelimit } from '@upstash/ratelimit'\nimport { Redis } from '@upstash/redis'\n${MODEL}const ratelimit = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, '1 d') })\n`
const PY = `from fastapi import FastAPI, Depends, HTTPException, Request\nfrom openai import OpenAI\nclient = OpenAI()\napp = FastAPI()\n`
const PY_ASK = `    return client.chat.completions.create(model="m", messages=[])\n`

test('a route without a limit is a gap at the route', async () => {
  const decision = await decisionOf(noRateLimit, { 'app/api/chat/route.ts': `${MODEL}${POST}${ASK}` })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:3')
})

const LIMITED: readonly (readonly [string, Fixture])[] = [
  [
    'by address',
    {
      'app/api/chat/route.ts': `${UPSTASH}${POST}  const { success } = await ratelimit.limit(request.headers.get('x-forwarded-for') ?? '')\n  if (!success) return new Response('', { status: 429 })\n${ASK}`,
    },
  ],
  [
    'by a quota of the plan',
    {
      'app/api/chat/route.ts': `${MODEL}import { countMessages } from '../../../db'\n${POST}  const messageCount = await countMessages(user.id)\n  if (messageCount > plans[user.plan].maxPerDay) return new Response('rate_limit', { status: 429 })\n${ASK}`,
      'db.ts': 'export async function countMessages(id) { return 0 }\n',
    },
  ],
  [
    'by middleware',
    {
      'server.js': `import express from 'express'\nimport rateLimit from 'express-rate-limit'\nimport OpenAI from 'openai'\nconst client = new OpenAI()\nconst app = express()\nconst limiter = rateLimit({ windowMs: 60000, max: 10 })\napp.use('/chat', limiter)\napp.post('/chat', async (req, res) => { res.json(await client.chat.completions.create({ model: 'm' })) })\n`,
    },
  ],
  [
    'by a decorator',
    {
      'main.py': `from slowapi import Limiter\nfrom slowapi.util import get_remote_address\n${PY}limiter = Limiter(key_func=get_remote_address)\n@app.post("/chat")\n@limiter.limit("5/minute")\ndef chat(request: Request):\n${PY_ASK}`,
    },
  ],
  [
    'by a dependency',
    {
      'main.py': `from fastapi_limiter.depends import RateLimiter\n${PY}@app.post("/chat", dependencies=[Depends(RateLimiter(times=2, seconds=5))])\ndef chat():\n${PY_ASK}`,
    },
  ],
  [
    'by credits',
    {
      'main.py': `${PY}def charge(user):\n    if user.credits < 1:\n        raise HTTPException(402, "out of credits")\n@app.post("/chat")\ndef chat(user = Depends(who)):\n    check_credits = charge(user)\n    ensure_limit(user)\n${PY_ASK}def ensure_limit(user):\n    if usage_of(user) > 100:\n        raise HTTPException(429)\n`,
    },
  ],
  [
    'by the proxy',
    {
      'main.py': `${PY}@app.post("/chat")\ndef chat():\n${PY_ASK}`,
      'nginx.conf': 'server {\n  location / {\n    limit_req zone=one burst=5;\n  }\n}\n',
    },
  ],
]

test.each(LIMITED)('is no gap when limited %s', async (_name, files) => {
  const decision = await decisionOf(noRateLimit, files)
  expect([decision.verdict, decision.reason]).toEqual(['absent', expect.any(String)])
})

const UNLIMITED: readonly (readonly [string, Fixture])[] = [
  [
    "the provider's refusal handed on",
    {
      'app/api/chat/route.ts': `${MODEL}${POST}  try {\n${ASK.replace('}\n', '')}  } catch (error) {\n    if (error.status === 429) return new Response('too many requests', { status: 429 })\n  }\n}\n`,
    },
  ],
  [
    'a key that the client chooses',
    {
      'app/api/chat/route.ts': `${UPSTASH}${POST}  const { userId } = await request.json()\n  const { success } = await ratelimit.limit(userId)\n  if (!success) return new Response('', { status: 429 })\n${ASK}`,
    },
  ],
  [
    'a limiter on another route',
    {
      'app/api/chat/route.ts': `${MODEL}${POST}${ASK}`,
      'app/api/login/route.ts': `${UPSTASH}${POST}  const { success } = await ratelimit.limit('x')\n  if (!success) return new Response('', { status: 429 })\n}\n`,
    },
  ],
  [
    'a count in the session of the page',
    {
      'app.py': `import streamlit as st\nfrom openai import OpenAI\nq = st.chat_input("ask")\nif st.session_state.count > 5:\n    st.error("limit reached")\n    st.stop()\nOpenAI().chat.completions.create(model="m", messages=[q])\n`,
    },
  ],
  [
    'a limit that nobody has configured',
    {
      'main.py': `${PY}def check_limits(user):\n    limits = load_limits(user)\n    if not limits:\n        return\n    if used(user) > limits.budget:\n        raise HTTPException(429, "budget exceeded")\n@app.post("/chat")\ndef chat(user = Depends(who)):\n    check_limits(user)\n${PY_ASK}`,
    },
  ],
  [
    'a length limit',
    {
      'app/api/chat/route.ts': `${MODEL}${POST}  const { prompt } = await request.json()\n  if (prompt.length > 500) return new Response('limit exceeded', { status: 400 })\n${ASK}`,
    },
  ],
]

test.each(UNLIMITED)('does not count as a limit: %s', async (_name, files) => {
  expect((await decisionOf(noRateLimit, files)).verdict).toBe('present')
})

test('names the line that waits for somebody to configure a limit', async () => {
  const [, files] = UNLIMITED[4] ?? ['', {}]
  expect(firstPlace(await decisionOf(noRateLimit, files))).toBe('main.py:7')
})

test('a visitor who brings a key pays alone', async () => {
  const files = {
    'pages/api/ask.ts': `import OpenAI from 'openai'\nexport default async function handler(req, res) {\n  const { apiKey, question } = req.body\n  const client = new OpenAI({ apiKey })\n  res.json(await client.chat.completions.create({ model: 'm', messages: [question] }))\n}\n`,
  }
  expect((await decisionOf(noRateLimit, files)).verdict).toBe('not-applicable')
})

test('a script has no callers', async () => {
  const files = {
    'ask.py': 'from openai import OpenAI\nOpenAI().chat.completions.create(model="m", messages=[])\n',
  }
  expect((await decisionOf(noRateLimit, files)).verdict).toBe('not-applicable')
})

const OPTIONAL = `${UPSTASH}${POST}  if (process.env.UPSTASH_REDIS_REST_URL) {
    const { success } = await ratelimit.limit(request.headers.get('x-real-ip') ?? '')
    if (!success) return new Response('', { status: 429 })
  }
${ASK}`

test('a limit that needs an address counts when the shipped configuration names it', async () => {
  const files = { 'app/api/chat/route.ts': OPTIONAL, '.env.example': 'UPSTASH_REDIS_REST_URL=\n' }
  expect((await decisionOf(noRateLimit, files)).verdict).toBe('absent')
})

test('a limit whose address nobody is told to set does not count', async () => {
  const decision = await decisionOf(noRateLimit, { 'app/api/chat/route.ts': OPTIONAL })
  expect(decision.verdict).toBe('present')
  expect(decision.evidence[0]?.shows).toContain('switched off as shipped')
})

test.each([
  ['on', 'absent'],
  ['false', 'present'],
])('middleware behind a switch counts as the example environment sets it: %s', async (value, verdict) => {
  const files = {
    'server.js': `import express from 'express'\nimport rateLimit from 'express-rate-limit'\nimport OpenAI from 'openai'\nconst client = new OpenAI()\nconst app = express()\nconst limiter = rateLimit({ windowMs: 60000, max: 10 })\nif (isEnabled(process.env.LIMIT_MESSAGES)) app.use(limiter)\napp.post('/chat', async (req, res) => { res.json(await client.chat.completions.create({ model: 'm' })) })\n`,
    '.env.example': `LIMIT_MESSAGES=${value}\n`,
  }
  expect((await decisionOf(noRateLimit, files)).verdict).toBe(verdict)
})

test('a limit that is only for production counts', async () => {
  const route = OPTIONAL.replace(
    'process.env.UPSTASH_REDIS_REST_URL',
    "process.env.NODE_ENV === 'production'",
  )
  expect((await decisionOf(noRateLimit, { 'app/api/chat/route.ts': route })).verdict).toBe('absent')
})

const SLOWAPI = (enabled: string): string =>
  `import os\nfrom slowapi import Limiter\n${PY}def limiting(app, enabled):\n    app.state.limiter = Limiter(key_func=address, enabled=enabled)\nlimiting(app, ${enabled})\n@app.post("/chat")\n@app.state.limiter.limit("4/minute")\ndef chat(request: Request):\n${PY_ASK}`

test.each([
  ['off', 'RATE_LIMIT_ENABLED=False\n', 'present'],
  ['on', 'RATE_LIMIT_ENABLED=True\n', 'absent'],
])('a limiter that the example environment switches %s', async (_, environment, verdict) => {
  const files = { 'app.py': SLOWAPI('os.getenv("RATE_LIMIT_ENABLED")'), '.env.example': environment }
  expect((await decisionOf(noRateLimit, files)).verdict).toBe(verdict)
})

test('a key that visitors may give beside the key of the operator leaves a bill to pay', async () => {
  const route = `import { createOpenAI } from '@ai-sdk/openai'\nimport { streamText } from 'ai'\nexport async function POST(request: Request) {\n  const { apiKey, messages } = await request.json()\n  return streamText({ model: createOpenAI({ apiKey })('m'), messages }).toDataStreamResponse()\n}`
  const files = { 'app/api/chat/route.ts': route, '.env.example': 'OPENAI_API_KEY=\n' }
  expect((await decisionOf(noRateLimit, files)).verdict).toBe('present')
})
