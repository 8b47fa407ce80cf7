import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { sideEffectsWithoutApproval as check } from './tools-side-effects-without-approval.ts'

const AGENT = (tool: string, options = ''): string => `import requests
from langchain_openai import ChatOpenAI
from langchain_core.tools import tool
from langgraph.prebuilt import create_react_agent

${tool}

agent = create_react_agent(ChatOpenAI(model="m"), [act]${options})
if __name__ == "__main__":
    print(agent.invoke(input()))
`
const DELETES = `@tool
def act(id: str):
    """Delete an order."""
    requests.delete("https://orders.example.com/" + id)`
const READS = `@tool
def act(id: str):
    """Look up an order."""
    return requests.get("https://orders.example.com/" + id).json()`

test('a tool that deletes without a question is reported at the tool', async () => {
  const decision = await decisionOf(check, { 'agent.py': AGENT(DELETES) })
  expect(decision.verdict).toBe('present')
  expect(decision.reason).toMatch(/act run, which changes something/)
  expect(firstPlace(decision)).toMatch(/^agent\.py:[67]$/)
})

test('a tool that only reads is left alone', async () => {
  const decision = await decisionOf(check, { 'agent.py': AGENT(READS) })
  expect(decision.verdict).toBe('absent')
})

test('a graph that stops before its tools asks for approval', async () => {
  const decision = await decisionOf(check, { 'agent.py': AGENT(DELETES, ', interrupt_before=["tools"]') })
  expect(decision.verdict).toBe('absent')
})

test('a tool that no agent is given is left alone', async () => {
  const decision = await decisionOf(check, {
    'agent.py': AGENT(`${DELETES.replace('def act', 'def unused')}\n\n${READS}`),
  })
  expect(decision.verdict).toBe('absent')
})

test('approval on a sample tool does not cover the one that sends', async () => {
  const decision = await decisionOf(check, {
    'tools/weather.ts': `import { tool } from 'ai'
export const weather = tool({ needsApproval: true, execute: async () => fetch('https://weather.example.com') })
`,
    'tools/mail.ts': `import { tool } from 'ai'
import { resend } from './client'
export const mail = tool({ execute: async ({ to }) => resend.emails.send({ to }) })
`,
    'app/api/chat/route.ts': `import { streamText } from 'ai'
import { weather } from '../../../tools/weather'
import { mail } from '../../../tools/mail'
export async function POST() {
  return streamText({ model: 'openai/m', prompt: 'x', tools: { weather, mail } }).toUIMessageStreamResponse()
}
`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('tools/mail.ts:3')
  expect(decision.nearMisses[0]?.path).toBe('tools/weather.ts')
})

test('without tools the question makes no sense', async () => {
  const decision = await decisionOf(check, {
    'ask.py': 'from openai import OpenAI\nprint(OpenAI().chat.completions.create(model="m", messages=[]))\n',
  })
  expect(decision.verdict).toBe('not-applicable')
})

test('a tool among the arguments of the call is given to the model, with what its function does', async () => {
  const route = `import { streamText, tool } from 'ai'
import { z } from 'zod'
import { addNote } from '../../../lib/notes'
export async function POST(request: Request) {
  const { messages } = await request.json()
  return streamText({
    model: 'm',
    messages,
    tools: {
      addNote: tool({ inputSchema: z.object({ text: z.string() }), execute: async ({ text }) => addNote(text) }),
    },
  }).toTextStreamResponse()
}
`
  const notes = (body: string): string =>
    `import { db, notes } from './db'\nexport async function addNote(text: string) {\n  ${body}\n}\n`
  const files = {
    'app/api/chat/route.ts': route,
    'lib/notes.ts': notes('await db.insert(notes).values({ text })'),
  }
  const decision = await decisionOf(check, files)
  expect(decision.verdict).toBe('present')
  expect(decision.reason).toContain('addNote run, which changes rows of a database')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:10')
  const reads = { ...files, 'lib/notes.ts': notes('return db.select().from(notes)') }
  expect((await decisionOf(check, reads)).verdict).toBe('absent')
})
