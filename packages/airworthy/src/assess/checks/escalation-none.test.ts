import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noEscalation as check } from './escalation-none.ts'

const APP = (more: string): string => `import streamlit as st
from openai import OpenAI
client = OpenAI()
question = st.chat_input("Ask")
st.write(client.chat.completions.create(model="m", messages=[]))
${more}
`
const SCRIPT = `from openai import OpenAI
print(OpenAI().chat.completions.create(model="m", messages=[]))
`

test('an app that answers and leaves it at that has no way to a person', async () => {
  const decision = await decisionOf(check, { 'app.py': APP('') })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:5')
})

test('thumbs that are stored are a near miss', async () => {
  const decision = await decisionOf(check, { 'app.py': APP('feedback = st.feedback("thumbs")') })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses[0]?.line).toBe(6)
})

test('a button to a person beside the answer is a way', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('if st.button("Talk to a human"):\n    notify_team(question)'),
  })
  expect(decision.verdict).toBe('absent')
  expect(firstPlace(decision)).toBe('app.py:6')
})

test('a tool that hands over to a person is a way', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('def transfer_to_human(reason):\n    queue.put(reason)'),
  })
  expect(decision.verdict).toBe('absent')
})

test('a hand-over between agents is none', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('def transfer_to_billing_agent(reason):\n    return billing_agent'),
  })
  expect(decision.verdict).toBe('present')
})

test('human messages and human-readable sizes are no people', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP(
      'from langchain_core.messages import HumanMessage\nsize = human_readable(3)\nhuman_message = HumanMessage("x")',
    ),
  })
  expect(decision.verdict).toBe('present')
})

test('a prompt that forbids to mention support is evidence for the gap', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('prompt = "Never tell the user to contact support."'),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:6')
})

test('a prompt that names support as the next step is a way', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('prompt = "When the answer is not in the context, ask them to contact our support team."'),
  })
  expect(decision.verdict).toBe('absent')
})

test('a contact in the footer is not tied to the answer', async () => {
  const decision = await decisionOf(check, {
    'app/api/chat/route.ts': `import { generateText } from 'ai'
export async function POST() {
  return Response.json(await generateText({ model: 'openai/m', prompt: 'x' }))
}
`,
    'components/Footer.tsx': 'export const Footer = () => <a href="mailto:hello@example.com">Contact</a>\n',
    'app/page.tsx':
      "import { Footer } from '../components/Footer'\nexport default function Page() { return <Footer /> }\n",
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.some(({ path }) => path === 'components/Footer.tsx')).toBe(true)
})

test('a script and a server without pages have no end user', async () => {
  const script = await decisionOf(check, { 'ask.py': SCRIPT })
  const server = await decisionOf(check, {
    'main.py': `from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
@app.post("/v1/answer")
def answer(body: dict):
    return OpenAI().chat.completions.create(model="m", messages=[])
`,
  })
  expect([script.verdict, server.verdict]).toEqual(['not-applicable', 'not-applicable'])
})

test('a bot answers people', async () => {
  const decision = await decisionOf(check, {
    'bot.js': `const { App } = require('@slack/bolt')
const OpenAI = require('openai')
const openai = new OpenAI()
const app = new App({})
app.message(async ({ say }) => say(await openai.chat.completions.create({ model: 'm', messages: [] })))
`,
  })
  expect(decision.verdict).toBe('present')
})

test('an agent that a server offers as a conversation has people at the other end', async () => {
  const files = {
    'langgraph.json': '{ "graphs": { "agent": "./graph.py:graph" } }',
    'graph.py': `from langchain_openai import ChatOpenAI
from langgraph.graph import MessagesState, StateGraph
llm = ChatOpenAI(model="m")
def node(state):
    return {"messages": [llm.invoke(state["messages"])]}
graph = StateGraph(MessagesState).add_node("node", node).compile()
`,
  }
  expect((await decisionOf(check, files)).verdict).toBe('present')
})
