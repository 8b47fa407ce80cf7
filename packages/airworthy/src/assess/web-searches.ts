import { generations } from './anchors.ts'
import type { Facts } from './facts.ts'
import { templateOf } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { productPaths } from './product-paths.ts'
import { promptTexts } from './prompt-texts.ts'

/** A place where the product's own code searches the web or another public index, or has the model's provider do so. */
export interface WebSearch {
  readonly path: string
  readonly line: number
  /** `tavily.search`, `google.serper.dev`. */
  readonly name: string
}

const PACKAGES =
  /^(?:tavily|@tavily\/core|exa_py|exa-js|metaphor_python|metaphor-node|serpapi|google-search-results-nodejs|serper|duckduckgo_search|ddgs|duck-duck-scrape|googlesearch|brave-search|brave_search|linkup|linkup-sdk|@agentic\/(?:tavily|serper|exa|bing|brave-search|searxng|serpapi|wikipedia)|wikipedia|wikipediaapi|arxiv|langchain_(?:tavily|exa|google_community|community\.(?:utilities|tools|retrievers)\S*)|langchain\.(?:utilities|tools|retrievers)\S*|@langchain\/(?:tavily|exa|community\/(?:tools|retrievers)\S*))(?:\.|\/|$)/
const SYMBOL =
  /tavily|exa\b|exa[A-Z]|metaphor|serp|ddgs|duck|google|brave|bing|searx|linkup|wikipedia|arxiv|pubmed|default|safesearch/i
const ASKS =
  /(?:^|\.)(?:a?search\w*|aresults|results|a?run|a?invoke|text|news|qna_search|qnaSearch|get_search_context|getSearchContext|searchContext|research|getJson|get_json|get_dict|web|summary|load|a?get_relevant_documents|getRelevantDocuments)$/
/** The addresses of search services. */
const ADDRESS =
  /(?:api\.tavily\.com|google\.serper\.dev|serpapi\.com|searchapi\.io|api\.(?:bing\.microsoft|cognitive\.microsoft)\.com(?:\/bing)?\/v7|api\.search\.brave\.com|googleapis\.com\/customsearch|customsearch\.googleapis\.com|api\.(?:exa|metaphor)(?:\.ai|\.systems)|ydc-index\.io|api\.you\.com|(?:html|lite|api|www)\.duckduckgo\.com|https:\/\/duckduckgo\.com\/(?:html|\?q)|s\.jina\.ai|kagi\.com\/api|api\.linkup\.so|search1api|bochaai\.com|api\.valueserp\.com|wikipedia\.org\/w\/(?:api|index)\.php|export\.arxiv\.org\/api|eutils\.ncbi\.nlm\.nih\.gov|api\.semanticscholar\.org\/graph)/i
const TEXT = new RegExp(
  `${ADDRESS.source}|api\\.bing\\.microsoft\\.com|tavily|exa_py|exa-js|serpapi|serper|duckduckgo|ddgs|duck-duck|searx|googlesearch|brave.?search|linkup|wikipedia|arxiv|metaphor`,
  'i',
)
/** A search that the provider of the model does during the call. */
const BY_PROVIDER =
  /\bgoogle_?search(?:_retrieval)?["']?\s*[:=]\s*(?:\{|types\.|genai\.|GoogleSearch)|\bgoogleSearch(?:Retrieval)?\s*[:(]\s*[{)]|\bGoogleSearch(?:Retrieval)?\(\)|\btype["']?\s*[:=]\s*["']web_search(?:_preview\w*|_20\d+)?["']|\bwebSearch(?:Preview|_20\d+)?\(|["']sonar(?:-\w+)*["']|-search-preview["']/
/** What only a product does that answers from such a search: it reads what was found. */
const READS_FOUND =
  /grounding_?metadata|grounding_?chunks|grounding_?supports|url_citation|web_search_call|\.(?:citations|search_results|searchResults)\b|web_search_tool_result/i
/** Prompts of an answer engine speak of what was found. */
const SPEAKS_OF_RESULTS =
  /search results?|web (?:search|results|pages)|\bcit(?:e|ing|ation)|\[(?:number|\d|citation[^\]]*)\]|research(?:er)?\b/i
const TOOL_MAKER =
  /^(?:tool|createTool|defineTool|DynamicTool|DynamicStructuredTool|StructuredTool\.from_function|Tool|Tool\.from_function|FunctionTool|FunctionTool\.from_defaults)$/
const TOOL_DECORATOR = /^(?:\w+\.)?(?:tool|function_tool|tool_plain)\b/
const TOOL_BASE = /(?:^|\.)(?:Base|Structured)?Tool$/

const known = new WeakMap<Facts, readonly WebSearch[]>()

/**
 * The searches of the web whose results the product answers from. A search that is one tool of an assistant among
 * others is none, unless the prompts speak of what it finds.
 */
export function webSearches(facts: Facts): readonly WebSearch[] {
  const before = known.get(facts)
  if (before !== undefined) return before
  const found = generations(facts).length === 0 ? [] : [...own(facts), ...byProvider(facts)]
  known.set(facts, found)
  return found
}

interface Found extends WebSearch {
  readonly isTool: boolean
}

function own(facts: Facts): readonly WebSearch[] {
  const files = [...productPaths(facts)].filter(
    (path) => facts.project.file(path)?.language !== undefined && facts.project.matches(path, TEXT),
  )
  const found = files.flatMap((path): readonly Found[] => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : [...called(facts, module), ...addressed(module)]
  })
  if (found.every(({ isTool }) => isTool) && !speaksOfResults(facts)) return []
  return found.map(({ path, line, name }) => ({ path, line, name }))
}

function called(facts: Facts, module: Module): readonly Found[] {
  return module.calls.flatMap((call): readonly Found[] => {
    const receiver = call.calleeNode.children[0]
    if (!ASKS.test(call.callee) || receiver === undefined) return []
    const from = facts.origin(module, receiver)
    if (from === undefined || !PACKAGES.test(from.package)) return []
    if (!SYMBOL.test(`${from.package.replace(/langchain/g, '')} ${from.symbol}`)) return []
    return [{ path: module.path, line: call.line, name: nameOf(call), isTool: isInTool(module, call.node) }]
  })
}

function nameOf({ callee }: Call): string {
  return callee.length > 40 ? callee.slice(callee.lastIndexOf('.') + 1) : callee
}

/** An address that is asked, not one that a comment, a type or an error message mentions. */
function addressed(module: Module): readonly Found[] {
  const isSearx = /searx/i.test(module.source.text)
  const isBing = /api\.bing\.microsoft\.com/.test(module.source.text)
  return module.strings.flatMap((node): readonly Found[] => {
    const text = templateOf(node) ?? ''
    const isAsked =
      (ADDRESS.test(text) && /^(?:https?:|\{)/.test(text)) || ((isSearx || isBing) && /\/search\b/.test(text))
    if (!isAsked || node.parent?.kind === 'expression_statement' || /\s/.test(text.trim())) return []
    const name = ADDRESS.exec(text)?.[0] ?? (isSearx ? 'the search of SearXNG' : 'the search of Bing')
    return [{ path: module.path, line: node.line, name, isTool: isInTool(module, node) }]
  })
}

/** Within a function or class that is handed to a model as a tool. */
function isInTool(module: Module, node: SyntaxNode): boolean {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    const call = module.callAt(outer)
    if (call !== undefined && TOOL_MAKER.test(call.callee)) return true
    const around = module.functions.find((candidate) => candidate.node === outer)
    if (around === undefined) continue
    if (around.decorators.some(({ text }) => TOOL_DECORATOR.test(text))) return true
    const owner = module.classes.find(({ name }) => name === around.className)
    if (owner?.bases.some((base) => TOOL_BASE.test(base)) === true) return true
  }
  return false
}

function speaksOfResults(facts: Facts): boolean {
  return promptTexts(facts, SPEAKS_OF_RESULTS, SPEAKS_OF_RESULTS).some(({ text }) => text.length > 80)
}

function byProvider(facts: Facts): readonly WebSearch[] {
  const paths = productPaths(facts)
  const hits = facts
    .search(BY_PROVIDER, { paths, most: 10 })
    .filter(
      ({ path, text }) => facts.project.file(path)?.language !== undefined && !/^(?:#|\/\/|\*)/.test(text),
    )
  if (hits.length === 0 || facts.search(READS_FOUND, { paths, most: 1 }).length === 0) return []
  return hits.map(({ path, line }) => ({ path, line, name: 'the search of the model provider' }))
}
