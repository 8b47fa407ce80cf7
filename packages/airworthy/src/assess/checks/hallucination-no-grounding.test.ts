import { expect, test } from 'vitest'
import { decisionOf, type Fixture, firstPlace } from '../assess.fixtures.ts'
import { noGrounding } from './hallucination-no-grounding.ts'

const streamlit = (use: string): Fixture => ({
  'app.py': `import streamlit as st
from langchain_community.vectorstores import FAISS
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
store = FAISS.load_local("index", OpenAIEmbeddings())
llm = ChatOpenAI(model="m")
question = st.text_input("Question")
if question:
    docs = store.similarity_search(question)
    answer = llm.invoke(f"{docs} {question}")
    st.write(answer.content)
${use}`,
})
const API = `import OpenAI from 'openai'
import { Pinecone } from '@pinecone-database/pinecone'
const openai = new OpenAI()
const index = new Pinecone().Index('guides')
export async function POST(request: Request) {
  const { question, vector } = await request.json()
  const { matches } = await index.query({ vector, topK: 5 })
  const sources = matches.map((match) => match.metadata.url)
  const answer = await openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question + matches }] })
  return Response.json({ text: answer.choices[0].message.content })
}
`
const verdictOf = (files: Fixture): Promise<string> =>
  decisionOf(noGrounding, files).then(({ verdict }) => verdict)

test('passages that are dropped before the answer is shown are the gap', async () => {
  const decision = await decisionOf(noGrounding, streamlit(''))
  expect(decision.verdict).toBe('present')
  expect(decision.evidence.map(({ path }) => path)).toContain('app.py')
})

test('the line that sends the answer is shown first', async () => {
  const decision = await decisionOf(noGrounding, { 'app/api/ask/route.ts': API })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app/api/ask/route.ts:10')
})

test('passages that are drawn under the answer close the gap, unverified', async () => {
  const decision = await decisionOf(
    noGrounding,
    streamlit('    for doc in docs:\n        st.caption(doc.metadata["source"])\n'),
  )
  expect(decision.verdict).toBe('absent')
  expect(decision.reason).toContain('not verified')
})

test('passages that are printed to the console of a server are not shown', async () => {
  expect(await verdictOf(streamlit('    for doc in docs:\n        print(doc.metadata["source"])\n'))).toBe(
    'present',
  )
})

test('sources that a service returns close the gap where it has no screen', async () => {
  const api = API.replace('message.content })', 'message.content, sources })')
  expect(await verdictOf({ 'app/api/ask/route.ts': api })).toBe('absent')
})

test('sources that are returned and that no screen reads are dropped', async () => {
  const api = API.replace('message.content })', 'message.content, sources })')
  const page = `export default function Page({ answer }) { return <p>{answer.text}</p> }\n`
  expect(await verdictOf({ 'app/api/ask/route.ts': api, 'app/page.tsx': page })).toBe('present')
})

test('a page that lists the sources of an answer closes the gap', async () => {
  const page = `export default function Page({ answer }) {
  return <ul>{answer.sources.map((source) => <li key={source}>{source}</li>)}</ul>
}
`
  expect(await verdictOf({ 'app/api/ask/route.ts': API, 'app/page.tsx': page })).toBe('absent')
})

test('a list of data sources to choose from is not the sources of an answer', async () => {
  const picker = `export function Picker({ dataSources, answer }) {
  return <ul>{dataSources.map((source) => <li key={source}>{source}</li>)}</ul>
}
`
  expect(await verdictOf({ 'app/api/ask/route.ts': API, 'components/picker.tsx': picker })).toBe('present')
})

test('citations that are only asked for are weak, and said to be', async () => {
  const api = API.replace(
    'const openai',
    "const PROMPT = 'You answer questions from the documents in the context. Always cite the documents that you used, as [1].'\nconst openai",
  ).replace('question + matches', 'PROMPT + question + matches')
  const decision = await decisionOf(noGrounding, { 'app/api/ask/route.ts': api })
  expect(decision.verdict).toBe('absent')
  expect(decision.confidence).toBe('low')
})

test('a prompt that forbids citations asks for none', async () => {
  const api = API.replace(
    'const openai',
    "const PROMPT = 'You answer questions from the documents in the context. Do not cite or mention the documents to the user.'\nconst openai",
  ).replace('question + matches', 'PROMPT + question + matches')
  expect(await verdictOf({ 'app/api/ask/route.ts': api })).toBe('present')
})

test('what a companion remembers needs no sources', async () => {
  const memory = API.replace('export async function POST', 'export async function remember')
  expect(
    await verdictOf({
      'lib/memory.ts': memory,
      'app/api/chat/route.ts':
        "import { remember } from '../../../lib/memory'\nexport async function POST(request: Request) { return remember(request) }\n",
    }),
  ).toBe('not-applicable')
})

test('a product without documents of its own has no sources to show', async () => {
  expect(
    await verdictOf({
      'main.py':
        'from openai import OpenAI\nprint(OpenAI().chat.completions.create(model="m", messages=[]))\n',
    }),
  ).toBe('not-applicable')
})

test.each([
  [
    'a list of the documents in a message',
    `import { DocumentList } from './document'\nexport const Message = ({ content }) => <DocumentList documents={content} />\n`,
  ],
  [
    'passages that a message goes through',
    `export const Message = ({ message }) => <div>{message.content.map((document) => <b key={document.id}>{document.title}</b>)}</div>\n`,
  ],
])('sources that another part of the page draws are shown: %s', async (_name, message) => {
  const files = {
    'app/api/chat/route.ts': API.replace(
      '  const sources = matches.map((match) => match.metadata.url)\n',
      '',
    ),
  }
  expect(await verdictOf(files)).toBe('present')
  expect(await verdictOf({ ...files, 'components/chat/message.tsx': message })).toBe('absent')
})

/** A service whose answer streams out while something else carries its sources. */
const streaming = (send: string): string => `from fastapi import FastAPI
from langchain_community.vectorstores import PGVector
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
import json
app = FastAPI()
store = PGVector(OpenAIEmbeddings(), "guides")
llm = ChatOpenAI(model="m")
@app.post("/ask")
async def ask(question: str, stream=None):
    found = store.similarity_search(question)
    ${send}
    yield llm.invoke(f"{found} {question}").content
`

test.each([
  'yield {"type": "sources", "data": [doc.metadata for doc in found]}',
  'yield json.dumps({"event": "citations", "content": found})',
  'yield f"event: sources\\ndata: {found}\\n\\n"',
  'await stream.emit("sources", found)',
  'await adispatch_custom_event("retrieved_documents", {"documents": found})',
  'yield SourceNodesEvent(nodes=found)',
  'yield StreamPart(type="context", data=found)',
  'yield {"text": "", "passages_used": found}',
])('sources that are sent beside the answer reach its reader: %s', async (send) => {
  expect(await verdictOf({ 'main.py': streaming(send) })).toBe('absent')
})

test.each([
  'yield {"type": "progress", "data": "searching"}',
  'yield {"type": "sources", "data": []}',
  'cache.set("documents", found)',
  'yield {"prompt": f"{found}"}',
])('a message that carries no sources shows none: %s', async (send) => {
  expect(await verdictOf({ 'main.py': streaming(send) })).toBe('present')
})

const annotated = (send: string): string =>
  API.replace('  const answer', `  ${send}\n  const answer`).replace(
    'const { question',
    'const { stream, question',
  )
const page = (inner: string): string => `import { useChat } from 'ai/react'
${inner}
export default function Page() {
  const { messages } = useChat()
  return <main>{messages.map((message) => <Message key={message.id} message={message} />)}</main>
}
`

test.each([
  "stream.appendMessageAnnotation({ type: 'sources', data: { nodes: matches } })",
  'stream.writeMessageAnnotation({ citations: matches })',
  "stream.write({ type: 'data-sources', data: matches })",
  "stream.setHeader('x-message-sources', JSON.stringify(matches))",
])('an annotation counts where the page that draws it comes from elsewhere or reads it: %s', async (send) => {
  const route = { 'app/api/ask/route.ts': annotated(send) }
  const own = page('const Message = ({ message }) => <p>{message.content}</p>')
  expect(await verdictOf({ ...route, 'app/page.tsx': own })).toBe('present')
  const generated = page("import { Message } from '@/generated/chat'")
  expect(await verdictOf({ ...route, 'app/page.tsx': generated })).toBe('absent')
  const kit = page("import { Message } from '@llamaindex/chat-ui'")
  expect(await verdictOf({ ...route, 'app/page.tsx': kit })).toBe('absent')
})

test('a prompt that says how not to write its citations asks for them', async () => {
  const prompt =
    'You answer questions about ferries from the sources below. Cite the source of each fact in brackets. Do not combine citations.'
  const decision = await decisionOf(noGrounding, {
    'app/api/ask/route.ts': API.replace('content: question', `content: ${JSON.stringify(prompt)} + question`),
  })
  expect(decision.verdict).toBe('absent')
  expect(decision.confidence).toBe('low')
})
