import { expect, test } from 'vitest'
import { type Fixture, factsOf } from '../assess.fixtures.ts'

async function entriesOf(files: Fixture): Promise<readonly string[]> {
  const { entries } = await factsOf(files)
  return entries.map(({ name, path, line }) => `${name} ${path}:${line}`)
}

const GRAPH = `from langchain_openai import ChatOpenAI
from langgraph.graph import StateGraph
llm = ChatOpenAI()
def node(state):
    return {"answer": llm.invoke(state["question"])}
graph = StateGraph(dict).add_node("node", node).compile()
`

test('a graph that an agent server serves is an entry point, and the project a service', async () => {
  const files = {
    'backend/langgraph.json': '{ "graphs": { "agent": "./src/agent/graph.py:graph" } }',
    'backend/src/agent/graph.py': GRAPH,
  }
  expect(await entriesOf(files)).toEqual(['the graph agent backend/src/agent/graph.py:6'])
  expect((await factsOf(files)).kind).toBe('service')
})

test('a handler class of the standard library is an entry point', async () => {
  const server = `from http.server import BaseHTTPRequestHandler, HTTPServer
from openai import OpenAI
client = OpenAI()
class ChatHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        client.chat.completions.create(model="m", messages=[])
    def log(self):
        pass
`
  expect(await entriesOf({ 'server.py': server })).toEqual(['POST of ChatHandler server.py:5'])
})

test('the address of a route has the prefix of its router', async () => {
  const routes = `from fastapi import APIRouter
from openai import OpenAI
client = OpenAI()
router = APIRouter(prefix="/v1", tags=["chat"])
@router.post("/messages")
def messages(body: dict):
    return client.chat.completions.create(model="m", messages=[])
`
  expect(await entriesOf({ 'routes.py': routes })).toEqual(['POST /v1/messages routes.py:6'])
})

test('a library with examples that use a model is no AI product', async () => {
  const example = 'from openai import OpenAI\nOpenAI().chat.completions.create(model="m", messages=[])\n'
  const library = { 'ui/button.py': 'class Button: ...\n', 'ui/label.py': 'class Label: ...\n' }
  expect((await factsOf({ ...library, 'examples/chat/main.py': example })).isAi).toBe(false)
  expect((await factsOf({ 'setup.py': '', 'examples/chat/main.py': example })).isAi).toBe(true)
})

test('of the routes of a file the one that uses the model comes first', async () => {
  const app = `from flask import Flask, render_template, request
from assistant import Assistant
app = Flask(__name__)
assistant = Assistant()
@app.route("/")
def home():
    return render_template("index.html")
@app.route("/say", methods=["POST"])
def say():
    return assistant.reply(request.json["text"])
`
  const assistant = `from anthropic import Anthropic
class Assistant:
    def __init__(self):
        self.client = Anthropic()
    def reply(self, text):
        return self.client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": text}])
`
  const entries = await entriesOf({ 'app.py': app, 'assistant.py': assistant })
  expect(entries[0]).toBe('/say app.py:9')
})

test('widgets that a page imports are a part of that page', async () => {
  const files = {
    'app.py': 'import streamlit as st\nfrom widgets import ask\nst.title("Help")\nask()\n',
    'widgets.py':
      'import streamlit as st\nfrom openai import OpenAI\ndef ask():\n    q = st.text_input("Question")\n    st.write(OpenAI().chat.completions.create(model="m", messages=[{"role": "user", "content": q}]))\n',
  }
  expect(await entriesOf(files)).toEqual(['the Streamlit app app.py:3'])
})

test('a route that asks the model itself comes before one that only names code which does', async () => {
  const files = {
    'lib/embed.ts':
      'import OpenAI from "openai"\nexport const embed = (input) => new OpenAI().embeddings.create({ model: "e", input })\nexport const title = (text) => new OpenAI().chat.completions.create({ model: "m", messages: [{ role: "user", content: text }] })\n',
    'app/api/a-upload/route.ts':
      'import { embed, title } from "../../../lib/embed"\nconst steps = [embed, title]\nexport async function POST(request) {\n  return Response.json(await run(steps, title, request))\n}\n',
    'app/api/talk/route.ts':
      'import OpenAI from "openai"\nexport async function POST(request) {\n  return Response.json(await new OpenAI().chat.completions.create({ model: "m", messages: await request.json() }))\n}\n',
  }
  expect((await entriesOf(files))[0]).toBe('POST /api/talk app/api/talk/route.ts:2')
})
