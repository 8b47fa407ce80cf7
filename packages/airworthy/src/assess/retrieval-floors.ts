import type { Facts } from './facts.ts'
import { numberOf, stringOf, unwrapped } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { literalsOf } from './parse/value.ts'
import { productPaths } from './product-paths.ts'

/** A bound on how weak a passage may be, where it is set or compared. */
export interface RetrievalFloor {
  readonly path: string
  readonly line: number
  /** `match_threshold`, `match.score`. */
  readonly name: string
  /** Undefined when the code does not say. */
  readonly value: number | null | undefined
  /** A floor of zero, of next to nothing, or one that is off unless somebody sets it, holds nothing back. */
  readonly isEffective: boolean
}

const HINT =
  /threshold|min_?(?:score|similarity|relevance|certainty)|cut_?off|max_?distance|certainty|strictness|\bscore\b|similarity|distance|relevance/i
const FLOOR =
  /^(?:\w*(?:score|similarity|relevance|distance|match|certainty)_?(?:threshold|cut_?off|floor)|\w*min(?:imum)?_?(?:score|similarity|relevance|certainty)|(?:similarity|score)_?(?:min|cutoff|threshold)|threshold|max_?distance|certainty|strictness|filter_?threshold)$/i
const SCORE =
  /(?:^|[._["'])(?:_?(?:score|similarity|distance|relevance|certainty|cosine)|\w*_(?:score|similarity|distance|relevance_score)|\w+(?:Score|Similarity|Distance))["'\]]*$/i
const BESIDE =
  /voice|audio|vad\b|speech|silence|moderat|toxic|sentiment|face|image|detect|dedup|cluster|fuzzy|levenshtein|test|eval|benchmark|scrap|crawl|chunk(?:er|ing)|splitt(?:er|ing)/i
const ASKS =
  /retriev|similarity_?search|vector|embedding|rerank|\brpc\(|match_\w+|chunks|passages|documents|\bdocs\b|\bnodes\b/i
/** A cosine floor below this lets everything through. */
const LOWEST = 0.05
/** Models whose vectors of unrelated texts are this close together already, with the floor that lets all of them through. */
const CROWDED = { model: /text-embedding-ada-002/, lowest: 0.65 }
const MOST_HITS = 400

/** The floors on the path in use, those that hold something back first. */
export function retrievalFloors(facts: Facts): readonly RetrievalFloor[] {
  const paths = [...productPaths(facts)].filter(
    (path) => !BESIDE.test(path) && ASKS.test(facts.project.text(path)),
  )
  const files = new Set(facts.search(HINT, { paths, most: MOST_HITS }).map(({ path }) => path))
  const floors = [...files].flatMap((path) => {
    const module = facts.modules.get(path)
    return module === undefined ? [] : floorsOf(facts, module)
  })
  return floors.toSorted((a, b) => Number(b.isEffective) - Number(a.isEffective))
}

function floorsOf(facts: Facts, module: Module): readonly RetrievalFloor[] {
  const found: RetrievalFloor[] = []
  for (const node of module.root.walk()) {
    const pair = node.kind === 'pair' || node.kind === 'keyword_argument' ? namedFloor(node) : undefined
    const compared = /^(?:binary_expression|comparison_operator)$/.test(node.kind)
      ? comparedFloor(node)
      : queriedFloor(node)
    const floor = pair ?? compared
    if (floor !== undefined && !/silence|padding|\bvad\b/i.test(node.parent?.text.slice(0, 400) ?? ''))
      found.push(judged(facts, module, { ...floor, node }))
  }
  return found
}

interface FloorSyntax {
  readonly name: string
  readonly value: SyntaxNode
}

function namedFloor(node: SyntaxNode): FloorSyntax | undefined {
  const [key, value] = node.children
  if (key === undefined || value === undefined) return undefined
  const name = stringOf(key) ?? key.text
  const isSchema = isCall(unwrapped(value)) && /^(?:z|t|v|Field|Joi)\b/.test(value.text)
  return FLOOR.test(name) && !isSchema && !/^\{|type/.test(value.text.slice(0, 6))
    ? { name, value }
    : undefined
}

/** `match.score >= 0.7`, `distance < limit`. */
function comparedFloor(node: SyntaxNode): FloorSyntax | undefined {
  const [left, right] = node.children
  if (left === undefined || right === undefined || node.children.length !== 2) return undefined
  if (!/^(?:[<>]=?)$/.test(node.source.text.slice(left.end, right.start).trim())) return undefined
  if (isScore(left, right)) return { name: left.text.slice(0, 60), value: right }
  return isScore(right, left) ? { name: right.text.slice(0, 60), value: left } : undefined
}

/** `gt(similarity, 0.3)`: the comparison of a query builder. */
function queriedFloor(node: SyntaxNode): FloorSyntax | undefined {
  if (!isCall(node) || !/^(?:gte?|lte?)\(/.test(node.text)) return undefined
  const [left, right] = node.children.at(-1)?.children ?? []
  if (left === undefined || right === undefined || !isScore(left, right)) return undefined
  return { name: left.text.slice(0, 60), value: right }
}

/** A score against a number, or anything of a score against what is called a threshold. */
function isScore(node: SyntaxNode, bound: SyntaxNode): boolean {
  const name = /\w+$/.exec(bound.text)?.[0] ?? ''
  if (FLOOR.test(name) && /score|similar|distance|relevan/i.test(node.text + name)) return true
  return SCORE.test(unwrapped(node).text) && !FLOOR.test(node.text) && isBound(bound)
}

function isBound(node: SyntaxNode): boolean {
  return numberOf(node) !== undefined || /threshold|min|max|cut_?off|floor|limit/i.test(node.text)
}

function judged(
  facts: Facts,
  module: Module,
  floor: FloorSyntax & { readonly node: SyntaxNode },
): RetrievalFloor {
  const place = { path: module.path, line: floor.value.line, name: floor.name }
  const numbers = literalsOf(facts.evaluate(module, chosen(module, floor.value))).filter(
    (value) => typeof value === 'number' || value === null,
  )
  if (numbers.length === 0) {
    const definition = facts.definitions.of(module, floor.value.text, floor.value)
    const line =
      definition?.kind === 'assignment' && definition.module === module
        ? definition.assignment.line
        : place.line
    return { ...place, line, value: undefined, isEffective: !isOffByDefault(facts, floor.value.text) }
  }
  const lowest = isSimilarity(floor.name) && isCrowded(facts) ? CROWDED.lowest : LOWEST
  const isEffective = numbers.some((value) => value !== null && Math.abs(value) > lowest)
  return { ...place, value: numbers.at(-1), isEffective: isEffective && !numbers.includes(null) }
}

function isSimilarity(name: string): boolean {
  return /similar|cosine/i.test(name)
}

/** True when everything is embedded with a model that puts all texts close together. */
function isCrowded(facts: Facts): boolean {
  const models = facts.calls
    .filter(({ kind }) => kind === 'embed')
    .flatMap(({ options }) => (options.model === undefined ? [] : literalsOf(options.model.value)))
  return models.length > 0 && models.every((model) => CROWDED.model.test(String(model)))
}

/** What `options.get("threshold", fallback)` gives when nobody sets it. */
function chosen(module: Module, value: SyntaxNode): SyntaxNode {
  const node = unwrapped(value)
  const call = isCall(node) ? module.callAt(node) : undefined
  return call !== undefined && /\.get$/.test(call.callee) ? (call.positional[1] ?? value) : value
}

/** A settings field of this name whose default is nothing or zero. */
function isOffByDefault(facts: Facts, text: string): boolean {
  const name = /(\w+)\W*$/.exec(text)?.[1]
  if (name === undefined) return false
  const pattern = new RegExp(
    `\\b${name}\\b\\??\\s*(?::[^=\\n]+)?=\\s*(?:Field\\(\\s*(?:default\\s*=\\s*)?)?(?:None|null|undefined|0(?:\\.0+)?)\\b`,
  )
  return facts.search(pattern, { paths: productPaths(facts), containing: name, most: 1 }).length > 0
}
