import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { flatFileRetrieval } from './infra-flat-file-retrieval.ts'

const APP =
  'import streamlit as st\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\nq = st.chat_input("q")\n'
const ASK = '\ndocs = store.similarity_search(q)\nllm.invoke(q)'

test.each([
  [
    'an index in memory',
    `${APP}from langchain_community.vectorstores import FAISS\nstore = FAISS.from_texts([q], None)${ASK}`,
  ],
  [
    'an index in a local folder',
    `${APP}from langchain_chroma import Chroma\nstore = Chroma(persist_directory="db")${ASK}`,
  ],
  [
    'a local database file',
    `${APP}from qdrant_client import QdrantClient\nstore = QdrantClient(path="qdrant")\nstore.query_points("c", query=[1])\nllm.invoke(q)`,
  ],
  [
    'a pickled index',
    `${APP}import pickle\nwith open("vectorstore.pkl", "rb") as f: store = pickle.load(f)${ASK}`,
  ],
  [
    'a class that is handed on',
    `${APP}from langchain_community.vectorstores import FAISS\nfrom make import build\nstore = build({"faiss": FAISS})${ASK}`,
  ],
  [
    'similarities by hand',
    `${APP}from sklearn.metrics.pairwise import cosine_similarity\nfrom openai import OpenAI\nv = OpenAI().embeddings.create(model="m", input=q)\ncosine_similarity(v, table)\nllm.invoke(q)`,
  ],
])('%s is a gap', async (...[, text]) => {
  const decision = await decisionOf(flatFileRetrieval, { 'app.py': text })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toMatch(/^app\.py:[6-8]$/)
})

test.each([
  [
    'a hosted index',
    `${APP}from langchain_pinecone import PineconeVectorStore\nstore = PineconeVectorStore(index_name="i")${ASK}`,
  ],
  [
    'a client of a Chroma server',
    `${APP}import chromadb\nfrom langchain_chroma import Chroma\nclient = chromadb.HttpClient(host="chroma")\nstore = Chroma(client=client)${ASK}`,
  ],
  [
    'a local index only where no cloud address is set',
    `${APP}import os\nfrom langchain_community.vectorstores import FAISS\nfrom langchain_pinecone import PineconeVectorStore\nif os.getenv("PINECONE_INDEX"):\n    store = PineconeVectorStore(index_name="i")\nelse:\n    store = FAISS.load_local("i", None)${ASK}`,
  ],
  [
    'a commented index beside a hosted one',
    `${APP}# store = FAISS.from_texts([], None)\nfrom langchain_pinecone import PineconeVectorStore\nstore = PineconeVectorStore(index_name="i")${ASK}`,
  ],
])('%s is none', async (...[, text]) => {
  expect((await decisionOf(flatFileRetrieval, { 'app.py': text })).verdict).toBe('absent')
})

test('without retrieval the question does not apply', async () => {
  expect((await decisionOf(flatFileRetrieval, { 'app.py': `${APP}llm.invoke(q)` })).verdict).toBe(
    'not-applicable',
  )
})

test('shipped settings that put the store into a local folder are the evidence', async () => {
  const app = `${APP}from qdrant_client import QdrantClient\nfrom settings import settings\nstore = QdrantClient(**settings.qdrant)\nstore.query_points("c", query=[1])\nllm.invoke(q)`
  const local = 'qdrant:\n  url: ${QDRANT_URL:}\n  path: ${QDRANT_PATH:data/qdrant}\n'
  const served = 'qdrant:\n  url: http://qdrant:6333\n  path: data/qdrant\n'
  const decision = await decisionOf(flatFileRetrieval, { 'app.py': app, 'settings.yaml': local })
  expect(firstPlace(decision)).toBe('settings.yaml:3')
  expect((await decisionOf(flatFileRetrieval, { 'app.py': app, 'settings.yaml': served })).verdict).toBe(
    'absent',
  )
})

test('an upload that replaces the index of everybody is a blocker', async () => {
  const text = `from fastapi import FastAPI, UploadFile\nfrom langchain_community.vectorstores import FAISS\nfrom langchain_openai import ChatOpenAI\napp = FastAPI()\nstore = None\nllm = ChatOpenAI()\n@app.post("/upload")\ndef upload(file: UploadFile):\n    global store\n    store = FAISS.from_texts(["a"], None)\n@app.post("/ask")\ndef ask(q: str):\n    return llm.invoke(q)`
  expect((await decisionOf(flatFileRetrieval, { 'app.py': text })).severity).toBe('blocker')
})

test('asking a query engine over an index in memory is no search in a database', async () => {
  const decision = await decisionOf(flatFileRetrieval, {
    'app.py': `import streamlit as st
from llama_index.core import VectorStoreIndex
index = VectorStoreIndex.from_documents(docs)
engine = index.as_query_engine()
st.write(engine.query(st.chat_input("q")))
`,
  })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:3')
})
