import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { hardCodedModelId } from './model-hard-coded-id.ts'

const FACTORY = `import { createOpenAI } from '@ai-sdk/openai'
const makers = { openai: (name, options) => createOpenAI(options)(name) }
export function getModel(model, options) {
  return makers[model.provider](model.id, options)
}`
const ROUTE = `import { streamText } from 'ai'
import { getModel } from '../../../lib/factory'
export async function POST(req: Request) {
  const { messages, model } = await req.json()
  const client = getModel(model, {})
  return streamText({ model: client, messages })
}`

test('a model that the page names and a factory makes is chosen by the client', async () => {
  const files = { 'lib/factory.ts': FACTORY, 'app/api/chat/route.ts': ROUTE }
  const decision = await decisionOf(hardCodedModelId, files)
  expect(decision).toMatchObject({ verdict: 'present', severity: 'high' })
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:6')
})

test('a name that is compared with a list of the server is not', async () => {
  const checked = ROUTE.replace(
    '  const client',
    "  if (!MODELS.includes(model)) return new Response('', { status: 400 })\n  const client",
  )
  const files = { 'lib/factory.ts': FACTORY, 'app/api/chat/route.ts': checked }
  expect((await decisionOf(hardCodedModelId, files)).verdict).toBe('absent')
})

test.each<[string, Fixture, string]>([
  [
    'a wrapper around the model',
    {
      'ai/models.ts':
        "import { google } from '@ai-sdk/google'\nimport { wrapLanguageModel } from 'ai'\nexport const fast = wrapLanguageModel({ model: google('gemini-2.0-flash'), middleware: log })",
      'app/api/chat/route.ts':
        "import { streamText } from 'ai'\nimport { fast } from '../../../ai/models'\nexport async function POST() {\n  return streamText({ model: fast, messages: [] })\n}",
    },
    'ai/models.ts:3',
  ],
  [
    'the only caller of a function',
    {
      'main.py': `from fastapi import FastAPI
from ask import ask
app = FastAPI()
@app.post("/ask")
def answer():
    return ask("q", "gpt-4o-mini")
`,
      'ask.py': `from openai import OpenAI
def ask(question, model):
    return OpenAI().chat.completions.create(model=model, messages=[question])
`,
    },
    'main.py:6',
  ],
])('an id is followed through %s to its literal', async (_, files, place) => {
  const decision = await decisionOf(hardCodedModelId, files)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

const BODY = (type: string): Fixture => ({
  'main.py': `from enum import Enum
from fastapi import FastAPI
from openai import OpenAI
from pydantic import BaseModel
class Known(str, Enum):
    SMALL = "small"
class Question(BaseModel):
    model: ${type} = "gpt-4o"
app = FastAPI()
@app.post("/ask")
def ask(question: Question):
    return OpenAI().chat.completions.create(model=question.model, messages=[])
`,
})

test('a field of the body with a literal default is what the caller sends', async () => {
  const decision = await decisionOf(hardCodedModelId, BODY('str'))
  expect(decision).toMatchObject({ verdict: 'present', severity: 'high' })
})

test('a field of the body that admits what an enumeration lists is not', async () => {
  expect((await decisionOf(hardCodedModelId, BODY('Known'))).verdict).toBe('absent')
})
