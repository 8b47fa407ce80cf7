import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { unboundedHistory } from './budget-unbounded-history.ts'

const route = (messages: string): string =>
  `import { streamText, convertToModelMessages } from 'ai'\nexport async function POST(request) {\n  const { messages } = await request.json()\n  return streamText({ model: 'm', messages: ${messages} })\n}\n`

test('a conversation that is sent whole is a gap where it is put together', async () => {
  const decision = await decisionOf(unboundedHistory, {
    'app/api/chat/route.ts': route('convertToModelMessages(messages)'),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/chat/route.ts:4')
})

test('the last turns alone are a bound', async () => {
  const decision = await decisionOf(unboundedHistory, {
    'app/api/chat/route.ts': route('convertToModelMessages(messages.slice(-8))'),
  })
  expect(decision.verdict).toBe('absent')
})

test('a memory that keeps every turn is a gap', async () => {
  const files = {
    'app.py':
      'from langchain.memory import ConversationBufferMemory\nfrom langchain_openai import ChatOpenAI\nmemory = ConversationBufferMemory()\nChatOpenAI().invoke("q")\n',
  }
  expect((await decisionOf(unboundedHistory, files)).verdict).toBe('present')
})

test('a single question has no history', async () => {
  const files = {
    'app.py':
      'from openai import OpenAI\nOpenAI().chat.completions.create(model="m", messages=[{"role": "user", "content": "q"}])\n',
  }
  expect((await decisionOf(unboundedHistory, files)).verdict).toBe('not-applicable')
})
