import { expect, test } from 'vitest'
import { type Fixture, factsOf } from './assess.fixtures.ts'
import { knowledgeSources } from './knowledge.ts'

const kindsOf = async (files: Fixture): Promise<readonly string[]> => [
  ...new Set(knowledgeSources(await factsOf(files)).map(({ kind }) => kind)),
]

/** A service that asks `finder.py` and answers from what it gives. */
const service = (finder: string, prompt = 'Answer from these:'): Fixture => ({
  'finder.py': finder,
  'main.py': `from fastapi import FastAPI
from openai import OpenAI
from finder import find
app = FastAPI()
client = OpenAI()
@app.post("/ask")
def ask(question: str):
    found = find(question)
    prompt = f"${prompt} {found} {question}"
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
`,
})

test.each([
  [
    'the address of a search service',
    'import requests\ndef find(q):\n    return requests.get("https://api.search.brave.com/res/v1/web/search", params={"q": q}).json()\n',
  ],
  [
    'the library of one',
    'from tavily import TavilyClient\nclient = TavilyClient()\ndef find(q):\n    return client.search(q)["results"]\n',
  ],
  [
    'a search server of its own',
    'import os, httpx\nHOST = os.environ["SEARXNG_URL"]\ndef find(q):\n    return httpx.get(f"{HOST}/search", params={"q": q, "format": "json"}).json()\n',
  ],
])('an answer made from a search of the web rests on knowledge: %s', async (_name, finder) => {
  expect(await kindsOf(service(finder))).toEqual(['web-search'])
})

test('an address in a comment or in a text is no search', async () => {
  const finder =
    '# see https://api.tavily.com/search\ndef find(q):\n    print("Set SERPER_API_KEY, see https://google.serper.dev for one")\n    return q\n'
  expect(await kindsOf(service(finder))).toEqual([])
})

const TOOL = `from langchain_core.tools import tool
from tavily import TavilyClient
@tool
def find(q):
    """Search."""
    return TavilyClient().search(q)
`

test('a search of the web that is one tool among others is knowledge only where prompts speak of its results', async () => {
  expect(await kindsOf(service(TOOL))).toEqual(['web'])
  const prompt =
    'You answer questions of all kinds in a few sentences. Cite every sentence with the [number] of the search results:'
  expect(await kindsOf(service(TOOL, prompt))).toContain('web-search')
})

const grounded = (use: string): Fixture => ({
  'api/ask/route.ts': `import { GoogleGenAI } from '@google/genai'
const ai = new GoogleGenAI({})
export async function POST(request) {
  const { question } = await request.json()
  const response = await ai.models.generateContent({ model: 'm', contents: question, config: { tools: [{ googleSearch: {} }] } })
  return Response.json({ text: response.text${use} })
}
`,
})

test('a search by the provider is knowledge where what it found is read', async () => {
  expect(
    await kindsOf(grounded(', chunks: response.candidates[0].groundingMetadata.groundingChunks')),
  ).toEqual(['web-search'])
  expect(await kindsOf(grounded(''))).toEqual([])
})

test('an index that is handed in by its type is asked', async () => {
  const search = `import OpenAI from 'openai'
import { type SearchClient } from '@azure/search-documents'
export class Answers {
  constructor(private index: SearchClient<Doc>, private openai: OpenAI) {}
  async ask(question: string) {
    const found = await this.index.search(question, { top: 3 })
    return new OpenAI().chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question + found }] })
  }
}
`
  expect(await kindsOf({ 'src/answers.ts': search })).toEqual(['retrieval'])
})

test('vectors that the code compares itself are asked whoever embeds the question', async () => {
  const store = `import { computeSimilarity } from './vectors'
import OpenAI from 'openai'
export async function ask(embedder, records, question: string) {
  const [vector] = await embedder.embedText([question])
  const best = records.map((r) => ({ r, score: computeSimilarity(vector, r.vector) })).sort((a, b) => b.score - a.score)
  return new OpenAI().chat.completions.create({ model: 'm', messages: [{ role: 'user', content: question + best[0].r.text }] })
}
`
  const embedder = `import OpenAI from 'openai'\nexport const embedText = (input) => new OpenAI().embeddings.create({ model: 'e', input })\n`
  const vectors = 'export const computeSimilarity = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0)\n'
  const files = { 'src/ask.ts': store, 'src/embedder.ts': embedder, 'src/vectors.ts': vectors }
  expect(await kindsOf(files)).toEqual(['retrieval'])
})

test('an arrow in a comment is no comparison of vectors', async () => {
  const finder = 'def find(q):\n    """held is True  <=>  not in waiters"""\n    return q\n'
  expect(await kindsOf(service(finder))).toEqual([])
})
