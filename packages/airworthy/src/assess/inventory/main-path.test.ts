import { expect, test } from 'vitest'
import { type Fixture, factsOf } from '../assess.fixtures.ts'

async function firstCall(files: Fixture): Promise<string> {
  const [call] = (await factsOf(files)).calls
  return `${call?.path}:${call?.line}`
}

const CLIENT = 'import OpenAI from "openai"\nconst openai = new OpenAI()\n'

test('what a route streams to the user comes before a side result that is asked for first', async () => {
  const route = `${CLIENT}export async function POST(request) {
  const heading = await openai.chat.completions.create({ model, messages: [first] })
  await save(heading)
  const answer = await openai.chat.completions.create({ model, messages, stream: true })
  return new Response(answer.toReadableStream())
}`
  expect(await firstCall({ 'app/api/chat/route.ts': route })).toBe('app/api/chat/route.ts:6')
})

test('the function that the main route runs comes before one beside it in the same file', async () => {
  const answers = `${CLIENT}export const b = (m) => { audit(openai.chat.completions.create({ model, m })) }
export const c = (m) => { audit(openai.chat.completions.create({ model, m })) }`
  const files = {
    'lib/llm.ts': answers,
    'app/api/chat/route.ts': `import { c } from '../../../lib/llm'\nexport async function POST(r) { return c(r) }`,
  }
  expect(await firstCall(files)).toBe('lib/llm.ts:4')
})

test('in a collection of scripts the plain one comes before its variants', async () => {
  const script = `${CLIENT}console.log(await openai.chat.completions.create({ model: 'm' }))`
  expect(
    await firstCall({ 'chat/advanced.js': script, 'chat/index.js': script, 'chat/vision.js': script }),
  ).toBe('chat/index.js:3')
})

test('the agent on the server comes before the client of it in the browser', async () => {
  const client = `import { Client } from '@langchain/langgraph-sdk'
const client = new Client()
export function useChat() { return client.runs.stream('t', 'agent', { input }) }`
  const files = {
    'web/lib/chat.ts': client,
    'web/app/page.tsx': `import { useChat } from '../lib/chat'\nexport default function Page() { return <p>{useChat()}</p> }`,
    'agent.py':
      'from langchain_openai import ChatOpenAI\nmodel = ChatOpenAI()\ndef node(state):\n  return model.invoke(state)\n',
  }
  expect(await firstCall(files)).toBe('agent.py:4')
})

test('a call with a prompt for a title comes after the streamed chain, whatever stands between', async () => {
  const route = `import { ChatOpenAI } from '@langchain/openai'
import { RunnableWithMessageHistory } from '@langchain/core/runnables'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { createStuffDocumentsChain } from 'langchain/chains/combine_documents'
export async function POST(request) {
  const model = new ChatOpenAI({})
  const chain = await createStuffDocumentsChain({ llm: model, prompt })
  const withHistory = new RunnableWithMessageHistory({ runnable: chain, getMessageHistory })
  const stream = await withHistory.stream({ input })
  const body = Readable.from(toJson(stream))
  const response = await ChatPromptTemplate.fromMessages([['system', titleSystemPrompt]]).pipe(model).invoke({ input })
  return new Response(body)
}`
  const files = { 'app/api/chat/route.ts': route }
  expect(await firstCall(files)).toBe('app/api/chat/route.ts:9')
  const [main] = (await factsOf(files)).calls
  expect(main?.clients.map(({ symbol }) => symbol)).toEqual(['ChatOpenAI'])
})

test('a class that the project makes comes before one that it only names as a type', async () => {
  const pipeline = (name: string): string => `from langchain_openai import ChatOpenAI
class ${name}:
    def answer(self, question):
        return ChatOpenAI().invoke(question)
`
  const brain = `from old_rag import OldRag
from rag_graph import RagGraph
class Brain:
    def ask(self, question, pipeline: type[OldRag | RagGraph] | None = None):
        return RagGraph().answer(question)
`
  const files = {
    'old_rag.py': pipeline('OldRag'),
    'rag_graph.py': pipeline('RagGraph'),
    'brain.py': brain,
    'pyproject.toml': '[project]\nname = "brain"\n',
  }
  expect(await firstCall(files)).toBe('rag_graph.py:4')
})
