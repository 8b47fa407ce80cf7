import type { Evidence } from './check.ts'
import { isNeverMade } from './chosen-store.ts'
import { type Choice, choiceAt, withoutVariable } from './default-choice.ts'
import type { Facts } from './facts.ts'
import { type HomeMadeSearch, homeMadeSearches, isEmbeddingFile } from './home-made-search.ts'
import type { VectorStore } from './inventory/retrieval.ts'
import type { Call, Module } from './parse/module.ts'

/** A place where what is retrieved is built or opened inside the process or on its disk. */
export interface LocalIndex {
  readonly path: string
  readonly line: number
  /** `FAISS.from_texts`. */
  readonly name: string
  readonly place: 'process' | 'disk'
  readonly choice: Choice
  readonly call: Call
  readonly module: Module
}

/** Indexes of frameworks that the store of another class may stand behind. */
const INDEX_OVER_STORE = /^(?:VectorStoreIndex|SummaryIndex|GPTVectorStoreIndex|VectorstoreIndexCreator)$/
const GIVEN_STORE = /storage_?context|vector_?store|vectorstore_cls|from_vector_store|fromVectorStore/i
/** Word statistics beside a vector search; alone they are the index. */
const WORD_INDEX = /BM25|TFIDF|Bm25/
const BUILDS = /from_?(?:documents|texts|embeddings|existing|docs)|(?:^|\.)(?:a?from\w+|create\w*|add\w*)$/i

interface ExtraRule {
  readonly packages: RegExp
  readonly callee: RegExp
  readonly place: 'process' | 'disk'
}

/** In-process and on-disk indexes whose packages are no vector store by name. */
const EXTRA: readonly ExtraRule[] = [
  {
    packages: /^(?:@orama\/|orama|minisearch|lunr|fuse\.js|flexsearch|voy-search)/,
    callee: /^(?:create|MiniSearch|lunr|Fuse|Document|Index|Voy)$/,
    place: 'process',
  },
  { packages: /^vectra\b/, callee: /LocalIndex|LocalDocumentIndex/, place: 'disk' },
  { packages: /^rank_bm25/, callee: /BM25/, place: 'process' },
  { packages: /^faiss/, callee: /read_index$/, place: 'disk' },
  { packages: /llama_?index|gpt_index/, callee: /load_index_from_storage|load_from_disk$/, place: 'disk' },
  { packages: /^txtai/, callee: /Embeddings$/, place: 'process' },
  { packages: /^ragatouille/, callee: /RAGPretrainedModel/, place: 'disk' },
  { packages: /^whoosh/, callee: /open_dir|create_in/, place: 'disk' },
  { packages: /^embedchain/, callee: /^(?:App|Pipeline|Client)$/, place: 'disk' },
  { packages: /^(?:sqlite_vec|sqlite_vss|sqlite-vec|sqlite-vss)/, callee: /load$/, place: 'disk' },
  {
    packages:
      /^sentence_transformers|^(?:sklearn|scipy|ai$|compute-cosine-similarity|ml-distance|openai\.embeddings_utils|@langchain\/core\/utils\/math|langchain)/,
    callee:
      /(?:^|\.)(?:semantic_search|cosine_similarity|cosineSimilarity|cos_sim|pytorch_cos_sim|computeCosineSimilarity|distances_from_embeddings|cosine)$/,
    place: 'process',
  },
]
const EXTRA_TEXT =
  /orama|minisearch|lunr|fuse\.js|flexsearch|voy-search|vectra|rank_bm25|read_index|load_index_from_storage|load_from_disk|txtai|ragatouille|whoosh|embedchain|sqlite_?-?v(?:ec|ss)|semantic_search|cosine_?similarity|cos_sim|cosineSim|distances_from_embeddings|pickle\.load|\bFAISS\b|\bChroma\b|HNSWLib|FaissStore|MemoryVectorStore|DocArrayInMemorySearch/i
const LOCAL_CLASS =
  /^(?:FAISS|Chroma|HNSWLib|FaissStore|MemoryVectorStore|InMemoryVectorStore|DocArrayInMemorySearch|SKLearnVectorStore)$/
const LOCAL_CLASS_PACKAGE = /langchain|llama_?-?index/
/** Where a class that is named is handed on, not called. */
const HANDS_ON = new Set([
  'pair',
  'keyword_argument',
  'argument_list',
  'arguments',
  'return_statement',
  'list',
  'array',
  'assignment',
  'variable_declarator',
])
const MOST_FILES = 60

/** The local indexes of the product, the built ones on the way of a user first. */
export function localIndexes(facts: Facts): readonly LocalIndex[] {
  const found = [
    ...facts.stores.flatMap((store) => fromStore(facts, store)),
    ...extraIndexes(facts),
    ...homeMadeSearches(facts).map((search) => fromSearch(facts, search)),
  ]
  const byPlace = new Map(found.map((index) => [`${index.path}:${index.line}`, index]))
  return [...byPlace.values()].toSorted((a, b) => rank(facts, a) - rank(facts, b))
}

function rank(facts: Facts, index: LocalIndex): number {
  const entry = facts.entriesReaching(index)[0]
  const isServed = entry !== undefined && entry.kind !== 'cli' && entry.kind !== 'notebook'
  return (index.choice === 'default' ? 0 : 8) + (isServed ? 0 : 4) + (BUILDS.test(index.name) ? 0 : 1)
}

/** Stores that are made, not those that a typed parameter mentions. */
export function isConstruction(store: VectorStore): boolean {
  return (
    new RegExp(`(?:^|\\.)${store.store.replace(/[^\w]/g, '')}(?:\\.|$)`).test(store.call.callee) ||
    /^(?:chromadb|lancedb|faiss)\./.test(store.call.callee)
  )
}

function fromStore(facts: Facts, store: VectorStore): readonly LocalIndex[] {
  if (store.persistence !== 'process' && store.persistence !== 'local-disk') return []
  if (!isConstruction(store) || isBesideStore(facts, store) || isNeverMade(facts, store)) return []
  const { path, line, call, module } = store
  const isEphemeral = /Chroma/.test(store.store) && !/persist|path|directory/i.test(call.node.text)
  const isSaved = store.persistence === 'local-disk' && !isEphemeral
  return [
    {
      path,
      line,
      call,
      module,
      name: call.callee,
      place: isSaved || /load|read/i.test(call.callee) ? 'disk' : 'process',
      choice: choiceAt(facts, module, call.node),
    },
  ]
}

/** Where another store of the product holds the vectors, this one is only a view of it or a second opinion. */
function isBesideStore(facts: Facts, store: VectorStore): boolean {
  const { text } = store.call.node
  const others = facts.stores.filter(
    (other) =>
      other !== store &&
      isConstruction(other) &&
      !INDEX_OVER_STORE.test(other.store) &&
      !WORD_INDEX.test(other.store),
  )
  if (INDEX_OVER_STORE.test(store.store))
    return (
      GIVEN_STORE.test(text) &&
      (others.length > 0 || /from_?vector_?store/i.test(text) || isGivenContext(store.module))
    )
  if (WORD_INDEX.test(store.store)) return others.length > 0
  const isGivenClient = /\bclient\s*[=:]|\bclient\b\s*[,}]/.test(text)
  return isGivenClient && others.some((other) => /Client/.test(other.call.callee))
}

/** `StorageContext.from_defaults(vector_store=…)`: the vectors go to that store, whatever class of the project it is. */
function isGivenContext({ calls, source }: Module): boolean {
  if (/SimpleVectorStore|FaissVectorStore/.test(source.text)) return false
  return calls.some(
    ({ callee, node }) =>
      /(?:^|\.)(?:StorageContext\.)?(?:from_?defaults|storageContextFromDefaults)$/i.test(callee) &&
      /\bvector_?store\s*[=:,}]/i.test(node.text),
  )
}

function extraIndexes(facts: Facts): readonly LocalIndex[] {
  const files = facts.project.files.filter(
    ({ path, role, language }) =>
      language !== undefined && role === facts.shippedRole && facts.project.matches(path, EXTRA_TEXT),
  )
  return files.slice(0, MOST_FILES).flatMap(({ path }) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : [...indexesIn(facts, module), ...handedOn(facts, module)]
  })
}

/** `{ "faiss": FAISS }`, `vectorstore_cls=Chroma`: the class is handed on and made elsewhere. */
function handedOn(facts: Facts, module: Module): readonly LocalIndex[] {
  const classes = module.imports.filter(
    ({ imported, from, isTypeOnly }) =>
      !isTypeOnly && LOCAL_CLASS.test(imported) && LOCAL_CLASS_PACKAGE.test(from),
  )
  return classes.flatMap(({ local }): readonly LocalIndex[] => {
    if (facts.stores.some((store) => store.path === module.path && store.call.callee.startsWith(local)))
      return []
    const use = [...module.root.walk()].find(
      (node) => node.kind === 'identifier' && node.text === local && HANDS_ON.has(node.parent?.kind ?? ''),
    )
    const call = module.calls[0]
    if (use === undefined || call === undefined) return []
    return [
      {
        path: module.path,
        line: use.line,
        call,
        module,
        name: local,
        place: 'process',
        choice: choiceAt(facts, module, use),
      },
    ]
  })
}

function indexesIn(facts: Facts, module: Module): readonly LocalIndex[] {
  return module.calls.flatMap((call): readonly LocalIndex[] => {
    const place = extraPlace(facts, module, call)
    if (place === undefined) return []
    return [
      {
        path: module.path,
        line: call.line,
        call,
        module,
        name: call.callee,
        place,
        choice: choiceAt(facts, module, call.node),
      },
    ]
  })
}

function extraPlace(facts: Facts, module: Module, call: Call): LocalIndex['place'] | undefined {
  const origin = facts.origin(module, call.calleeNode)
  const rule =
    origin === undefined
      ? undefined
      : EXTRA.find(
          ({ packages, callee }) =>
            packages.test(origin.package) && (callee.test(call.callee) || callee.test(origin.symbol)),
        )
  if (rule !== undefined) return isForRetrieval(facts, module, rule) ? rule.place : undefined
  if (/^(?:pickle|joblib|dill)\.load$/.test(call.callee)) return isPickledIndex(call) ? 'disk' : undefined
  return undefined
}

/** Vectors that the project ranks itself lie where its code runs. */
function fromSearch(facts: Facts, search: HomeMadeSearch): LocalIndex {
  return { ...search, place: 'process', choice: choiceAt(facts, search.module, search.call.node) }
}

/** A similarity is a retrieval where the question is embedded too; a full-text index is one by itself. */
function isForRetrieval(facts: Facts, module: Module, rule: ExtraRule): boolean {
  const isSimilarity = /cosine/.test(rule.callee.source)
  const isBrowserSearch = /minisearch/.test(rule.packages.source)
  if (isSimilarity) return isEmbeddingFile(facts, module)
  return (
    !isBrowserSearch ||
    facts.calls.some(
      (call) => call.path === module.path || facts.imports.distance(call.path, module.path) !== undefined,
    )
  )
}

function isPickledIndex(call: Call): boolean {
  const around = call.node.enclosing('with_statement', 'function_definition') ?? call.node
  return /embed|vector|index|store|faiss|docs?\b|chunks/i.test(
    `${call.node.parent?.text.slice(0, 120) ?? ''} ${around.text.slice(0, 200)}`,
  )
}

/** A shipped setting that puts a vector store on the local disk, its address left empty. */
export function localStoreSettings(facts: Facts): readonly Evidence[] {
  const { settings } = facts.configuration
  return settings.flatMap(({ key, value, path, line }): readonly Evidence[] => {
    const match =
      /^(.*?)(qdrant|chroma\w*|lance_?db|milvus|faiss|vector_?(?:store|db)?)\.(?:local_)?(?:path|persist_?(?:path|dir|directory)|directory|uri|location)$/i.exec(
        key,
      )
    const local = typeof value === 'string' ? withoutVariable(value) : ''
    if (match === null || local === '' || /^[a-z]+:\/\/|\.(?:com|io|net)\b/i.test(local)) return []
    const folder = key.slice(0, key.lastIndexOf('.') + 1)
    const isServed = settings.some(
      (other) =>
        other.path === path &&
        other.key.startsWith(folder) &&
        /\.(?:url|host|endpoint|uri|address)$/.test(other.key) &&
        other.key !== key &&
        typeof other.value === 'string' &&
        withoutVariable(other.value) !== '',
    )
    if (isServed || isOtherProvider(facts, match[2] ?? '')) return []
    return [
      {
        path,
        line,
        shows: `${key} puts the index into ${local === ':memory:' ? 'memory' : `the local folder ${local}`}`,
      },
    ]
  })
}

function isOtherProvider(facts: Facts, store: string): boolean {
  const chosen = facts.configuration.settings.find(({ key }) =>
    /(?:^|\.)vector_?(?:store|db|database)\.(?:database|provider|type|name|backend)$/i.test(key),
  )
  if (chosen === undefined || typeof chosen.value !== 'string' || /^vector/i.test(store)) return false
  return !withoutVariable(chosen.value).toLowerCase().includes(store.toLowerCase())
}
