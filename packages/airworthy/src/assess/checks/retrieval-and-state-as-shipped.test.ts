import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { hardCodedCredentials } from './credentials-hard-coded.ts'
import { flatFileRetrieval } from './infra-flat-file-retrieval.ts'
import { inMemoryState } from './infra-in-memory-state.ts'
import { executedOutput } from './output-executed.ts'

const CHAT = `from fastapi import FastAPI
from openai import OpenAI
from stores import make
from settings import settings
app = FastAPI()
@app.post("/ask")
def ask(question: str):
    found = make(settings.VECTOR_STORE).similarity_search(question)
    return OpenAI().chat.completions.create(model="m", messages=[found])
`
const STORES = `from langchain_qdrant import QdrantVectorStore
from own_index import FileIndex
def make(kind):
    return {"faiss": FileIndex, "qdrant": QdrantVectorStore}[kind]()
def qdrant():
    return QdrantVectorStore(url="http://qdrant:6333")
`
const SETTINGS = `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    VECTOR_STORE: str = "faiss"
settings = Settings()
`
const APP: Fixture = { 'main.py': CHAT, 'stores.py': STORES, 'settings.py': SETTINGS }

test('a setting whose default is a store in files is a gap at that default', async () => {
  const decision = await decisionOf(flatFileRetrieval, APP)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('settings.py:3')
})

test('a shipped environment that names a service overrides the default', async () => {
  const files = {
    ...APP,
    'docker-compose.yml': 'services:\n  api:\n    environment:\n      VECTOR_STORE: qdrant\n',
  }
  expect((await decisionOf(flatFileRetrieval, files)).verdict).toBe('absent')
})

test('an index over a store of the project lives in that store', async () => {
  const decision = await decisionOf(flatFileRetrieval, {
    'app.py': `import streamlit as st
from llama_index.core import StorageContext, VectorStoreIndex
from own import TeamStore
context = StorageContext.from_defaults(vector_store=TeamStore())
index = VectorStoreIndex.from_documents([], storage_context=context)
st.write(index.as_query_engine().query(st.chat_input("q")))
`,
  })
  expect(decision.verdict).not.toBe('present')
})

test('a client that is handed an address and a path is not a local index', async () => {
  const decision = await decisionOf(flatFileRetrieval, {
    'app.py': `import streamlit as st
from openai import OpenAI
from qdrant_client import QdrantClient
def connect(url=None, path=None):
    return QdrantClient(url=url, path=path)
hits = connect(url="http://q").query_points("c")
OpenAI().chat.completions.create(model="m", messages=[hits])
`,
  })
  expect(decision.verdict).toBe('absent')
})

const PAGE = 'import streamlit as st\nfrom openai import OpenAI\n'
const ASK = 'OpenAI().chat.completions.create(model="m", messages=[st.chat_input("q")])\n'

test.each<[string, Fixture]>([
  ['rows that are ticked on a page', { 'app.py': `${PAGE}st.session_state.selected_files = read()\n${ASK}` }],
  [
    'a table of the program that is called like a session',
    {
      'app.py': `${PAGE}import live\nlive.step({})\n${ASK}`,
      'live.py':
        'def step(session_state):\n    session_state["last_message"] = load()\n    return session_state\n',
    },
  ],
])('%s is no state that a user misses', async (_, files) => {
  expect((await decisionOf(inMemoryState, files)).verdict).toBe('absent')
})

test('a database that a tool starts once beside the product is not its credential', async () => {
  const compose = 'services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: postgres\n'
  const product = { 'app.py': `${PAGE}${ASK}` }
  const beside = { ...product, 'tools/move_data/docker-compose.yml': compose }
  expect((await decisionOf(hardCodedCredentials, beside)).verdict).toBe('absent')
  const own = { ...product, 'docker-compose.yml': compose }
  expect((await decisionOf(hardCodedCredentials, own)).verdict).toBe('present')
})

const AGENT = `from fastapi import FastAPI
from openai import OpenAI
from agent.tools.loader import load
app = FastAPI()
@app.post("/ask")
def ask(question: str):
    return OpenAI().chat.completions.create(model="m", messages=[question], tools=load())
`
const LOADER =
  'import importlib\ndef load():\n    return [importlib.import_module(f"agent.tools.{name}") for name in NAMES]\n'

test.each<[string, string, string]>([
  ['a whole statement', 'sql', 'present'],
  ['a value in a statement of its own', '"select name from items where id = %s", (sql,)', 'absent'],
])('a tool that runs %s that it is called with is judged', async (_, argument, verdict) => {
  const decision = await decisionOf(executedOutput, {
    'main.py': AGENT,
    'agent/tools/loader.py': LOADER,
    'agent/tools/database.py': `class DatabaseTool:
    def run(self, sql):
        cursor = self.connection.cursor()
        cursor.execute(${argument})
        return cursor.fetchall()
`,
  })
  expect(decision.verdict).toBe(verdict)
})

const SCREEN: Fixture = {
  'server/api.ts':
    "import OpenAI from 'openai'\nimport express from 'express'\nconst app = express()\napp.post('/chat', async (req, res) => {\n  res.json(await new OpenAI().chat.completions.create({ model: 'm', messages: [] }))\n})",
}

test.each<[string, Fixture]>([
  [
    'a web component that draws a message as it is',
    {
      'web/components/chat-thread.ts':
        "import { html, LitElement } from 'lit'\nimport { unsafeHTML } from 'lit/directives/unsafe-html.js'\nexport class Thread extends LitElement {\n  entry(item: ChatMessage) {\n    return html`<p>${unsafeHTML(item.value)}</p>`\n  }\n}",
    },
  ],
  [
    'a renderer that lets HTML through',
    {
      'web/components/ChatMessage.tsx':
        "import Markdown from 'markdown-to-jsx'\nexport const ChatMessage = ({ message }) => <Markdown>{message.text}</Markdown>",
    },
  ],
])('%s is a gap', async (_, files) => {
  expect((await decisionOf(executedOutput, { ...SCREEN, ...files })).verdict).toBe('present')
})
