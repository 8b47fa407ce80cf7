import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noAuthentication } from './access-no-auth.ts'

const MODEL = `import OpenAI from 'openai'\nconst client = new OpenAI()\n`
const ASK = `  const answer = await client.chat.completions.create({ model: 'm', messages: [] })\n  return Response.json(answer)\n`
const PY = `from fastapi import APIRouter, Depends, FastAPI, HTTPException, Header\nfrom openai import OpenAI\nclient = OpenAI()\n`
const PY_ASK = `    return client.chat.completions.create(model="m", messages=[])\n`

const next = (before: string, handler = `export async function POST(request: Request) {\n`): string =>
  `${MODEL}${before}${handler}${ASK}}\n`

test('a route that asks nobody is a gap at the route', async () => {
  const decision = await decisionOf(noAuthentication, { 'app/api/chat/route.ts': next('') })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:3')
})

const PROTECTED: readonly (readonly [string, Fixture])[] = [
  [
    'a session that is tested',
    {
      'app/api/chat/route.ts': `import { getServerSession } from 'next-auth'\n${next('', `export async function POST() {\n  const session = await getServerSession()\n  if (!session) return new Response('no', { status: 401 })\n`)}`,
    },
  ],
  [
    'a user of a hosted service',
    {
      'app/api/chat/route.ts': `import { auth } from '@clerk/nextjs/server'\n${next('', `export async function POST() {\n  const { userId } = await auth()\n  if (!userId) return null\n`)}`,
    },
  ],
  [
    'a wrapper around the handler',
    {
      'app/api/chat/route.ts': `import { withAuth } from '../../../lib/guard'\n${MODEL}export const POST = withAuth(async () => {\n${ASK}})\n`,
      'lib/guard.ts': `import jwt from 'jsonwebtoken'\nexport function withAuth(handler) {\n  return async (request) => {\n    const token = request.headers.get('authorization')\n    try { jwt.verify(token, process.env.SECRET) } catch { return new Response('', { status: 401 }) }\n    return handler(request)\n  }\n}\n`,
    },
  ],
  [
    'middleware that covers the route',
    {
      'app/api/chat/route.ts': next(''),
      'middleware.ts': `import { withAuth } from 'next-auth/middleware'\nexport default withAuth({})\nexport const config = { matcher: ['/api/:path*'] }\n`,
    },
  ],
  [
    'a dependency',
    {
      'main.py': `${PY}app = FastAPI()\ndef user(authorization: str = Header()):\n    if authorization != "x":\n        raise HTTPException(401)\n@app.post("/chat")\ndef chat(who = Depends(user)):\n${PY_ASK}`,
    },
  ],
  [
    'a dependency of the router',
    {
      'main.py': `from chat import router\nfrom guard import user\nfrom fastapi import FastAPI, Depends\napp = FastAPI()\napp.include_router(router, dependencies=[Depends(user)])\n`,
      'guard.py': `from fastapi import Header, HTTPException\ndef user(token: str = Header()):\n    if not is_valid(token):\n        raise HTTPException(status_code=403)\n`,
      'chat.py': `${PY}router = APIRouter()\n@router.post("/chat")\ndef chat():\n${PY_ASK}`,
    },
  ],
  [
    'an annotated dependency by another name',
    {
      'main.py': `from typing import Annotated\n${PY}app = FastAPI()\ndef user(token: str):\n    if not verify(token):\n        raise HTTPException(401)\nCurrentUser = Annotated[str, Depends(user)]\n@app.post("/chat")\ndef chat(who: CurrentUser):\n${PY_ASK}`,
    },
  ],
  [
    'a decorator of a library',
    {
      'app.py': `from flask import Flask\nfrom flask_login import login_required\nfrom openai import OpenAI\napp = Flask(__name__)\nclient = OpenAI()\n@app.route("/chat", methods=["POST"])\n@login_required\ndef chat():\n${PY_ASK}`,
    },
  ],
  [
    'middleware before the route',
    {
      'server.js': `import express from 'express'\nimport OpenAI from 'openai'\nconst app = express()\nconst client = new OpenAI()\nfunction onlyMembers(req, res, next) {\n  if (req.headers.authorization !== process.env.TOKEN) return res.status(401).end()\n  next()\n}\napp.use(onlyMembers)\napp.post('/chat', async (req, res) => { res.json(await client.chat.completions.create({ model: 'm' })) })\n`,
    },
  ],
  [
    'middleware where the router is mounted',
    {
      'index.js': `import express from 'express'\nimport passport from 'passport'\nimport chat from './chat.js'\nconst app = express()\napp.use('/chat', passport.authenticate('jwt'), chat)\n`,
      'chat.js': `import { Router } from 'express'\nimport OpenAI from 'openai'\nconst client = new OpenAI()\nconst router = Router()\nrouter.post('/', async (req, res) => { res.json(await client.chat.completions.create({ model: 'm' })) })\nexport default router\n`,
    },
  ],
  [
    'a sign-in of the app',
    {
      'app.py': `import streamlit as st\nfrom openai import OpenAI\nif not st.user.is_logged_in:\n    st.login()\n    st.stop()\nq = st.chat_input("ask")\nOpenAI().chat.completions.create(model="m", messages=[q])\n`,
    },
  ],
  [
    'the platform',
    {
      'app.py': `from flask import Flask\nfrom openai import OpenAI\napp = Flask(__name__)\n@app.route("/chat")\ndef chat():\n    return OpenAI().chat.completions.create(model="m")\n`,
      'infra/main.bicep': `resource auth 'config' = {\n  name: 'authsettingsV2'\n}\n`,
    },
  ],
]

test.each(PROTECTED)('is no gap: %s', async (_name, files) => {
  const decision = await decisionOf(noAuthentication, files)
  expect([decision.verdict, decision.reason]).toEqual(['absent', expect.any(String)])
})

const OPEN: readonly (readonly [string, Fixture])[] = [
  [
    'a key for the provider',
    {
      'app/api/chat/route.ts': next(
        '',
        `export async function POST() {\n  if (!process.env.OPENAI_API_KEY) return new Response('no key', { status: 401 })\n`,
      ),
    },
  ],
  [
    "the provider's own refusal handed on",
    {
      'app/api/chat/route.ts': `${MODEL}export async function POST() {\n  try {\n${ASK}  } catch (error) {\n    if (error.status === 401) return new Response('bad key', { status: 401 })\n  }\n}\n`,
    },
  ],
  [
    'middleware that covers pages only',
    {
      'app/api/chat/route.ts': next(''),
      'middleware.ts': `import { withAuth } from 'next-auth/middleware'\nexport default withAuth({})\nexport const config = { matcher: ['/dashboard/:path*'] }\n`,
    },
  ],
  [
    'middleware whose pattern leaves the API out',
    {
      'app/api/chat/route.ts': next(''),
      'middleware.ts': `import { withAuth } from 'next-auth/middleware'\nexport default withAuth({})\nexport const config = { matcher: ['/((?!api|_next).*)'] }\n`,
    },
  ],
  [
    'middleware that only rewrites',
    {
      'app/api/chat/route.ts': next(''),
      'middleware.ts': `import { NextResponse } from 'next/server'\nexport function middleware(request) { return NextResponse.rewrite(new URL('/x', request.url)) }\n`,
    },
  ],
  [
    'a user id from the body',
    {
      'app/api/chat/route.ts': next(
        '',
        `export async function POST(request: Request) {\n  const { userId } = await request.json()\n  if (!userId) return new Response('', { status: 401 })\n`,
      ),
    },
  ],
  [
    'a field of the body that opens the door',
    {
      'app/api/chat/route.ts': `import { auth } from '@/auth'\n${next('', `export async function POST(request: Request) {\n  const body = await request.json()\n  const who = request.headers.get('authorization')\n  if (who !== process.env.TOKEN && !body.demo) return new Response('', { status: 401 })\n`)}`,
    },
  ],
  [
    'a check that is switched off as shipped',
    {
      'main.py': `import os\n${PY}app = FastAPI()\nAUTH_ENABLED = os.getenv("AUTH_ENABLED", "false").lower() == "true"\ndef authenticated(token: str = Header("")):\n    if not AUTH_ENABLED:\n        return True\n    if token != "x":\n        raise HTTPException(401)\n@app.post("/chat")\ndef chat(ok = Depends(authenticated)):\n${PY_ASK}`,
    },
  ],
  [
    'a sign-in on other routes',
    {
      'main.py': `${PY}app = FastAPI()\ndef user(token: str):\n    if not verify(token):\n        raise HTTPException(401)\n@app.get("/admin")\ndef admin(who = Depends(user)):\n    return 1\n@app.post("/chat")\ndef chat():\n${PY_ASK}`,
    },
  ],
]

test.each(OPEN)('does not count as protection: %s', async (_name, files) => {
  expect((await decisionOf(noAuthentication, files)).verdict).toBe('present')
})

test('a script is started by the person who uses it', async () => {
  const files = {
    'ask.py': 'from openai import OpenAI\nOpenAI().chat.completions.create(model="m", messages=[])\n',
  }
  expect((await decisionOf(noAuthentication, files)).verdict).toBe('not-applicable')
})

const PLATFORM = (mode: string): Fixture => ({
  'agent.py': 'from agent_platform import define_agent\nagent = define_agent(model="openai:gpt-5")\n',
  'identity.py': `from agent_platform import define_identity\nidentity = define_identity(http={"mode": "${mode}"})\n`,
  'web/app/page.tsx':
    "import { Client } from '@langchain/langgraph-sdk'\nconst client = new Client()\nexport default function Page() { client.runs.stream('t', 'agent', {}); return <p /> }",
})

test('the platform that runs the agent asks who calls when its identity is defined', async () => {
  expect((await decisionOf(noAuthentication, PLATFORM('token'))).verdict).toBe('absent')
  expect((await decisionOf(noAuthentication, PLATFORM('none'))).verdict).toBe('present')
})

test('a session that is asked for behind the profile of the user protects the route', async () => {
  const decision = await decisionOf(noAuthentication, {
    'app/api/chat/route.ts': `import { getServerProfile } from '../../../lib/profile'\n${MODEL}export async function POST(request: Request) {\n  const profile = await getServerProfile()\n${ASK}}\n`,
    'lib/profile.ts': `import { createServerClient } from '@supabase/ssr'
export async function getServerProfile() {
  const supabase = createServerClient(url, key, {})
  const user = (await supabase.auth.getUser()).data.user
  if (!user) {
    throw new Error('User not found')
  }
  return user
}`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a function that hands events to a Slack app is reached by the workspace alone', async () => {
  const decision = await decisionOf(noAuthentication, {
    'main.py': `from openai import OpenAI
from slack_bolt import App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
client = OpenAI()
app = App()
@app.event("message")
def answer(event, say):
    say(client.chat.completions.create(model="m", messages=[]))
def handler(event, context):
    return SlackRequestHandler(app).handle(event, context)
`,
  })
  expect(decision.verdict).toBe('absent')
})
