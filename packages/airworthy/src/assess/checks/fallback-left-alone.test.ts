import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { unhandledModelFailure } from './fallback-unhandled-model-failure.ts'

const MODEL = `import OpenAI from 'openai'\nconst client = new OpenAI()\n`
const ROUTE = (call: string): string => `${MODEL}async function answer(session: Session) {
  const response = await client.chat.completions.create({ model: 'm', messages: [] })
  session.emit(response.choices[0].message.content)
}
export async function POST(request: Request) {
  const session = new Session()
  try {
    ${call}
    return new Response(session.stream)
  } catch (error) {
    return Response.json({ message: 'The assistant is not available, please try again.' }, { status: 500 })
  }
}
`

test('a promise that nobody waits for fails behind the handler around it', async () => {
  const decision = await decisionOf(unhandledModelFailure, {
    'app/api/chat/route.ts': ROUTE('answer(session)'),
  })
  expect(decision.verdict).toBe('present')
})

test('a promise that is waited for fails inside the handler', async () => {
  const files = { 'app/api/chat/route.ts': ROUTE('await answer(session)') }
  expect((await decisionOf(unhandledModelFailure, files)).verdict).toBe('absent')
})

test('a method that is started and left is shown where it is started', async () => {
  const decision = await decisionOf(unhandledModelFailure, {
    'lib/searcher.ts': `export class Searcher {\n  async search(session, config) {\n    const answer = await config.llm.stream({ messages: [] })\n    session.emit(answer)\n  }\n}`,
    'lib/provider.ts': `${MODEL}export class Provider {\n  async stream(input) {\n    return client.chat.completions.create({ model: 'm', ...input })\n  }\n}`,
    'app/api/chat/route.ts': `import { Searcher } from '../../../lib/searcher'
import { Provider } from '../../../lib/provider'
export async function POST(request: Request) {
  try {
    const agent = new Searcher()
    agent.search(session, { llm: new Provider() })
    return new Response(session.stream)
  } catch (error) {
    return Response.json({ message: 'An error occurred, please try again.' }, { status: 500 })
  }
}`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:6')
})

const PYTHON = `import asyncio
from fastapi import FastAPI
from openai import AsyncOpenAI
client = AsyncOpenAI()
app = FastAPI()
`

test('the error of a task comes out where the task is waited for', async () => {
  const decision = await decisionOf(unhandledModelFailure, {
    'app.py': `${PYTHON}async def answer(channel):
    await channel.send(await client.chat.completions.create(model="m", messages=[]))
@app.post("/chat")
async def chat(channel, message):
    task = asyncio.create_task(answer(channel))
    try:
        await task
    except Exception:
        message.status = "ERROR"
    return message
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('the error of a generator comes out where another one runs it', async () => {
  const decision = await decisionOf(unhandledModelFailure, {
    'app.py': `${PYTHON}async def answer(q):
    async for part in await client.chat.completions.create(model="m", messages=[], stream=True):
        yield part
async def events(parts):
    try:
        async for part in parts:
            yield part
    except Exception:
        yield {"event": "error", "message": "The assistant is not available."}
@app.post("/chat")
async def chat(q: str):
    return EventSourceResponse(events(answer(q)))
`,
  })
  expect(decision.verdict).toBe('absent')
})

const CHAT = (layout: string): Readonly<Record<string, string>> => ({
  'app/api/chat/route.ts': `import { streamText } from 'ai'\nexport async function POST() {\n  return streamText({ model, messages: [] }).toDataStreamResponse()\n}`,
  'app/page.tsx': `'use client'\nimport { useChat } from 'ai/react'\nimport { toast } from 'sonner'\nexport default function Page() {\n  const { messages } = useChat({ onError: () => { toast.error('Please try again.') } })\n  return <p>{messages.length}</p>\n}`,
  'app/layout.tsx': `export default ({ children }) => <body>${layout}{children}</body>`,
})

test('a toast that no element draws tells nobody', async () => {
  expect((await decisionOf(unhandledModelFailure, CHAT(''))).verdict).toBe('present')
})

test('a toast that is drawn tells the user', async () => {
  expect((await decisionOf(unhandledModelFailure, CHAT('<Toaster />'))).verdict).toBe('absent')
})

const KEPT = (after: string): string => `import express from 'express'
${MODEL}const app = express()
app.post('/chat', async (req, res) => {
  let answer, failure
  try {
    answer = await client.chat.completions.create({ model: 'm', messages: [] })
  } catch (error) {
    failure = error
  }
  ${after}
})
`

test('an error that is kept and told to the user afterwards is handled', async () => {
  const after =
    "if (failure !== undefined) { res.status(503).json({ message: 'Please try again.' }) } else { res.json(answer) }"
  expect((await decisionOf(unhandledModelFailure, { 'app.js': KEPT(after) })).verdict).toBe('absent')
})

test('an error that is kept and never looked at is not', async () => {
  const files = { 'app.js': KEPT('res.json(answer.choices[0])') }
  expect((await decisionOf(unhandledModelFailure, files)).verdict).toBe('present')
})
