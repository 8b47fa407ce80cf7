import { expect, test } from 'vitest'
import { factsOf } from '../assess.fixtures.ts'

const CALL = 'import openai\nopenai.ChatCompletion.create(model="m")\n'

test.each([
  ['from langchain_community.vectorstores import FAISS\ns = FAISS.from_texts(t, e)', 'FAISS', 'process'],
  ['from langchain_chroma import Chroma\ns = Chroma(persist_directory="db")', 'Chroma', 'local-disk'],
  ['import chromadb\ns = chromadb.HttpClient(host="h")', 'chromadb', 'service'],
  ['from qdrant_client import QdrantClient\ns = QdrantClient(path="db")', 'QdrantClient', 'local-disk'],
  ['from qdrant_client import QdrantClient\ns = QdrantClient(":memory:")', 'QdrantClient', 'process'],
  ['from qdrant_client import QdrantClient\ns = QdrantClient(url=u)', 'QdrantClient', 'service'],
  [
    'from langchain_pinecone import PineconeVectorStore\ns = PineconeVectorStore(index=i)',
    'PineconeVectorStore',
    'service',
  ],
])('says where an index lives: %s', async (text, store, persistence) => {
  const facts = await factsOf({ 'app.py': CALL + text })
  expect(facts.stores.map((found) => [found.store, found.persistence])).toContainEqual([store, persistence])
})

test('finds retrievals and whether they carry scores', async () => {
  const facts = await factsOf({
    'app.py': `${CALL}from langchain_community.vectorstores import FAISS
s = FAISS.load_local("i", e)
r = s.as_retriever()
p = s.similarity_search_with_score("q")
d = supabase.rpc("match_documents", {"query_embedding": v})
cursor.execute("select id from t order by v <=> %s")`,
  })
  expect(facts.retrievals.map(({ line, carriesScores }) => [line, carriesScores])).toEqual([
    [5, false],
    [6, true],
    [7, true],
    [8, false],
  ])
})
