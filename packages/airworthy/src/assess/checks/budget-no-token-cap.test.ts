import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noTokenCap } from './budget-no-token-cap.ts'

function call(options: string): string {
  return `from openai import OpenAI\nclient = OpenAI()\nclient.chat.completions.create(model="m"${options})`
}

test('a call without a cap is a gap at the call', async () => {
  const decision = await decisionOf(noTokenCap, { 'a.py': call('') })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('a.py:3')
})

test.each([
  ['max_tokens', call(', max_tokens=300')],
  ['max_completion_tokens', call(', max_completion_tokens=300')],
  ['num_predict in nested options', 'import ollama\nollama.chat(model="m", options={"num_predict": 200})'],
  [
    'a generation config',
    'import google.generativeai as genai\nm = genai.GenerativeModel("g", generation_config={"max_output_tokens": 99})\nm.generate_content("q")',
  ],
  [
    'a client of a framework',
    'from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(max_tokens=99)\nllm.invoke("q")',
  ],
  [
    'an SDK that asks for one',
    'import anthropic\nc = anthropic.Anthropic()\nc.messages.create(model="m", max_tokens=9)',
  ],
])('%s is a cap', async (_, text) => {
  expect((await decisionOf(noTokenCap, { 'a.py': text })).verdict).toBe('absent')
})

test.each([
  ['null', call(', max_tokens=None')],
  ['a chunk size of the same name', `max_tokens = 500\nchunks = split(text, max_tokens)\n${call('')}`],
])('%s is no cap', async (_, text) => {
  expect((await decisionOf(noTokenCap, { 'a.py': text })).verdict).toBe('present')
})

test('a default in a settings class is a cap', async () => {
  const decision = await decisionOf(noTokenCap, {
    'app.py': `from openai import OpenAI\nfrom settings import settings\nc = OpenAI()\nc.chat.completions.create(model="m", max_tokens=settings.max_tokens)`,
    'settings.py':
      'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    max_tokens: int = 700\nsettings = S()\n',
  })
  expect(decision.verdict).toBe('absent')
})

test('a cap on the title alone leaves the answer open', async () => {
  const decision = await decisionOf(noTokenCap, {
    'app/api/chat/route.ts': `import { streamText } from 'ai'\nimport { title } from '../../../lib/title'\nexport async function POST() {\n  title()\n  return streamText({ model, messages })\n}`,
    'lib/title.ts': `import { generateText } from 'ai'\nexport const title = () => generateText({ model, maxOutputTokens: 20 })`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:5')
  expect(decision.nearMisses.map(({ path }) => path)).toEqual(['lib/title.ts'])
})
