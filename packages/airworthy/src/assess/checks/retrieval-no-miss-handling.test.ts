import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noMissHandling } from './retrieval-no-miss-handling.ts'

/** A service that searches an index and answers; `use` is what stands between the two. */
const service = (search: string, use = ''): string => `from fastapi import FastAPI
from langchain_community.vectorstores import PGVector
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
app = FastAPI()
store = PGVector(OpenAIEmbeddings(), "guides")
llm = ChatOpenAI(model="m")
@app.post("/ask")
def ask(question: str):
    docs = ${search}
${use}    return llm.invoke(f"Answer from the guide: {docs} {question}")
`
const verdictOf = (text: string): Promise<string> =>
  decisionOf(noMissHandling, { 'main.py': text }).then(({ verdict }) => verdict)

test('the best passages that go on whatever they are worth are the gap', async () => {
  const decision = await decisionOf(noMissHandling, {
    'main.py': service('store.similarity_search(question)'),
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('main.py:9')
})

test('a branch that answers differently when nothing was found closes the gap', async () => {
  const use = `    if not docs:
        return "No matching documents were found for this question."
`
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('absent')
})

test('a branch that only logs leaves the user with a blank', async () => {
  const use = `    if not docs:
        print("No matching documents were found")
`
  const decision = await decisionOf(noMissHandling, {
    'main.py': service('store.similarity_search(question)', use),
  })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses.map(({ line }) => line)).toContain(11)
})

test('a missing upload is no missed search', async () => {
  const use = `    if not docs:
        return "Please upload documents first, no documents yet."
`
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('present')
})

test('a floor of next to nothing is shown first', async () => {
  const decision = await decisionOf(noMissHandling, {
    'main.py': service('store.similarity_search(question, score_threshold=0.01)'),
  })
  expect(decision.verdict).toBe('present')
  expect(decision.evidence[0]?.shows).toContain('0.01')
})

test('a floor that is off unless somebody sets it holds nothing back', async () => {
  const decision = await decisionOf(noMissHandling, {
    'main.py': service('store.similarity_search(question, score_threshold=SCORE_THRESHOLD)').replace(
      'app = FastAPI()',
      'app = FastAPI()\nSCORE_THRESHOLD = None',
    ),
  })
  expect(decision.verdict).toBe('present')
})

test('a floor with a prompt that says what to do without passages closes the gap', async () => {
  const use = `    prompt = "You answer from the guide. When the guide says nothing about it, say: Sorry, I cannot find that."
`
  const text = service('store.similarity_search(question, score_threshold=0.7)', use).replace(
    'f"Answer',
    'prompt + f"Answer',
  )
  expect(await verdictOf(text)).toBe('absent')
})

test('the same prompt without a floor does not', async () => {
  const use = `    prompt = "You answer from the guide. When the guide says nothing about it, say: Sorry, I cannot find that."
`
  const text = service('store.similarity_search(question)', use).replace('f"Answer', 'prompt + f"Answer')
  expect(await verdictOf(text)).toBe('present')
})

test('scores that are compared in the code are a floor', async () => {
  const decision = await decisionOf(noMissHandling, {
    'app/api/ask/route.ts': `import { Pinecone } from '@pinecone-database/pinecone'
import OpenAI from 'openai'
const openai = new OpenAI()
const index = new Pinecone().Index('guides')
export async function POST(request: Request) {
  const { vector, question } = await request.json()
  const found = await index.query({ vector, topK: 5 })
  const matches = found.matches.filter((match) => match.score > 0.75)
  if (matches.length === 0) return Response.json({ text: 'Nothing was found about that in the guide.' })
  return openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question }] })
}
`,
  })
  expect(decision.verdict).toBe('absent')
})

test('a model that grades passages closes the gap', async () => {
  const use = `    docs = [doc for doc in docs if grade_document(doc)]
    docs = grade_documents(docs, question)
`
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('absent')
})

test('without retrieval the question does not arise', async () => {
  const decision = await decisionOf(noMissHandling, {
    'main.py': `from openai import OpenAI
print(OpenAI().chat.completions.create(model="m", messages=[]))
`,
  })
  expect(decision.verdict).toBe('not-applicable')
})

test('that nothing was selected to search in is no miss of the search', async () => {
  const use = '    titles = docs if docs else "No documents selected."\n'
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('present')
})

test.each([
  ['0.3', 'absent'],
  ['0.0', 'present'],
])('a floor of %s in a query builder, with an instruction to say so, is %s', async (...[floor, verdict]) => {
  const search = `import { embed } from 'ai'
import { cosineDistance, desc, gt, sql } from 'drizzle-orm'
import { db } from './db'
export async function findPassages(question: string) {
  const { embedding } = await embed({ model: 'm', value: question })
  const similarity = sql<number>\`1 - (\${cosineDistance(passages.embedding, embedding)})\`
  return db.select().from(passages).where(gt(similarity, ${floor})).orderBy(desc(similarity)).limit(4)
}
`
  const route = `import { generateText } from 'ai'
import { findPassages } from '../../../lib/search'
const system = 'Answer with the passages alone. If no relevant passage is found, respond: Sorry, I do not know.'
export async function POST(request: Request) {
  const { question } = await request.json()
  const passages = await findPassages(question)
  return Response.json(await generateText({ model: 'm', system, prompt: JSON.stringify({ passages, question }) }))
}
`
  const files = { 'lib/search.ts': search, 'app/api/ask/route.ts': route }
  expect((await decisionOf(noMissHandling, files)).verdict).toBe(verdict)
})

const WEB = `from fastapi import FastAPI
from openai import OpenAI
from tavily import TavilyClient
app = FastAPI()
client = OpenAI()
web = TavilyClient()
@app.post("/ask")
def ask(question: str):
    results = web.search(question)["results"]
    USE
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": f"{results} {question}"}])
`

test('a search of the web that finds nothing needs an answer of its own too', async () => {
  expect(await verdictOf(WEB.replace('USE', 'print(results)'))).toBe('present')
  const use = 'if not results:\n        return "The search engine returned nothing for this question."'
  expect(await verdictOf(WEB.replace('USE', use))).toBe('absent')
})

const floor = (model: string): string => `import OpenAI from 'openai'
import { gt, desc, sql, cosineDistance } from 'drizzle-orm'
const openai = new OpenAI()
const PROMPT = 'Answer from the passages. Say "Sorry, I do not know" when nothing relevant is among them.'
export async function POST(request) {
  const { question } = await request.json()
  const { data } = await openai.embeddings.create({ model: '${model}', input: question })
  const similarity = sql\`1 - (\${cosineDistance(pages.vector, data[0].embedding)})\`
  const found = await db.select().from(pages).where(gt(similarity, 0.3)).orderBy(desc(similarity)).limit(4)
  return Response.json(await openai.chat.completions.create({ model: 'm', messages: [{ role: 'system', content: PROMPT + found }] }))
}
`

test('a floor that every text of the embedding model is above holds nothing back', async () => {
  const judged = async (model: string): Promise<string> =>
    (await decisionOf(noMissHandling, { 'app/api/chat/route.ts': floor(model) })).verdict
  expect(await judged('text-embedding-ada-002')).toBe('present')
  expect(await judged('text-embedding-3-small')).toBe('absent')
})

test('a component that draws nothing found comes after the answer', async () => {
  const card = `export function Found({ results }) {
  const search = results
  const title = search.length === 0 ? 'No results found' : 'Found'
  return <p>{title}</p>
}
`
  const page = `import { Found } from '../components/found'\nexport default () => <Found results={[]} />\n`
  const route = floor('text-embedding-ada-002')
  const files = { 'app/api/chat/route.ts': route, 'app/page.tsx': page, 'components/found.tsx': card }
  expect((await decisionOf(noMissHandling, files)).verdict).toBe('present')
})

test('a bound of the provider counts on the way that the shipped start takes', async () => {
  const flow = (chosen: string): string => `import os
from flask import Flask
from openai import AzureOpenAI
app = Flask(__name__)
client = AzureOpenAI()
FLOW = os.getenv("FLOW", "${chosen}")
def with_data(messages):
    return client.chat.completions.create(model="m", messages=messages, extra_body={
        "data_sources": [{
            "type": "azure_search",
            "parameters": {"in_scope": True},
        }],
    })
def plain(messages):
    return client.chat.completions.create(model="m", messages=messages)
@app.post("/ask")
def ask():
    if FLOW == "data":
        return with_data([])
    return plain([])
`
  expect(await verdictOf(flow('data'))).toBe('absent')
  expect(await verdictOf(flow('plain'))).toBe('present')
})

test.each([
  "supabase.rpc('match_page_parts', { embedding })",
  "supabase.rpc('search_handbook', { vector: embedding })",
  "database.rpc('similar_notes', { embedding })",
])('a function of the database that searches is retrieval, whatever it is called: %s', async (search) => {
  const route = `import OpenAI from 'openai'
const openai = new OpenAI()
Deno.serve(async (request) => {
  const { question, embedding } = await request.json()
  const { data } = await ${search}
  return openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question + data }] })
})
`
  expect((await decisionOf(noMissHandling, { 'supabase/functions/ask/index.ts': route })).verdict).toBe(
    'present',
  )
})

test('that somebody has no documents at all is no miss of the search', async () => {
  const listed = `    page = archive.get_documents_overview(limit=9)
    docs = page["results"]
    if not docs:
        return "No documents found."
`
  expect(await verdictOf(service('store.similarity_search(question)', listed))).toBe('present')
})

const modes = (fallback: string): string => `import OpenAI from 'openai'
import { Pinecone } from '@pinecone-database/pinecone'
const openai = new OpenAI()
const index = new Pinecone().Index('guides')
async function answer(question, vector, mode = '${fallback}') {
  const { matches } = await index.query({ vector, topK: 4 })
  if (mode === 'strict' && matches.length === 0) {
    const text = settings?.refusal ?? 'There is no relevant information about that.'
    return { text }
  }
  return openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question + matches }] })
}
export async function POST(request) {
  const { question, vector } = await request.json()
  return Response.json(await answer(question, vector))
}
`

test('a branch for a mode that is not the default leaves the default without one', async () => {
  const judged = (fallback: string) => decisionOf(noMissHandling, { 'app/api/ask/route.ts': modes(fallback) })
  expect((await judged('strict')).verdict).toBe('absent')
  const decision = await judged('open')
  expect(decision.verdict).toBe('present')
  expect(decision.reason).toContain('mode')
})

test('an error message is no instruction that makes use of a floor', async () => {
  const use = `    if broken:
        raise RuntimeError("The connection to the archive is not available in this region. Restart the server to repair it.")
`
  expect(await verdictOf(service('store.similarity_search(question, score_threshold=0.7)', use))).toBe(
    'present',
  )
})

test('what a tool that a model may choose says about an empty result is another search', async () => {
  const main = service('store.similarity_search(question)').replace(
    'app = FastAPI()',
    'from plugins.files import find\napp = FastAPI()',
  )
  const tool = `def find(name):
    results = disk.search(name)
    if not results:
        return "No files were found: no matching documents."
    return results
`
  expect((await decisionOf(noMissHandling, { 'main.py': main, 'plugins/files.py': tool })).verdict).toBe(
    'present',
  )
})

test.each([
  '    if not docs:\n        return {"answer": NO_HITS}\n',
  '    if len(docs) == 0:\n        return decline(question)\n',
  '    text = "".join(doc.page_content for doc in docs)\n    if not text.strip():\n        return {"answer": None, "status": "no_match"}\n',
  '    if docs is None or len(docs) < 1:\n        raise HTTPException(status_code=404, detail=texts["none"])\n',
  '    best = [doc for doc in docs if doc.metadata["ferry"]]\n    if not best:\n        yield Event(kind="declined")\n        return\n',
  '    return answer(docs, question) if docs else NOTHING\n',
])('an answer of its own counts, whatever its words: %s', async (use) => {
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('absent')
})

test.each([
  '    if not docs:\n        return []\n',
  '    if not docs:\n        return\n',
  '    if not docs:\n        return llm.invoke(question)\n',
  '    if not docs:\n        docs = archive.search(question)\n',
  '    if not question:\n        return {"answer": "Ask something."}\n',
  '    if not docs:\n        raise ValueError(docs)\n',
])('nothing, a model alone or another search is no answer of its own: %s', async (use) => {
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('present')
})

test.each([
  'if (!matches?.length) return Response.json({ text: NONE })',
  "if (matches.length === 0) return Response.json({ text: t('chat.none') })",
  "const text = matches.map((match) => match.metadata.text).join('')\n  if (text.trim() === '') { return decline(question) }",
])('in a route too: %s', async (use) => {
  const route = `import OpenAI from 'openai'
import { Pinecone } from '@pinecone-database/pinecone'
const openai = new OpenAI()
const index = new Pinecone().Index('guides')
export async function POST(request) {
  const { question, vector } = await request.json()
  const { matches } = await index.query({ vector, topK: 4 })
  ${use}
  return openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question + matches }] })
}
`
  expect((await decisionOf(noMissHandling, { 'app/api/ask/route.ts': route })).verdict).toBe('absent')
})

test('a graph that goes another way when nothing was found tells it from a good result', async () => {
  const graph = (use: string): string => `from langgraph.graph import StateGraph
from langchain_openai import ChatOpenAI
from langchain_community.vectorstores import PGVector
store = PGVector(embed, "guides")
llm = ChatOpenAI(model="m")
def retrieve(state):
    return {"documents": store.similarity_search(state["question"])}
def decide(state):
    if not state["documents"]:
        return "${use}"
    return "generate"
def generate(state):
    return {"answer": llm.invoke(str(state))}
graph = StateGraph(dict)
graph.add_conditional_edges("retrieve", decide)
app = graph.compile()
`
  const judged = async (use: string): Promise<string> =>
    (
      await decisionOf(noMissHandling, {
        'graph.py': graph(use),
        'langgraph.json': '{"graphs": {"agent": "./graph.py:app"}}',
      })
    ).verdict
  expect(await judged('decline')).toBe('absent')
  expect(await judged('rewrite_question')).toBe('present')
})

test('a pipeline that routes an empty list of documents elsewhere has a branch', async () => {
  const use = '    ROUTES = [{"condition": "{{ documents | length == 0 }}", "output_name": "declined"}]\n'
  expect(await verdictOf(service('store.similarity_search(question)', use))).toBe('absent')
})

test('a query engine with a cut-off answers by itself when nothing is left', async () => {
  const engine = (use: string): string => `from fastapi import FastAPI
from llama_index.core import VectorStoreIndex
from llama_index.core.postprocessor import SimilarityPostprocessor
app = FastAPI()
engine = VectorStoreIndex.from_vector_store(store).as_query_engine(${use})
@app.post("/ask")
def ask(question: str):
    return str(engine.query(question))
`
  expect(
    await verdictOf(engine('node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.7)]')),
  ).toBe('absent')
  expect(await verdictOf(engine('similarity_top_k=5'))).toBe('present')
})
