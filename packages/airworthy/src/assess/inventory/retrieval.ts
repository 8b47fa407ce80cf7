import { stringOf, templateOf } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { OriginOf } from './origin.ts'

/** Where an index lives once the process ends. */
type Persistence = 'process' | 'local-disk' | 'service' | 'unknown'

/** A vector store or index that is built or opened. */
export interface VectorStore {
  readonly path: string
  readonly line: number
  /** `FAISS`, `PineconeStore`, `pgvector`. */
  readonly store: string
  readonly persistence: Persistence
  readonly call: Call
  readonly module: Module
}

/** A place where passages are asked for. */
export interface Retrieval {
  readonly path: string
  readonly line: number
  /** As written: `vectorStore.asRetriever`, `supabase.rpc`. */
  readonly callee: string
  /** Whether what comes back carries a score that a floor could be set on. */
  readonly carriesScores: boolean
  readonly call: Call
  readonly module: Module
}

/** Files that may build, open or ask an index. */
export const RETRIEVAL_TEXT =
  /faiss|hnswlib|chroma|pinecone|qdrant|weaviate|milvus|lancedb|pgvector|vector_?store|retriever|similarity_?search|match_(?:documents|page|sections|chunks)|AzureAISearch|azure\.search|@azure\/search|elasticsearch|opensearch|\bannoy\b|usearch|nearVector|vector_search|\$vectorSearch|upstash\/vector|typesense|meilisearch|turbopuffer|query_embedding|<=>|\brpc\(\s*["'`]\w*(?:match|search|similar|embed)|vectorize\b|rank_bm25|txtai|@orama\/|minisearch|algoliasearch|\bkendra\b/i

interface StoreRule {
  readonly symbol: RegExp
  readonly persistence: Persistence
}

const STORES: readonly StoreRule[] = [
  {
    symbol:
      /^(?:MemoryVectorStore|InMemoryVectorStore|DocArrayInMemorySearch|SimpleVectorStore|InMemoryDocumentStore|InMemoryExactNNIndex)(?:\.|$)/,
    persistence: 'process',
  },
  {
    symbol:
      /^(?:FAISS|FaissStore|Faiss|FaissVectorStore|IndexFlatL2|IndexFlatIP|faiss\.\w*Index\w*|IndexHNSWFlat|IndexIVFFlat|Annoy|AnnoyIndex|HNSWLib|HierarchicalNSW|NearestNeighbors|SKLearnVectorStore|Usearch|Voyager|ScaNN|TFIDFRetriever|BM25Retriever|VectorStoreIndex|VectorstoreIndexCreator|GPTSimpleVectorIndex|GPTVectorStoreIndex|SummaryIndex)(?:\.|$)/,
    persistence: 'process',
  },
  {
    symbol:
      /^(?:Chroma|ChromaVectorStore|PersistentClient|EphemeralClient|chromadb\.\w*Client|chromadb\.Client|LanceDB|LanceDb|lancedb\.connect|LanceVectorStore|SQLiteVSS|SQLiteVec|DuckDB)(?:\.|$)/,
    persistence: 'local-disk',
  },
  { symbol: /^(?:HttpClient|AsyncHttpClient|CloudClient|ChromaClient)(?:\.|$)/, persistence: 'service' },
  { symbol: /^(?:Qdrant|QdrantClient|AsyncQdrantClient|QdrantVectorStore)(?:\.|$)/, persistence: 'service' },
  {
    symbol:
      /^(?:Pinecone\w*|Weaviate\w*|Milvus\w*|Zilliz\w*|PGVector\w*|Supabase\w*VectorStore|SupabaseVectorStore|AzureSearch|AzureAISearch\w*|AzureCosmosDB\w*|AzureCosmos\w*|SearchClient|SearchIndexClient|Elasticsearch\w*|ElasticVectorSearch|OpenSearch\w*|MongoDBAtlas\w*|RedisVector\w*|Neo4jVector|AstraDB\w*|Cassandra|Vectara|Upstash\w*|Vectorize\w*|CloudflareVectorize\w*|NeonPostgres|Typesense|Marqo|Vespa\w*|TiDB\w*|Databricks\w*|SingleStoreDB|Tair|MyScale|Clickhouse|PrismaVectorStore|TypeORMVectorStore|ConvexVectorStore|XataVectorStore|Turbopuffer|WeaviateClient|MilvusClient)(?:\.|$)/,
    persistence: 'service',
  },
]
const STORE_PACKAGES =
  /langchain|llama_?-?index|llamaindex|faiss|hnswlib|chroma|pinecone|qdrant|weaviate|milvus|lancedb|pgvector|sklearn|annoy|usearch|azure|elasticsearch|opensearch|upstash|supabase|redis|typesense|marqo|haystack|vespa|turbopuffer|voyager|meilisearch|algoliasearch|rank_bm25|txtai|@orama\/|minisearch/i
const QUERY =
  /(?:^|\.)(?:as_?retriever|asRetriever|a?similarity_search\w*|similaritySearch\w*|max_marginal_relevance_search\w*|maxMarginalRelevanceSearch|get_relevant_documents|aget_relevant_documents|getRelevantDocuments|as_query_engine|as_chat_engine|asQueryEngine|asChatEngine|kneighbors|searchKnn|query_points|vector_search|hybrid_search|nearVector|near_vector|near_text|nearText|query_documents|a?retrieve|search_points|get_top_n|aiSearch)$/
const STORE_QUERY =
  /(?:^|\.)(?:query|search|knn|retrieve|get_nns_by_vector|search_knn|querySimilar|aggregate)$/
const SCORED = /[sS]core|query$|search$|query_points|kneighbors|searchKnn|rpc$|nearVector|vector_search/

/** The stores that a file builds or opens. */
export function findStores(module: Module, origin: OriginOf): readonly VectorStore[] {
  return module.calls.flatMap((call): readonly VectorStore[] => {
    const found = origin(module, call.calleeNode)
    if (found === undefined || found.call !== undefined || !STORE_PACKAGES.test(found.package)) return []
    const rule = STORES.find(({ symbol }) => symbol.test(found.symbol))
    if (rule === undefined) return []
    const store = found.symbol.split('.')[0] ?? found.symbol
    return [{ path: module.path, line: call.line, store, persistence: persistence(rule, call), call, module }]
  })
}

/** The same class may be embedded or a client: its arguments say which. */
function persistence(rule: StoreRule, call: Call): Persistence {
  const text = call.node.text
  if (/:memory:/.test(text)) return 'process'
  if (
    rule.persistence === 'local-disk' &&
    /\b(?:host|url|tenant|cloud|client=|chroma_server|https?:)/.test(text)
  )
    return 'service'
  if (
    rule.persistence === 'service' &&
    /Qdrant|Milvus/.test(call.callee) &&
    /\bpath\s*[=:]|\.db['"]/.test(text) &&
    // A client that is handed its address and its path is handed on what a caller chose.
    !/\b(?:url|host|uri)\s*[=:]\s*[A-Za-z_]/.test(text)
  )
    return 'local-disk'
  return rule.persistence
}

/** The places of a file that ask for passages. */
export function findRetrievals(module: Module, origin: OriginOf): readonly Retrieval[] {
  return module.calls.flatMap((call): readonly Retrieval[] => {
    if (
      !QUERY.test(call.callee) &&
      !isStoreQuery(module, call, origin) &&
      !isProcedure(call) &&
      !isVectorSql(call)
    )
      return []
    return [
      {
        path: module.path,
        line: call.line,
        callee: call.callee,
        carriesScores: SCORED.test(call.callee),
        call,
        module,
      },
    ]
  })
}

function isStoreQuery(module: Module, call: Call, origin: OriginOf): boolean {
  const receiver = call.calleeNode.children[0]
  if (!STORE_QUERY.test(call.callee) || receiver === undefined || !call.callee.includes('.')) return false
  const from = origin(module, receiver)?.package ?? declaredPackage(module, receiver.text)
  if (from !== undefined) return STORE_PACKAGES.test(from) && !/langchain|supabase|redis/.test(from)
  const options = call.positional.map(({ text }) => text).join(' ')
  return /\b(?:topK|top_k|vector|queryVector|query_vector|vectorSearchOptions|vector_queries|vectorQueries|includeMetadata|query_embeddings|\$vectorSearch)\b/.test(
    `${options} ${[...call.keywords.keys()].join(' ')}`,
  )
}

/** The package of the type that a receiver is declared with: `constructor(private index: SearchClient<Doc>)`. */
function declaredPackage(module: Module, receiver: string): string | undefined {
  const name = /(\w+)[?!]?$/.exec(receiver)?.[1]
  if (name === undefined) return undefined
  const declared = new RegExp(`\\b${name}\\??\\s*:\\s*(?:Optional\\[|typeof\\s+)?["']?([A-Z]\\w*)`).exec(
    module.source.text,
  )?.[1]
  return module.imports.find(({ local }) => local === declared)?.from
}

/** `rpc('match_documents', { query_embedding })`: a search inside a database. */
function isProcedure(call: Call): boolean {
  if (!/\.rpc$/.test(call.callee)) return false
  const [name, options] = call.positional
  const text = `${name === undefined ? '' : (stringOf(name) ?? '')} ${options?.text ?? ''}`
  return /match|search|similar|embedding/i.test(text)
}

/** SQL with a vector operator. */
function isVectorSql(call: Call): boolean {
  const isQuery = /(?:^|\.)(?:execute|query|raw|fetch|fetchall|\$queryRaw\w*|sql|unsafe|text)$/.test(
    call.callee,
  )
  const sql = isQuery && call.positional[0] !== undefined ? (templateOf(call.positional[0]) ?? '') : ''
  return /<=>|<->|<#>|vector_distance|VEC_DISTANCE|cosine_similarity/i.test(sql)
}
