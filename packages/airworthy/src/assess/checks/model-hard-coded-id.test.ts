import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { hardCodedModelId } from './model-hard-coded-id.ts'

test('a literal is a gap where it is written, also behind an enumeration of another file', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'a.ts': `import OpenAI from 'openai'\nimport { Names } from './names'\nnew OpenAI().chat.completions.create({ model: Names.MAIN })`,
    'names.ts': `export enum Names {\n  MAIN = 'gpt-3.5-turbo',\n}`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('names.ts:2')
})

test('no model at all leaves it to the SDK', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'a.py': 'from langchain.chat_models import ChatOpenAI\nllm = ChatOpenAI()\nllm.predict("q")',
  })
  expect(decision.verdict).toBe('present')
  expect(decision.reason).toMatch(/default/)
})

test('a model that the caller sends is worse', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'app/api/x/route.ts': `import OpenAI from 'openai'\nexport async function POST(req) {\n  const { model } = await req.json()\n  return new OpenAI().chat.completions.create({ model })\n}`,
  })
  expect(decision).toMatchObject({ verdict: 'present', severity: 'high' })
})

test.each([
  [
    'the environment',
    'import os\nfrom openai import OpenAI\nOpenAI().chat.completions.create(model=os.getenv("MODEL", "gpt-x"))',
  ],
  [
    'a deployment that the SDK reads from the environment',
    'from langchain_openai import AzureChatOpenAI\nAzureChatOpenAI().invoke("q")',
  ],
])('%s is configuration', async (_, text) => {
  expect((await decisionOf(hardCodedModelId, { 'a.py': text })).verdict).toBe('absent')
})

test('a local alternative of development does not decide', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'a.py': `from langchain_openai import AzureChatOpenAI\nfrom langchain_ollama import ChatOllama\nif cloud:\n    llm = AzureChatOpenAI()\nelse:\n    llm = ChatOllama(model="llama3")\nllm.invoke("q")`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a model that its provider has shut down is named as such, and high', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'a.py': 'import openai\nopenai.Completion.create(model="text-davinci-003", prompt="q")',
  })
  expect(decision.severity).toBe('high')
  expect(decision.evidence[0]?.shows).toContain('shut down on 2024-01-04')
})

test('what a chain is asked with names no model', async () => {
  const decision = await decisionOf(hardCodedModelId, {
    'a.ts': `import { ChatOpenAI } from '@langchain/openai'
const model = new ChatOpenAI({ model: 'gpt-4o' })
const key = { modelName: 'companion' }
await model.invoke({ history: await readHistory(key) })`,
  })
  expect(firstPlace(decision)).toBe('a.ts:2')
})
