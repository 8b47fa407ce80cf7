import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { hardCodedModelId } from './model-hard-coded-id.ts'

const WRAPPER = `from openai import OpenAI
class Model:
    def __init__(self, name):
        self.client = OpenAI()
        self.name = name
    def ask(self, messages, **options):
        request = self.prepare(messages, options)
        return self.client.chat.completions.create(**request)
    def prepare(self, messages, options):
        return merge(self.name, messages, options)
`

test.each<[string, Fixture]>([
  ['keywords', { 'llm.py': WRAPPER }],
  [
    'an object under a name',
    {
      'llm.ts': `import Anthropic from '@anthropic-ai/sdk'
const client = new Anthropic()
export async function ask(request) {
  return client.messages.create(request)
}`,
    },
  ],
  [
    'an object that is spread',
    {
      'llm.ts': `import OpenAI from 'openai'
const client = new OpenAI()
export async function ask(request) {
  return client.chat.completions.create({ ...request, stream: true })
}`,
    },
  ],
])('a request that was put together elsewhere, as %s, names its model there', async (_, files) => {
  const decision = await decisionOf(hardCodedModelId, files)
  expect(decision.verdict).toBe('absent')
})

test('a call that is given no model at all is left to the SDK', async () => {
  const files = {
    'llm.py': 'from openai import OpenAI\nOpenAI().chat.completions.create(messages=[])\n',
  }
  expect((await decisionOf(hardCodedModelId, files)).verdict).toBe('present')
})

test('a class around the model that is made with a literal fixes it', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'llm.py': WRAPPER,
    'main.py':
      'from fastapi import FastAPI\nfrom llm import Model\napp = FastAPI()\nmodel = Model(model="gpt-5-mini")\n@app.post("/ask")\ndef ask(q: str):\n    return model.ask(q)\n',
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('main.py:4')
})

const RECORD = (making: string): Fixture => ({
  'query_config.py':
    'from dataclasses import dataclass\n@dataclass\nclass QueryConfig:\n    store: object\n    llm_name: str = "gpt-5"\n',
  'main.py': `import os
from fastapi import FastAPI
from openai import OpenAI
from query_config import QueryConfig
app = FastAPI()
config = ${making}
@app.post("/ask")
def ask(q: str):
    return OpenAI().chat.completions.create(model=config.llm_name, messages=[])
`,
})

test.each([
  ['nobody gives another', 'QueryConfig(store=None)', 'present'],
  ['the environment gives another', 'QueryConfig(store=None, llm_name=os.environ["LLM"])', 'absent'],
  ['it is filled from outside', 'QueryConfig.load("config.yaml")', 'absent'],
  ['what fills it is not known', 'QueryConfig(**values)', 'absent'],
])('the default of a plain record where %s is %s', async (_, making, verdict) => {
  expect((await decisionOf(hardCodedModelId, RECORD(making))).verdict).toBe(verdict)
})

const INDEXED = (embedding: string): Fixture => ({
  'main.py': `import os
from fastapi import FastAPI
from openai import OpenAI
app = FastAPI()
client = OpenAI()
@app.post("/ask")
def ask(q: str):
    vector = client.embeddings.create(model=${embedding}, input=q)
    return client.chat.completions.create(model=os.environ["CHAT_MODEL"], messages=[])
`,
})

test('an embedding model that only code names is fixed though the chat model is not', async () => {
  const decision = await decisionOf(hardCodedModelId, INDEXED('"text-embedding-3-small"'))
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('main.py:8')
  expect((await decisionOf(hardCodedModelId, INDEXED('os.environ["EMBEDDING"]'))).verdict).toBe('absent')
})
