import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { localModel } from './infra-local-model.ts'

const HOSTED = `import OpenAI from 'openai'
import express from 'express'
import { embedder } from './embedders'
const client = new OpenAI()
const app = express()
app.post('/ask', async (request, response) => {
  await embedder().embed(request.body.question)
  response.json(await client.chat.completions.create({ model: 'm', messages: [] }))
})`
const OWN = `export class OwnEmbedder {
  async load() {
    const pipeline = (...args) => import('@xenova/transformers').then((package) => package.pipeline(...args))
    return pipeline('feature-extraction', 'small')
  }
  async embed(text) { return (await this.load())(text) }
}`
const REMOTE = `import OpenAI from 'openai'
export class RemoteEmbedder {
  constructor() { this.client = new OpenAI() }
  embed(text) { return this.client.embeddings.create({ model: 'e', input: text }) }
}`
const CHOSEN = (rest: string): string => `import { OwnEmbedder } from './own'
import { RemoteEmbedder } from './remote'
export function embedder() {
  switch (process.env.EMBEDDER) {
    case 'own': return new OwnEmbedder()
    case 'remote': return new RemoteEmbedder()
    default: ${rest}
  }
}`

function program(embedders: string): Fixture {
  return { 'server.js': HOSTED, 'own.js': OWN, 'remote.js': REMOTE, 'embedders.js': embedders }
}

test.each<[string, Fixture, string]>([
  [
    'the rest of a switch over a variable that nobody sets',
    program(CHOSEN('return new OwnEmbedder()')),
    'own.js:4',
  ],
  [
    'a variable of the example environment',
    { ...program(CHOSEN('return new RemoteEmbedder()')), '.env.example': 'EMBEDDER=own\n' },
    'own.js:4',
  ],
  [
    'the first of a list of providers',
    {
      ...program(
        "import { OwnEmbedder } from './own'\nimport { RemoteEmbedder } from './remote'\nconst all = [new OwnEmbedder(), new RemoteEmbedder()]\nexport const embedder = () => all[0]",
      ),
    },
    'own.js:4',
  ],
])('%s that runs in the process is a gap', async (_, files, place) => {
  const decision = await decisionOf(localModel, files)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

test.each<[string, Fixture]>([
  ['the rest of a switch that is hosted', program(CHOSEN('return new RemoteEmbedder()'))],
  [
    'a later one of a list of providers',
    {
      ...program(
        "import { OwnEmbedder } from './own'\nimport { RemoteEmbedder } from './remote'\nconst all = [new RemoteEmbedder(), new OwnEmbedder()]\nexport const embedder = () => all[0]",
      ),
    },
  ],
  [
    'a model whose vocabulary counts tokens',
    {
      'app.py':
        'import streamlit as st\nfrom openai import OpenAI\nfrom sentence_transformers import SentenceTransformer\nclass TokenSplitter:\n    def __init__(self):\n        self.tokenizer = SentenceTransformer("m").tokenizer\nTokenSplitter()\nq = st.chat_input("q")\nOpenAI().chat.completions.create(model="m", messages=[])',
    },
  ],
])('%s is none', async (_, files) => {
  expect((await decisionOf(localModel, files)).verdict).toBe('absent')
})

const HAYSTACK = `from fastapi import FastAPI
from haystack import Pipeline
from haystack.components.embedders import OpenAITextEmbedder, SentenceTransformersTextEmbedder
from haystack.components.generators.chat import OpenAIChatGenerator
from settings import settings
app = FastAPI()
class Service:
    def __init__(self):
        self.pipeline = None
        if self.pipeline is None:
            self.pipeline = make()
def make():
    p = Pipeline()
    if settings.hosted_embeddings:
        p.add_component("embedder", OpenAITextEmbedder())
    else:
        p.add_component("embedder", SentenceTransformersTextEmbedder(model="m"))
    p.add_component("llm", OpenAIChatGenerator(model="m"))
    return p
service = Service()
@app.post("/ask")
def ask(q: str):
    return service.pipeline.run({"embedder": {"text": q}})
`
const SETTINGS = `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    hosted_embeddings: bool = True
settings = Settings()
`

test('the shipped environment decides over the default of a settings class', async () => {
  const files = { 'service.py': HAYSTACK, 'settings.py': SETTINGS }
  expect((await decisionOf(localModel, files)).verdict).toBe('absent')
  const shipped = { ...files, '.env.example': 'HOSTED_EMBEDDINGS=false\n' }
  const decision = await decisionOf(localModel, shipped)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('service.py:17')
})
