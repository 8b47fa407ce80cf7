import { expect, test } from 'vitest'
import { decisionOf, type Fixture, factsOf } from '../assess.fixtures.ts'
import { noAuthentication } from '../checks/access-no-auth.ts'

const PYTHON = 'from openai import OpenAI\nclient = OpenAI()\n'
const ASK = 'client.chat.completions.create(model="m", messages=[])'
const SCRIPT = "import OpenAI from 'openai'\nconst client = new OpenAI()\n"
const AWAIT = "await client.chat.completions.create({ model: 'm', messages: [] })"

async function served(files: Fixture): Promise<string> {
  const { kind, entries } = await factsOf(files)
  return `${kind} ${entries.map((entry) => `${entry.kind} ${entry.name}`).join(', ')}`
}

test.each([
  [
    'a handler of any server that is given an address',
    `from inference_server import App\n${PYTHON}app = App("x")\n@app.handler("/ask")\ndef ask(context, request):\n    return ${ASK}\n`,
    'service http-route /ask',
  ],
  [
    'a function that a platform serves',
    `from beam import endpoint\n${PYTHON}@endpoint(name="x")\ndef ask(prompt):\n    return ${ASK}\n`,
    'service http-route ask',
  ],
  [
    'a class that a chat server calls',
    `from chatkit.server import ChatKitServer\n${PYTHON}class Support(ChatKitServer):\n    async def respond(self, thread, item, context):\n        yield ${ASK}\n`,
    'service http-route respond of Support',
  ],
  [
    'a service over gRPC',
    `import grpc\nimport chat_pb2_grpc\n${PYTHON}class Chat(chat_pb2_grpc.ChatServicer):\n    def Ask(self, request, context):\n        return ${ASK}\n`,
    'service http-route Ask of Chat',
  ],
  [
    'a bot of a framework',
    `from botbuilder.core import ActivityHandler\n${PYTHON}class Bot(ActivityHandler):\n    async def on_message_activity(self, turn):\n        await turn.send_activity(${ASK})\n`,
    'service bot on_message_activity of Bot',
  ],
  [
    'a table of routes',
    `from starlette.applications import Starlette\nfrom starlette.routing import Route\n${PYTHON}async def ask(request):\n    return ${ASK}\napp = Starlette(routes=[Route("/ask", ask)])\n`,
    'service http-route /ask',
  ],
  [
    'a chain that is mounted',
    'from fastapi import FastAPI\nfrom langserve import add_routes\nfrom langchain_openai import ChatOpenAI\napp = FastAPI()\nadd_routes(app, ChatOpenAI(), path="/ask")\n',
    'service http-route /ask',
  ],
  [
    'a function app by the type of its request',
    `import azure.functions as func\n${PYTHON}def main(req: func.HttpRequest) -> func.HttpResponse:\n    return ${ASK}\n`,
    'service serverless main',
  ],
])('%s is an entry point', async (_name, text, expected) => {
  expect(await served({ 'app/main.py': text })).toBe(expected)
})

test.each([
  [
    'a function of Firebase',
    `import { onCall } from 'firebase-functions/v2/https'\n${SCRIPT}export const ask = onCall(async (request) => {\n  return ${AWAIT}\n})\n`,
    'service serverless ask',
  ],
  [
    'an action of Convex',
    `import { action } from './_generated/server'\n${SCRIPT}export const ask = action({\n  args: {},\n  handler: async (ctx, args) => {\n    return ${AWAIT}\n  },\n})\n`,
    'service serverless ask',
  ],
  [
    'a route of hapi',
    `import Hapi from '@hapi/hapi'\n${SCRIPT}const server = Hapi.server({ port: 3000 })\nserver.route({ method: 'POST', path: '/ask', handler: async () => {\n  return ${AWAIT}\n} })\n`,
    'service http-route /ask',
  ],
  [
    'an agent at the edge',
    `import { AIChatAgent } from 'agents/ai-chat-agent'\n${SCRIPT}export class Chat extends AIChatAgent {\n  async onChatMessage() {\n    return ${AWAIT}\n  }\n}\n`,
    'service websocket onChatMessage of Chat',
  ],
])('%s is one', async (_name, text, expected) => {
  expect(await served({ 'src/server.ts': text })).toBe(expected)
})

test('what only looks like an address makes no entry point', async () => {
  const text = `from unittest import mock\n${PYTHON}@mock.patch("/tmp/x")\ndef ask(prompt):\n    return ${ASK}\n`
  expect((await factsOf({ 'pkg/__init__.py': '', 'pkg/ask.py': text, 'setup.py': '' })).kind).toBe('library')
})

const TRPC = `import { initTRPC, TRPCError } from '@trpc/server'
const t = initTRPC.create()
const isSignedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next()
})
export const router = t.router
export const publicProcedure = t.procedure
export const protectedProcedure = t.procedure.use(isSignedIn)
`

test.each([
  ['publicProcedure', 'present'],
  ['protectedProcedure', 'absent'],
])('a procedure is as protected as what it is built from: %s', async (procedure, verdict) => {
  const ask = `import { router, ${procedure} } from './trpc'\n${SCRIPT}export const chat = router({\n  ask: ${procedure}.input(z.string()).mutation(async ({ input }) => {\n    return ${AWAIT}\n  }),\n})\n`
  const decision = await decisionOf(noAuthentication, { 'src/trpc.ts': TRPC, 'src/chat.ts': ask })
  expect(decision.verdict).toBe(verdict)
})
