import { expect, test } from 'vitest'
import { decisionOf, type Fixture } from '../assess.fixtures.ts'
import { noAuthentication } from './access-no-auth.ts'

const ASK = `await new OpenAI().chat.completions.create({ model: 'm', messages: [] })`
const OPENAI = `import OpenAI from 'openai'\n`
const ROUTE = `${OPENAI}export async function POST() { return Response.json(${ASK}) }\n`
const PY_ASK = `OpenAI().chat.completions.create(model="m", messages=[])`

const PROTECTED: readonly (readonly [string, Fixture])[] = [
  [
    'Clerk middleware that protects all but a list',
    {
      'app/api/chat/route.ts': ROUTE,
      'middleware.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'\nconst isPublicRoute = createRouteMatcher(['/sign-in(.*)', '/'])\nexport default clerkMiddleware(async (auth, req) => {\n  if (!isPublicRoute(req)) await auth.protect()\n})\nexport const config = { matcher: ['/(api|trpc)(.*)'] }\n`,
    },
  ],
  [
    'Clerk middleware that protects a list',
    {
      'app/api/chat/route.ts': ROUTE,
      'middleware.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'\nconst isProtectedRoute = createRouteMatcher(['/api/chat(.*)'])\nexport default clerkMiddleware((auth, req) => {\n  if (isProtectedRoute(req)) auth().protect()\n})\n`,
    },
  ],
  [
    'Supabase in the handler',
    {
      'app/api/chat/route.ts': `import { createClient } from '@/utils/supabase/server'\n${OPENAI}export async function POST() {\n  const supabase = createClient()\n  const { data: { user } } = await supabase.auth.getUser()\n  if (!user) return new Response('Unauthorized', { status: 401 })\n  return Response.json(${ASK})\n}\n`,
      'utils/supabase/server.ts': `import { createServerClient } from '@supabase/ssr'\nexport function createClient() { return createServerClient(process.env.URL, process.env.KEY, {}) }\n`,
      'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./*"]}}}',
    },
  ],
  [
    'Supabase in middleware',
    {
      'app/api/chat/route.ts': ROUTE,
      'middleware.ts': `import { updateSession } from './lib/session'\nexport async function middleware(request) { return await updateSession(request) }\n`,
      'lib/session.ts': `import { createServerClient } from '@supabase/ssr'\nimport { NextResponse } from 'next/server'\nexport async function updateSession(request) {\n  const supabase = createServerClient('', '', {})\n  const { data: { user } } = await supabase.auth.getUser()\n  if (!user && !request.nextUrl.pathname.startsWith('/login')) {\n    return NextResponse.redirect(new URL('/login', request.url))\n  }\n  return NextResponse.next()\n}\n`,
    },
  ],
  [
    'a helper that throws',
    {
      'app/api/chat/route.ts': `import { requireUser } from '../../../lib/auth'\n${OPENAI}export async function POST(request) {\n  await requireUser(request)\n  return Response.json(${ASK})\n}\n`,
      'lib/auth.ts': `import { adminAuth } from './firebase'\nexport async function requireUser(request) {\n  const token = request.headers.get('authorization')\n  const user = await adminAuth.verifyIdToken(token)\n  if (!user) throw new Error('Unauthorized')\n  return user\n}\n`,
    },
  ],
  [
    'a Nest guard',
    {
      'src/chat.controller.ts': `import { Controller, Post, UseGuards } from '@nestjs/common'\nimport { AuthGuard } from '@nestjs/passport'\n${OPENAI}@Controller('chat')\n@UseGuards(AuthGuard('jwt'))\nexport class ChatController {\n  @Post()\n  async ask() { return ${ASK} }\n}\n`,
    },
  ],
  [
    'a Fastify hook',
    {
      'server.ts': `import Fastify from 'fastify'\n${OPENAI}const app = Fastify()\napp.addHook('onRequest', async (request, reply) => {\n  if (request.headers['x-api-key'] !== process.env.API_KEY) reply.code(401).send({ error: 'unauthorized' })\n})\napp.post('/chat', async () => ${ASK})\n`,
    },
  ],
  [
    'permission classes',
    {
      'views.py': `from rest_framework.decorators import api_view, permission_classes\nfrom rest_framework.permissions import IsAuthenticated\nfrom openai import OpenAI\n@api_view(["POST"])\n@permission_classes([IsAuthenticated])\ndef chat(request):\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'middleware as a class',
    {
      'main.py': `from fastapi import FastAPI\nfrom starlette.middleware.base import BaseHTTPMiddleware\nfrom starlette.responses import JSONResponse\nfrom openai import OpenAI\nclass TokenMiddleware(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        if request.headers.get("authorization") != TOKEN:\n            return JSONResponse({"detail": "no"}, status_code=401)\n        return await call_next(request)\napp = FastAPI()\napp.add_middleware(TokenMiddleware)\n@app.post("/chat")\ndef chat():\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'a hook before each request',
    {
      'app.py': `from flask import Flask, request, abort\nfrom openai import OpenAI\napp = Flask(__name__)\n@app.before_request\ndef check_token():\n    if request.headers.get("X-Token") != TOKEN:\n        abort(401)\n@app.route("/chat", methods=["POST"])\ndef chat():\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'a password of a Gradio app',
    {
      'app.py': `import gradio as gr\nfrom openai import OpenAI\ndef ask(q, history):\n    return ${PY_ASK}\ngr.ChatInterface(ask).launch(auth=("a", "b"))\n`,
    },
  ],
  [
    'a callback of a Chainlit app',
    {
      'app.py': `import chainlit as cl\nfrom openai import OpenAI\n@cl.password_auth_callback\ndef sign_in(name, password):\n    return None\n@cl.on_message\nasync def main(message):\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'a key of the function platform',
    {
      'function_app.py': `import azure.functions as func\nfrom openai import OpenAI\napp = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)\n@app.route(route="chat", auth_level=func.AuthLevel.FUNCTION)\ndef chat(req):\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'only some people of a Telegram bot',
    {
      'bot.py': `import telebot\nfrom openai import OpenAI\nbot = telebot.TeleBot("t")\n@bot.message_handler(func=lambda m: True)\ndef answer(message):\n    if message.from_user.id not in ALLOWED_USERS:\n        bot.reply_to(message, "Unauthorized")\n        return\n    bot.reply_to(message, ${PY_ASK})\n`,
    },
  ],
]

const ALSO_PROTECTED: readonly (readonly [string, Fixture])[] = [
  [
    'a guard for the whole application',
    {
      'src/app.module.ts': `import { APP_GUARD } from '@nestjs/core'\nimport { AuthGuard } from './auth.guard'\nimport { ChatController } from './chat.controller'\n@Module({ controllers: [ChatController], providers: [{ provide: APP_GUARD, useClass: AuthGuard }] })\nexport class AppModule {}\n`,
      'src/auth.guard.ts': `import { UnauthorizedException } from '@nestjs/common'\nexport class AuthGuard {\n  canActivate(context) {\n    const token = context.switchToHttp().getRequest().headers.authorization\n    if (!token) throw new UnauthorizedException()\n    return true\n  }\n}\n`,
      'src/chat.controller.ts': `import { Controller, Post } from '@nestjs/common'\n${OPENAI}@Controller('chat')\nexport class ChatController {\n  @Post()\n  async ask() { return ${ASK} }\n}\n`,
    },
  ],
  [
    'a hook before all routes',
    {
      'src/routes/api/chat/+server.ts': ROUTE,
      'src/hooks.server.ts': `import { redirect } from '@sveltejs/kit'\nexport const handle = async ({ event, resolve }) => {\n  const session = event.cookies.get('session')\n  if (!session) throw redirect(303, '/login')\n  return resolve(event)\n}\n`,
    },
  ],
  [
    'a rule for every view',
    {
      'api/views.py': `from rest_framework.decorators import api_view\nfrom openai import OpenAI\n@api_view(["POST"])\ndef chat(request):\n    return ${PY_ASK}\n`,
      'api/settings.py': `REST_FRAMEWORK = {\n    'DEFAULT_PERMISSION_CLASSES': [\n        'rest_framework.permissions.IsAuthenticated',\n    ],\n}\n`,
    },
  ],
]

test.each([...PROTECTED, ...ALSO_PROTECTED])('%s is found', async (_name, files) => {
  const decision = await decisionOf(noAuthentication, files)
  expect([decision.verdict, decision.reason]).toEqual(['absent', expect.any(String)])
})

const OPEN: readonly (readonly [string, Fixture])[] = [
  [
    'a script that stops until a key is typed',
    {
      'app.py': `import streamlit as st\nfrom openai import OpenAI\napi_key = st.sidebar.text_input("OpenAI API Key", type="password")\nif not api_key:\n    st.stop()\nuser_input = st.chat_input("ask")\nif not user_input:\n    st.stop()\nOpenAI(api_key=api_key).chat.completions.create(model="m", messages=[user_input])\n`,
    },
  ],
  [
    'a check that a key was sent',
    {
      'app/api/chat/route.ts': `${OPENAI}export async function POST(request) {\n  const { apiKey } = await request.json()\n  if (!apiKey) return new Response('Missing key', { status: 401 })\n  return Response.json(${ASK})\n}\n`,
    },
  ],
  [
    'Clerk middleware without a protected route',
    {
      'app/api/chat/route.ts': ROUTE,
      'middleware.ts': `import { clerkMiddleware } from '@clerk/nextjs/server'\nexport default clerkMiddleware()\n`,
    },
  ],
  [
    'Clerk middleware that lists the route as public',
    {
      'app/api/chat/route.ts': ROUTE,
      'middleware.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'\nconst isPublicRoute = createRouteMatcher(['/sign-in(.*)', '/api/chat(.*)'])\nexport default clerkMiddleware(async (auth, req) => {\n  if (!isPublicRoute(req)) await auth.protect()\n})\n`,
    },
  ],
  [
    'CORS and logging middleware',
    {
      'main.py': `from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\nfrom openai import OpenAI\napp = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origins=["*"])\n@app.post("/chat")\ndef chat():\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'an anonymous function',
    {
      'function_app.py': `import azure.functions as func\nfrom openai import OpenAI\napp = func.FunctionApp()\n@app.route(route="chat", auth_level=func.AuthLevel.ANONYMOUS)\ndef chat(req):\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'an optional user',
    {
      'main.py': `from fastapi import FastAPI, Depends\nfrom fastapi.security import HTTPBearer\nfrom openai import OpenAI\napp = FastAPI()\nbearer = HTTPBearer(auto_error=False)\ndef maybe_user(token = Depends(bearer)):\n    if token is None:\n        return None\n    return decode(token)\n@app.post("/chat")\ndef chat(user = Depends(maybe_user)):\n    return ${PY_ASK}\n`,
    },
  ],
  [
    'a sign-in that the infrastructure leaves off',
    {
      'app.py': `from flask import Flask\nfrom openai import OpenAI\napp = Flask(__name__)\n@app.route("/chat")\ndef chat():\n    return ${PY_ASK}\n`,
      'infra/main.bicep': `param useAuthentication bool = false\nresource auth 'Microsoft.App/containerApps/authConfigs@2024' = if (useAuthentication) {\n}\n`,
    },
  ],
  [
    'a Discord bot',
    {
      'bot.py': `import discord\nfrom openai import OpenAI\nclient = discord.Client()\n@client.event\nasync def on_message(message):\n    await message.channel.send(${PY_ASK})\n`,
    },
  ],
]

test.each(OPEN)('%s protects nothing', async (_name, files) => {
  expect((await decisionOf(noAuthentication, files)).verdict).toBe('present')
})
