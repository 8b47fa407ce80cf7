import type { Facts } from './facts.ts'
import { functionAround } from './inventory/model-calls.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/** A ranking of vectors that the project computes itself, over what it holds in memory. */
export interface HomeMadeSearch {
  readonly path: string
  readonly line: number
  /** `np.argsort`, `cosineSimilarity`. */
  readonly name: string
  readonly call: Call
  readonly module: Module
}

const RANKS =
  /(?:^|\.)(?:argsort|argpartition|argmax|topk|top_k|nlargest|sort|sorted|toSorted|sort_values|orderBy|sortBy)$/
/** The product of vectors, written out. Scores that a database has computed are read, not computed. */
const COMPARES =
  /\b(?:np|numpy|torch|tf|jnp)\.(?:dot|inner|matmul|einsum|vdot|mm)\(|\.dot\(|\blinalg\.norm\(|(?<=[\w\])])\s+@\s+(?=[\w(])|\[\w+\]\s*\*\s*\w+\[\w+\]/
const SIMILARITY = /similarity|cos|dot_?product|relatedness/i
const HINT = /argsort|argpartition|argmax|top_?k|nlargest|sort|orderBy/i
/** A similarity of the project's own, by its name. */
const OWN_SIMILARITY =
  /^(?:\w*cos(?:ine)?_?sim(?:ilarity)?|(?:(?:get|calc(?:ulate)?|compute|vector)_?)?similarity|\w*dot_?product|\w*ranked_by_relatedness)$/i
const MOST_FILES = 60

const known = new WeakMap<Facts, readonly HomeMadeSearch[]>()

/** Where the product embeds a question and ranks vectors against it in its own code. */
export function homeMadeSearches(facts: Facts): readonly HomeMadeSearch[] {
  const before = known.get(facts)
  if (before !== undefined) return before
  const hasEmbeddings = facts.calls.some(({ kind }) => kind === 'embed')
  const files = facts.project.files.filter(({ path, role, language }) => {
    if (!hasEmbeddings || language === undefined || role !== facts.shippedRole) return false
    const holds = (pattern: RegExp): boolean => facts.project.matches(path, pattern)
    return (holds(COMPARES) && holds(HINT)) || holds(SIMILARITY)
  })
  const found = files.slice(0, MOST_FILES).flatMap(({ path }) => {
    const module = facts.modules.get(path)
    return module === undefined || !isEmbeddingFile(facts, module) ? [] : searchesIn(facts, module)
  })
  known.set(facts, found)
  return found
}

/** What an object that embeds is asked by, whoever made it. */
const EMBEDS = /(?:^|\.)(?:a?embed\w*|get_?\w*embeddings?|create_?embeddings?|encode)$/i

/** True when a file embeds, or imports one that does. */
export function isEmbeddingFile(facts: Facts, { path }: Pick<Module, 'path'>): boolean {
  if (facts.modules.get(path)?.calls.some(({ callee }) => EMBEDS.test(callee)) === true) return true
  return facts.calls.some(
    (call) =>
      call.kind === 'embed' && (call.path === path || facts.imports.distance(path, call.path) !== undefined),
  )
}

function searchesIn(facts: Facts, module: Module): readonly HomeMadeSearch[] {
  const named = module.calls.filter((call) => isOwnSimilarity(facts, module, call))
  const ranked = module.calls.filter(
    (call) =>
      RANKS.test(call.callee) &&
      COMPARES.test(around(module, call).text) &&
      !isInside(named, around(module, call)),
  )
  return [...named, ...ranked].map((call) => ({
    path: module.path,
    line: call.line,
    name: call.callee.length > 40 ? 'a ranking' : call.callee,
    call,
    module,
  }))
}

function isOwnSimilarity(facts: Facts, module: Module, call: Call): boolean {
  if (!OWN_SIMILARITY.test(call.callee.split('.').at(-1) ?? '')) return false
  return facts.origin(module, call.calleeNode) === undefined
}

/** The function that a call is made in, callbacks left aside; the file at the top of it. */
function around(module: Module, { node }: Call): SyntaxNode {
  return functionAround(module, node)?.node ?? module.root
}

function isInside(calls: readonly Call[], scope: SyntaxNode): boolean {
  return calls.some(({ node }) => scope.contains(node))
}
