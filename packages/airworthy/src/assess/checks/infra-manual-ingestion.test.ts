import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { manualIngestion } from './infra-manual-ingestion.ts'

const APP =
  'import streamlit as st\nfrom langchain_openai import ChatOpenAI\nfrom langchain_pinecone import PineconeVectorStore\nstore = PineconeVectorStore(index_name="i")\nq = st.chat_input("q")\nstore.similarity_search(q)\nChatOpenAI().invoke(q)'
const INGEST =
  'from langchain_pinecone import PineconeVectorStore\nif __name__ == "__main__":\n    PineconeVectorStore.from_documents([], None)'
const files = { 'app.py': APP, 'scripts/ingest.py': INGEST }

test('a script that nothing runs is a gap', async () => {
  const decision = await decisionOf(manualIngestion, files)
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('scripts/ingest.py:3')
})

test.each([
  [
    'a workflow',
    '.github/workflows/ingest.yml',
    'on: push\njobs:\n  a:\n    steps:\n      - run: python scripts/ingest.py\n',
  ],
  ['an image', 'Dockerfile', 'FROM python\nRUN python scripts/ingest.py\n'],
])('%s that runs it closes the gap', async (...[, path, text]) => {
  expect((await decisionOf(manualIngestion, { ...files, [path]: text })).verdict).toBe('absent')
})

test('an upload on the page takes documents in by itself', async () => {
  const app = `${APP}\nPineconeVectorStore.from_documents([st.file_uploader("f")], None)`
  expect((await decisionOf(manualIngestion, { 'app.py': app })).verdict).toBe('not-applicable')
})

test('without retrieval the question does not apply', async () => {
  const app =
    'import streamlit as st\nfrom langchain_openai import ChatOpenAI\nChatOpenAI().invoke(st.chat_input("q"))'
  expect((await decisionOf(manualIngestion, { 'app.py': app })).verdict).toBe('not-applicable')
})
