import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { inMemoryState } from './infra-in-memory-state.ts'

const PAGE =
  'import streamlit as st\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\nq = st.chat_input("q")\n'
const API =
  'from fastapi import FastAPI\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\napp = FastAPI()\n'
const EXPRESS =
  "import express from 'express'\nimport OpenAI from 'openai'\nconst app = express()\nconst client = new OpenAI()\n"
const CREATE = "await client.chat.completions.create({ model: 'm', messages: [] })"

test.each([
  [
    'messages in the session of a page',
    'app.py',
    `${PAGE}if "messages" not in st.session_state:\n    st.session_state.messages = []\nllm.invoke(q)`,
    'app.py:6',
  ],
  [
    'a memory of a framework',
    'app.py',
    `${PAGE}from langchain.memory import ConversationBufferMemory\nst.session_state["chain"] = ConversationBufferMemory()\nllm.invoke(q)`,
    'app.py:6',
  ],
  [
    'an in-memory checkpointer',
    'app.py',
    `${API}from langgraph.checkpoint.memory import MemorySaver\nmemory = MemorySaver()\n@app.post("/chat")\ndef chat(q: str):\n    return llm.invoke(q)`,
    'app.py:6',
  ],
  [
    'a table of sessions',
    'app.py',
    `${API}sessions = {}\n@app.post("/chat")\ndef chat(q: str, id: str):\n    sessions[id] = q\n    return llm.invoke(q)`,
    'app.py:5',
  ],
  [
    'a global that an upload sets',
    'app.py',
    `${API}vectorstore = None\n@app.post("/upload")\ndef upload(q: str):\n    global vectorstore\n    vectorstore = build(q)\n@app.post("/chat")\ndef chat(q: str):\n    return llm.invoke(q)`,
    'app.py:9',
  ],
  [
    'a map of conversations',
    'server.ts',
    `${EXPRESS}const conversations = new Map()\napp.post('/chat', async (req, res) => {\n  conversations.set(req.body.id, [])\n  ${CREATE}\n})`,
    'server.ts:5',
  ],
])('%s is a gap', async (...[, path, text, place]) => {
  const decision = await decisionOf(inMemoryState, { [path]: text })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

test.each([
  [
    'history in a store',
    'app.py',
    `${API}from langchain.memory import ConversationBufferMemory\nfrom langchain_community.chat_message_histories import RedisChatMessageHistory\nmemory = ConversationBufferMemory(chat_memory=RedisChatMessageHistory("s"))\n@app.post("/chat")\ndef chat(q: str):\n    return llm.invoke(q)`,
  ],
  [
    'a cache that may be lost',
    'app.py',
    `${API}chat_cache = {}\n@app.post("/chat")\ndef chat(q: str):\n    chat_cache[q] = 1\n    return llm.invoke(q)`,
  ],
  [
    'a client that is made once',
    'app.py',
    `${API}agent = None\ndef get_agent():\n    global agent\n    if agent is None:\n        agent = build()\n    return agent\n@app.post("/chat")\ndef chat(q: str):\n    return llm.invoke(q)`,
  ],
  [
    'a memory that is made for each request',
    'app.py',
    `${API}from langchain.memory import ConversationBufferMemory\n@app.post("/chat")\ndef chat(q: str):\n    memory = ConversationBufferMemory()\n    return llm.invoke(q)`,
  ],
  [
    'a constant list',
    'server.ts',
    `${EXPRESS}const messages = []\napp.post('/chat', async (req, res) => {\n  ${CREATE}\n})`,
  ],
  [
    'state of the page in the browser',
    'app/page.tsx',
    "'use client'\nimport OpenAI from 'openai'\nconst messages = []\nexport default function Page() {\n  messages.push(1)\n  return new OpenAI().chat.completions.create({ model: 'm' })\n}",
  ],
])('%s is none', async (...[, path, text]) => {
  expect((await decisionOf(inMemoryState, { [path]: text })).verdict).toBe('absent')
})

test('one constant conversation id on top of a memory is a blocker', async () => {
  const text = `${PAGE}from langgraph.checkpoint.memory import MemorySaver\nmemory = MemorySaver()\nconfig = {"configurable": {"thread_id": "1"}}\nllm.invoke(q, config)`
  const decision = await decisionOf(inMemoryState, { 'app.py': text })
  expect(decision.severity).toBe('blocker')
  expect(decision.evidence.map(({ line }) => line)).toEqual([6, 7])
})

test('the checkpointer of a deployed agent is replaced by its platform', async () => {
  const graph =
    'from langchain_openai import ChatOpenAI\nfrom langgraph.checkpoint.memory import MemorySaver\nmemory = MemorySaver()\ndef node(state):\n    return ChatOpenAI().invoke("q")'
  expect((await decisionOf(inMemoryState, { 'graph.py': graph })).verdict).toBe('present')
  expect((await decisionOf(inMemoryState, { 'graph.py': graph, 'langgraph.json': '{}' })).verdict).toBe(
    'absent',
  )
})

test('a loop at the terminal is a low gap', async () => {
  const text =
    'from openai import OpenAI\nclient = OpenAI()\nmessages = []\nwhile True:\n    messages.append(input("> "))\n    client.chat.completions.create(model="m", messages=messages)'
  const decision = await decisionOf(inMemoryState, { 'chat.py': text })
  expect([decision.verdict, decision.severity]).toEqual(['present', 'low'])
})

test('threads in a store that says it is in memory are lost with the process', async () => {
  const decision = await decisionOf(inMemoryState, {
    'memory_store.py':
      'class MemoryStore:\n    def __init__(self):\n        self._threads: dict[str, str] = {}\n    def save(self, key, value):\n        self._threads[key] = value\n',
    'server.py':
      'from memory_store import MemoryStore\nclass Server:\n    def __init__(self):\n        self.store = MemoryStore()\n',
    'main.py': `${API}from server import Server\n@app.post("/ask")\ndef ask(q: str):\n    return llm.invoke(Server().store)\n`,
  })
  expect(firstPlace(decision)).toBe('memory_store.py:3')
})

test('a list that a script beside the server fills is no state of users', async () => {
  const server = `${EXPRESS}app.post('/chat', async (req, res) => res.json(${CREATE}))`
  const script = `import OpenAI from 'openai'
const docs = []
const read = (text) => docs.push(text)
read('a')
await new OpenAI().embeddings.create({ model: 'e', input: docs })
`
  const files = { 'server.js': server, 'scripts/index-docs.mjs': script }
  expect((await decisionOf(inMemoryState, files)).verdict).toBe('absent')
  expect(
    (
      await decisionOf(inMemoryState, {
        'server.js': server.replace(
          'app.post',
          'const docs = []\napp.use((req) => docs.push(req.body))\napp.post',
        ),
      })
    ).verdict,
  ).toBe('present')
})

test("a table that a timer empties, and a widget that starts as nothing, are nobody's state", async () => {
  const server = `import express from 'express'
import OpenAI from 'openai'
const client = new OpenAI()
const app = express()
const chatHistory = new Map()
app.post('/ask', async (request, response) => {
  chatHistory.set(request.body.id, [request.body.text])
  FORGET
  response.json(await client.chat.completions.create({ model: 'm', messages: [] }))
})`
  const verdict = async (text: string) => (await decisionOf(inMemoryState, { 'server.ts': text })).verdict
  expect(await verdict(server.replace('FORGET', ''))).toBe('present')
  expect(
    await verdict(server.replace('FORGET', 'setTimeout(() => chatHistory.delete(request.body.id), 10_000)')),
  ).toBe('absent')
  const app = (state: string): string =>
    `import gradio as gr\nfrom openai import OpenAI\ndef answer(q, h):\n    return OpenAI().chat.completions.create(model="m", messages=[])\nwith gr.Blocks() as demo:\n    ${state}\n    gr.Button().click(answer)\ndemo.launch(auth=check)\n`
  const held = async (state: string) => (await decisionOf(inMemoryState, { 'app.py': app(state) })).verdict
  expect(await held('selected = gr.State(value=None)')).toBe('absent')
  expect(await held('history = gr.State([])')).toBe('present')
})
