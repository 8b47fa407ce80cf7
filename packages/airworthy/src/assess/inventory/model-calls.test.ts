import { expect, test } from 'vitest'
import { type Fixture, factsOf } from '../assess.fixtures.ts'
import { literalsOf } from '../parse/value.ts'

/** `path:line kind sdk` of each call, the main path first. */
async function found(files: Fixture): Promise<readonly string[]> {
  const { calls } = await factsOf(files)
  return calls.map(({ path, line, kind, sdk }) => `${path}:${line} ${kind} ${sdk}`)
}

test.each([
  [
    'openai in TypeScript',
    'a.ts',
    `import OpenAI from 'openai'\nconst c = new OpenAI()\nawait c.chat.completions.create({})`,
    'a.ts:3 generate openai',
  ],
  [
    'openai responses',
    'a.ts',
    `import OpenAI from 'openai'\nconst c = new OpenAI()\nawait c.responses.create({})`,
    'a.ts:3 generate openai',
  ],
  [
    'openai before version 1',
    'a.py',
    'import openai\nopenai.ChatCompletion.create(model="m")',
    'a.py:2 generate openai',
  ],
  [
    'an SDK with the same interface',
    'a.py',
    'from groq import Groq\nc = Groq()\nc.chat.completions.create()',
    'a.py:3 generate openai',
  ],
  [
    'anthropic',
    'a.py',
    'import anthropic\nc = anthropic.Anthropic()\nc.messages.create(model="m")',
    'a.py:3 generate anthropic',
  ],
  [
    'google genai',
    'a.py',
    'from google import genai\nc = genai.Client()\nc.models.generate_content(model="m")',
    'a.py:3 generate google',
  ],
  [
    'bedrock',
    'a.py',
    'import boto3\nc = boto3.client("bedrock-runtime")\nc.converse(modelId="m")',
    'a.py:3 generate bedrock',
  ],
  [
    'vercel ai',
    'a.ts',
    `import { streamText } from 'ai'\nstreamText({ model: x })`,
    'a.ts:2 generate ai-sdk',
  ],
  ['litellm', 'a.py', 'from litellm import acompletion\nacompletion(model="m")', 'a.py:2 generate litellm'],
  ['ollama', 'a.py', 'import ollama\nollama.chat(model="m")', 'a.py:2 generate ollama'],
  [
    'raw http',
    'a.ts',
    'const base = "https://api.openai.com/v1"\nfetch(`${base}/chat/completions`, {})',
    'a.ts:2 generate http',
  ],
  [
    'embeddings by raw http',
    'a.py',
    'import requests\nrequests.post("https://api.openai.com/v1/embeddings", json={})',
    'a.py:2 embed http',
  ],
  [
    'a managed agent of an unknown package',
    'a.py',
    'from some_agents import define_agent\ndefine_agent(model="openai:gpt-5")',
    'a.py:2 generate some_agents',
  ],
  [
    'llama-index',
    'a.py',
    'from llama_index.core import VectorStoreIndex\ni = VectorStoreIndex([])\ne = i.as_query_engine()\ne.query("q")',
    'a.py:4 generate llama-index',
  ],
  [
    'a method under a name of its own',
    'a.py',
    'from openai import OpenAI\nc = OpenAI()\ncomplete = c.chat.completions.create\ncomplete(model="m")',
    'a.py:4 generate openai',
  ],
  [
    'assistants',
    'a.ts',
    `import OpenAI from 'openai'\nconst c = new OpenAI()\nc.beta.threads.runs.create('t', {})`,
    'a.ts:3 generate openai-assistants',
  ],
] as const)('finds a call of %s', async (...[, path, text, expected]) => {
  expect(await found({ [path]: text })).toEqual([expected])
})

test.each([
  ['a dependency alone', 'package.json', '{ "dependencies": { "openai": "7.0.0" } }'],
  ['a variable called model', 'a.py', 'model = load()\nmodel.predict(x)\ncompletion = agent.run()'],
  ['a route of our own with the same path', 'a.py', '@router.post("/v1/chat/completions")\ndef f(): pass'],
  ['listing models', 'a.py', 'import requests\nrequests.get("https://api.openai.com/v1/models")'],
  ['a call in a comment', 'a.ts', `import OpenAI from 'openai'\n// client.chat.completions.create({})`],
  ['a regular expression', 'a.ts', `const m = /x/.exec(text)\napp.stream(m)`],
] as const)('takes %s for no model call', async (_, path, text) => {
  const facts = await factsOf({ [path]: text })
  expect(facts.isAi).toBe(false)
})

const REQUESTS: Readonly<Record<string, Fixture>> = {
  'the host is in a file of constants': {
    'a.ts':
      "import { OPENAI_BASE_URL } from './hosts'\nlet base = config.url || OPENAI_BASE_URL\nbase = base.replace('x', 'y')\nconst target = `${base}/${path}`\nfetch(target, init)",
    'hosts.ts': "export const OPENAI_BASE_URL = 'https://api.openai.com'",
  },
  'the path is in an object of constants': {
    'a.ts':
      "import { Paths } from './hosts'\nconst CHAT = 'chat/completions'\n\n\nfetch(`${base}/${Paths.chat}`, init)",
    'hosts.ts': "export const Paths = { chat: 'v1/chat/completions' }",
  },
  'the base is handed in': {
    'a.ts':
      '\n\nexport const ask = (options: Options) =>\n\n  options.fetch(`${options.baseUrl}/chat/completions`, {})',
  },
  'a wrapper of the project is given the host': {
    'a.ts':
      "import https from 'node:https'\nconst httpsPost = (hostname, path, json) =>\n  https.request({ hostname, path, method: 'POST' })\n\nhttpsPost('api.openai.com', '/v1/chat/completions', {})",
  },
  'the host is an option of the request': {
    'a.ts':
      "import https from 'node:https'\n\n\nconst options = { method: 'POST', headers: {}, hostname: 'api.openai.com', path: '/v1/chat/completions' }\nhttps.request(options, onReply)",
  },
  'the base is that of a client': {
    'a.ts':
      "import axios from 'axios'\n\nconst client = axios.create({ baseURL: 'https://api.mistral.ai/v1' })\n\nclient.post('/agents/completions', {})",
  },
  'the address is only known when it runs': {
    'a.ts':
      '// OPENAI_BASE_URL\n\n\n\nfetch(process.env.CHAT_URL, { headers: { Authorization: `Bearer ${key}` }, body: JSON.stringify({ model, messages, temperature: 0 }) })',
  },
}

test.each(Object.entries(REQUESTS))('finds a plain request when %s', async (_, files) => {
  expect(await found(files)).toEqual(['a.ts:5 generate http'])
})

test('finds requests to a local runtime through the attributes of a class', async () => {
  const text = `import requests
class Ollama:
    def __init__(self, host: str):
        self.host = host
        self.api_url = f"{host}/api"
    def complete(self, payload):
        return requests.post(f"{self.host}/api/generate", json={"model": "m", "prompt": payload})
    def chat(self, payload):
        body = {"model": "m", "messages": payload}
        return requests.post(f"{self.api_url}/chat", json=body)
    def models(self):
        return requests.get(f"{self.api_url}/tags")`
  expect((await found({ 'a.py': text })).toSorted()).toEqual([
    'a.py:10 generate http',
    'a.py:7 generate http',
  ])
})

test.each([
  [
    'a request to a backend of our own',
    'fetch(`${API_URL}/api/chat`, { body: JSON.stringify({ model, messages }) })',
  ],
  ['a relative route', "fetch('/v1/chat/completions', { body })"],
  ['messages of another service', 'fetch(`${base}/v1/messages`, { body: JSON.stringify({ to, text }) })'],
  [
    'a link to a provider',
    "open('https://platform.openai.com')\nconst help = 'https://api.openai.com/v1/chat/completions'",
  ],
  [
    'a check of an address',
    "const isKnown = (url) => url.includes('api.openai.com')\nisKnown('https://api.openai.com')",
  ],
  [
    'an assistant behind a login',
    '// OPENAI_BASE_URL\nfetch(`${SITE}/items`, { headers: { Authorization: token }, body: JSON.stringify({ model, items }) })',
  ],
])('takes %s for no model call', async (_, text) => {
  const facts = await factsOf({ 'a.ts': text })
  expect(facts.isAi).toBe(false)
})

const CHAIN: Fixture = {
  'pages/api/chat.ts': `import { makeChain } from '@/utils/chain'
export default async function handler(req, res) {
  const chain = makeChain(req.body.retriever)
  res.json(await chain.invoke({ question: req.body.question }))
}`,
  'utils/chain.ts': `import { ChatOpenAI } from '@langchain/openai'
import { RunnableSequence } from '@langchain/core/runnables'
export const makeChain = (retriever) => {
  const model = new ChatOpenAI({ modelName: 'gpt-x', timeout: 5000 })
  return RunnableSequence.from([retriever, model])
}`,
}

test('follows a chain into the file that makes it, and its options to the client', async () => {
  const facts = await factsOf(CHAIN)
  const [call] = facts.calls
  expect(call).toMatchObject({ path: 'pages/api/chat.ts', line: 4, kind: 'generate' })
  expect(call?.configuredAt).toEqual({ path: 'utils/chain.ts', line: 4 })
  expect(call?.options.model === undefined ? [] : literalsOf(call.options.model.value)).toEqual(['gpt-x'])
  expect(call?.options.timeout?.setBy).toBe('client')
})

test('a client that is set in both branches stands for both', async () => {
  const facts = await factsOf({
    'a.py': `from langchain_openai import AzureChatOpenAI
from langchain_ollama import ChatOllama
if cloud:
    llm = AzureChatOpenAI()
else:
    llm = ChatOllama(model="m")
llm.invoke("q")`,
  })
  expect(facts.calls[0]?.clients.map(({ symbol }) => symbol).sort()).toEqual([
    'AzureChatOpenAI',
    'ChatOllama',
  ])
  expect(facts.calls[0]?.isLocal).toBe(false)
})

test('reads options through a helper that builds the arguments', async () => {
  const facts = await factsOf({
    'a.py': `from openai import OpenAI
client = OpenAI(timeout=20)
def arguments(body):
    args = {"model": "gpt-x", "messages": body}
    args["max_tokens"] = 100
    return args
def ask(body):
    model_args = arguments(body)
    return client.chat.completions.create(**model_args)`,
  })
  const options = facts.calls[0]?.options
  expect(Object.keys(options ?? {}).sort()).toEqual(['maxTokens', 'model', 'timeout'])
})

test('calls in tests are none of the product; examples are the product only when nothing else is', async () => {
  const call = 'import openai\nopenai.ChatCompletion.create(model="m")'
  const onlyTests = await factsOf({ 'tests/test_a.py': call, 'src/a.py': 'x = 1' })
  const examples = await factsOf({ 'examples/a.py': call })
  const both = await factsOf({ 'examples/a.py': call, 'src/b.py': call })
  expect(onlyTests.isAi).toBe(false)
  expect(examples.calls.map(({ path }) => path)).toEqual(['examples/a.py'])
  expect(both.calls.map(({ path }) => path)).toEqual(['src/b.py'])
})

test('finds the calls in a notebook at the lines of its file', async () => {
  const notebook = JSON.stringify(
    {
      cells: [{ cell_type: 'code', source: ['import openai\n', 'openai.ChatCompletion.create(model="m")'] }],
    },
    null,
    1,
  )
  const facts = await factsOf({ 'n.ipynb': notebook })
  const line = notebook.split('\n').findIndex((text) => text.includes('ChatCompletion')) + 1
  expect(facts.calls.map((call) => [call.path, call.line])).toEqual([['n.ipynb', line]])
  expect(facts.kind).toBe('notebooks')
})

test('fetching a file of the provider is no model call', async () => {
  const route = `export async function GET(request) {
  return fetch(\`https://api.openai.com/v1/containers/\${id}/files/\${file}/content\`, { headers })
}`
  expect((await factsOf({ 'app/api/files/route.ts': route })).calls).toEqual([])
})

test('at an address that serves any model, the name of the file says that it transcribes', async () => {
  const route = `export async function POST({ request }) {
  return fetch(\`https://router.huggingface.co/hf-inference/models/\${model}\`, { method: 'POST', body: audio })
}`
  const { calls } = await factsOf({ 'src/routes/api/transcribe/+server.ts': route })
  expect(calls.map(({ kind }) => kind)).toEqual(['transcribe'])
})

test('a router of several deployments is a way to ask a model', async () => {
  const client = `import litellm
class Model:
    @property
    def router(self):
        return self._made
    async def ask(self, messages):
        return await self.router.acompletion(self.name, messages)
`
  const { calls } = await factsOf({ 'llms.py': client })
  expect(calls.map(({ callee }) => callee)).toEqual(['self.router.acompletion'])
})
