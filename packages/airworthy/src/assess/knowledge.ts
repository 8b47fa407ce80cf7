import { generations } from './anchors.ts'
import type { Facts } from './facts.ts'
import { homeMadeSearches } from './home-made-search.ts'
import { productPaths } from './product-paths.ts'
import { webSearches } from './web-searches.ts'

/**
 * `retrieval`: the code asks an index. `provider`: the provider does. `tool`: a model asks a search of documents.
 * `web-search`: the answer is made from a search of the web. `web`: an agent may search the web among other things.
 */
type KnowledgeKind = 'retrieval' | 'provider' | 'tool' | 'web-search' | 'web'

/** A place where what the product knows reaches the model. */
export interface KnowledgeSource {
  readonly kind: KnowledgeKind
  readonly path: string
  readonly line: number
  /** As written: `vectorStore.asRetriever`, `data_sources`. */
  readonly name: string
}

/** Files that fill or repair an index rather than ask it. */
const BESIDE =
  /(?:^|[/_-])(?:ingest\w*|seed|embed(?:dings?)?|index(?:er|ing)|setup|migrat\w*|debug\w*|upload\w*|scripts?|load(?:er)?|prepare?|data_?prep\w*)(?:[/._-]|$)/i
const FILLS = /(?:^|[/_-])(?:ingest\w*|seed|migrat\w*|setup|debug\w*|scripts?)(?:[/._-]|$)/i
/** Chains that retrieve on their own, whatever their store. */
const CHAIN =
  /\b(?:(?!(?:Data|Metadata|Token|Credentials?|Secrets?|Config|Settings|File|User|Key|Session|Page|Html|Web)Retriever)[A-Z]\w*Retriever(?:\.\w+)?\(|RetrieverQueryEngine|ContextChatEngine|CondensePlusContextChatEngine|CondenseQuestionChatEngine|SubQuestionQueryEngine|QueryEngineTool|RetrieverTool|RetrieveChat|RetrieveUserProxyAgent|GraphCypherQAChain|GraphQAChain|createVectorQueryTool|createGraphRAGTool|ConversationalRetrieval\w*Chain|RetrievalQA\w*|ChatVectorDBChain|VectorDBQA\w*|create_retrieval_chain|createRetrievalChain|create_retriever_tool|createRetrieverTool|create_history_aware_retriever)\b/
/** An index that is no store: vectors compared in SQL or in memory. */
const COMPARES =
  /[\w)}"\]]\s*(?:<=>|<#>|<->)\s*(?:%s|%\(|\$\d|:\w|\?|\$?\{|\(|'\[|ARRAY\b|\w*(?:embed|vec|query))|(?:embedding|vector)\w*["'`]?\s*<->|\b(?:cosineDistance|l2Distance|innerProduct|cosine_similarity|cosineSimilarity|cos_sim|semantic_search|distances_from_embeddings|vector_similarity)\(|\.(?:cosine_distance|l2_distance|max_inner_product)\(/
const PROVIDER =
  /["']?\b(?:data_sources|dataSources|vector_store_ids|vectorStoreIds|knowledgeBaseId|knowledge_base_id)["']?\s*[:=]|type["']?\s*[:=]\s*["'](?:file_search|azure_search|AzureCognitiveSearch|retrieval)["']|\b(?:vertex_?ai_?search|vertex_?rag_?store|VertexRagStore|fileSearch)\s*[:=(]|Tool\.from_retrieval\(|RetrieveAndGenerateCommand|retrieve_and_generate|\bFileSearchTool\(/
const WEB =
  /\b(?:TavilySearch\w*|TavilyClient|DuckDuckGoSearch\w*|SerpAPIWrapper|SerpAPI|GoogleSerperAPIWrapper|BraveSearch|ExaSearch\w*|WikipediaQueryRun|WebSearchTool|web_search_preview|webSearch|google_search_retrieval|GoogleSearch)\b/
const SEARCH_TOOL =
  /(?:search|retrieve|lookup|look_up|query|find|fetch)_?\w*?(?:doc|article|knowledge|kb|faq|passage|wiki|library|corpus|manual|polic|help)/i

/** Comments, imports and declarations use nothing. */
const NO_USE =
  /^(?:#|\/\/|\*|import\b|from\b|def\b|async def\b|class\b|(?:export\s+)?(?:async\s+)?function\b|export\s+const\b|\w+,?$)/

const known = new WeakMap<Facts, readonly KnowledgeSource[]>()

/** Where knowledge reaches the model on the path in use, retrieval by the code first; empty for a product that knows nothing of its own. */
export function knowledgeSources(facts: Facts): readonly KnowledgeSource[] {
  const before = known.get(facts)
  if (before !== undefined) return before
  const searches = webSearches(facts)
    .filter(({ path }) => !FILLS.test(path))
    .map((search): KnowledgeSource => ({ kind: 'web-search', ...search }))
  const sources = [
    ...retrievals(facts),
    ...searchTools(facts),
    ...named(facts, 'provider', PROVIDER),
    ...(searches.length > 0 ? searches : named(facts, 'web', WEB)),
  ]
  known.set(facts, sources)
  return sources
}

function retrievals(facts: Facts): readonly KnowledgeSource[] {
  if (generations(facts).length === 0) return []
  const paths = productPaths(facts)
  const asked = facts.retrievals
    .filter(({ path, callee }) => paths.has(path) && !isSelfCall(callee))
    .map(({ path, line, callee }): KnowledgeSource => ({ kind: 'retrieval', path, line, name: callee }))
  const ranked = homeMadeSearches(facts)
    .filter(({ path }) => paths.has(path))
    .map(({ path, line, name }): KnowledgeSource => ({ kind: 'retrieval', path, line, name }))
  const compared = [...named(facts, 'retrieval', COMPARES), ...ranked]
  const found = [...asked, ...named(facts, 'retrieval', CHAIN), ...compared]
  const rank = rankOf(facts)
  return answering(found).toSorted((a, b) => rank(a.path) - rank(b.path))
}

/** Files that ask an index for an answer, unless only those beside the answer do. */
function answering(found: readonly KnowledgeSource[]): readonly KnowledgeSource[] {
  const main = found.filter(({ path }) => !BESIDE.test(path))
  return main.length > 0 ? main : found.filter(({ path }) => !FILLS.test(path))
}

/** What the file of an answer asks comes before what only a route asks. */
function rankOf(facts: Facts): (path: string) => number {
  const callPaths = [...new Set(generations(facts).map(({ path }) => path))].slice(0, 3)
  return (path) => {
    const fromCalls = callPaths.flatMap((from) => facts.imports.distance(from, path) ?? [])
    const fromEntries = facts.entries
      .slice(0, 20)
      .flatMap((entry) => facts.imports.distance(entry.path, path) ?? [])
    return fromCalls.length > 0 ? Math.min(...fromCalls) : 50 + Math.min(49, ...fromEntries)
  }
}

/** A wrapper around a retriever calls itself. */
function isSelfCall(callee: string): boolean {
  return /^self\.retrieve$/.test(callee)
}

/** Functions by which a model may search documents on its own. */
function searchTools(facts: Facts): readonly KnowledgeSource[] {
  const files = new Set(
    facts
      .search(/@tool\b|\btool\(|StructuredTool|FunctionTool/, { paths: productPaths(facts), most: 100 })
      .map(({ path }) => path),
  )
  return [...files].flatMap((path): readonly KnowledgeSource[] => {
    const module = facts.modules.get(path)
    const tools = (module?.functions ?? []).filter(
      ({ name, decorators }) =>
        SEARCH_TOOL.test(name) &&
        decorators.some(({ text }) => /^(?:\w+\.)?(?:tool|function_tool)\b/.test(text)),
    )
    return tools.map(({ name, line }) => ({ kind: 'tool', path, line, name }))
  })
}

function named(facts: Facts, kind: KnowledgeKind, pattern: RegExp): readonly KnowledgeSource[] {
  const hits = facts.search(pattern, { paths: productPaths(facts), most: 20 })
  return hits
    .filter(
      ({ path, text }) =>
        facts.project.file(path)?.language !== undefined && !NO_USE.test(text) && !FILLS.test(path),
    )
    .map(({ path, line, text }) => ({ kind, path, line, name: nameIn(pattern.exec(text)?.[0] ?? '') }))
}

function nameIn(match: string): string {
  return /[<]/.test(match) ? 'the vector comparison' : match.replace(/["'\s:=(]+/g, '')
}
