import type { Evidence } from './check.ts'
import { emptyResultBranches } from './empty-result-branches.ts'
import type { Facts } from './facts.ts'
import { rootOf, stringOf, templateOf, unwrapped } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import { enclosingFunction, isFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { literalsOf } from './parse/value.ts'
import { productPaths } from './product-paths.ts'

/** A way in which an empty or weak result is told from a good one. */
export interface MissBranch extends Evidence {
  /** `answered`: somebody is told. `silent`: only a log line, or nothing. `optional`: in a mode that is not the default. */
  readonly kind: 'answered' | 'silent' | 'optional'
}

const NOTHING_FOUND =
  /\b(?:no|zero|0)\b(?:\s+\w+){0,3}\s+(?:documents?|docs|results?|information|context|passages?|nodes?|articles?|match(?:es|ing)?|sources?|sections?|chunks?|content|entries|records|answers?|snippets|memories|data|vectors?)\b|(?:could ?n[o'’]?t|couldn['’]t|could not|unable to|did ?n[o'’]?t|didn['’]t|did not|cannot|can['’]t) (?:find|retrieve|locate)\b|\b(?:returned|found|gave|yielded|produced|retrieved) (?:nothing|no\b|zero\b)|\bnothing (?:was |relevant )?(?:found|retrieved|matched)|don['’]?t (?:have|know)\b|do not (?:have|know)\b|\bnot found in\b|\bno relevant\b|\bsorry\b/i
/** "Nothing was uploaded" is not "nothing was found". */
const NOT_A_MISS =
  /upload|configur|profile|api[_ ]key|environment|index(?:ed)? (?:does|not|yet)|initiali[sz]|not (?:set|supported|implemented|installed|ready|available)|please (?:add|select|provide|enter)|ingest|permission|access|session|user not|logged|process(?:ed)?\b|no (?:data|content) (?:to|provided)|\b(?:documents?|files?|sources?) (?:were |was |are |is )?(?:selected|chosen|attached|loaded|provided|added)/i
const RESULT =
  /(?:^|[\s.(!_])\w*(?:docs?|documents?|results?|match(?:es)?|chunks?|passages?|nodes?|sections?|hits|contexts?|articles?|sources?|snippets?|points|retrieved\w*|contextTexts?|content)\b/i
const ASKS = /retriev|similarity|vector|search|knowledge|\.query\(|\.rpc\(|embedding|rerank/i
const LISTS =
  /(?:^|[._])(?:list|load|read|scan|glob|listdir|readdir|find_?many|find_?all|get_?all|all|objects\.filter|overview)(?:[._A-Z(]|$)|(?:_|[a-z])(?:overview|list|loader)\b|(?:^|\.)get_?(?:my_?|user_?|uploaded_?)?(?:documents|files|sources|chunks)(?:_?(?:by_?(?:id|user)s?|overview|list))?\(/i
const LOGS =
  /(?:^|\.)(?:log|logger|logging|print|console|warn(?:ing)?|info|debug|error|exception|toast|trace|st\.spinner)\b/i
const MOST_HITS = 300
const GRADER =
  /\b(?:grade_?documents|document_?grader|retrieval_?grader|grade_?retriev\w*|GradeDocuments|LLMChainFilter|LLMListwiseRerank|relevance_?grader|check_?relevance|filter_?relevant_?(?:docs|documents|chunks|sections)|select_sections_for_expansion|classify_section_relevance|evaluate_?relevance|is_?relevant_?(?:doc|document|chunk)\w*|CorrectiveRAG|crag)\b/i

/** Branches for a search that found nothing, those that tell somebody first. */
export function missBranches(facts: Facts): readonly MissBranch[] {
  const paths = [...productPaths(facts)].filter(
    (path) => facts.project.file(path)?.language !== undefined && facts.project.matches(path, ASKS),
  )
  const hits = facts.search(NOTHING_FOUND, { paths, most: MOST_HITS })
  const lines = Map.groupBy(hits, ({ path }) => path)
  const branches = [...lines].flatMap(([path, found]) => {
    const module = facts.modules.get(path)
    const wanted = new Set(found.map(({ line }) => line))
    return module === undefined
      ? []
      : module.strings.filter((node) => isHit(node, wanted)).flatMap((node) => branchAt(facts, module, node))
  })
  const answered = emptyResultBranches(facts).map(({ module, condition, answer }): MissBranch => {
    const mode = modeOf(facts, module, condition)
    const place = { path: module.path, line: answer.line }
    return mode === undefined
      ? { ...place, kind: 'answered', shows: 'an empty result gets an answer of its own' }
      : { ...place, kind: 'optional', shows: `an empty result is named only where ${mode}` }
  })
  return [...branches, ...answered, ...templateBranches(facts)].toSorted(
    (a, b) => Number(a.kind !== 'answered') - Number(b.kind !== 'answered'),
  )
}

/** `{{ documents | length == 0 }}`, `{% if not documents %}`: in a route of a pipeline, or in the template of a prompt. */
const TEMPLATE =
  /\{\{-?\s*(?:not\s+)?\w*(?:documents?|docs|results|chunks|passages)\w*\s*\|\s*length\s*(?:==\s*0|<\s*1|>\s*0)|\{%-?\s*if\s+not\s+\w*(?:documents?|docs|results|chunks|passages|context)\b/i

function templateBranches(facts: Facts): readonly MissBranch[] {
  const hits = facts.search(TEMPLATE, { containing: '{', most: 5 })
  const shows = 'an empty result takes a way of its own'
  return hits.map(({ path, line }) => ({ path, line, kind: 'answered', shows }))
}

function isHit(node: SyntaxNode, lines: ReadonlySet<number>): boolean {
  const last = node.line + node.text.split('\n').length - 1
  for (let line = node.line; line <= last; line++) if (lines.has(line)) return true
  return false
}

function branchAt(facts: Facts, module: Module, string: SyntaxNode): readonly MissBranch[] {
  const text = templateOf(string) ?? ''
  if (text.length > 300 || !NOTHING_FOUND.test(text) || NOT_A_MISS.test(text)) return []
  const scope = enclosingFunction(string) ?? module.root
  if (!ASKS.test(scope.text) && !ASKS.test(module.path)) return []
  const condition = conditionAround(string)
  if (condition === undefined || isOnlyDrawn(module)) return []
  if (isListed(module, scope, condition)) return []
  const place = { path: module.path, line: string.line }
  const mode = modeOf(facts, module, condition)
  if (mode !== undefined)
    return [{ ...place, kind: 'optional', shows: `an empty result is named only where ${mode}` }]
  if (isLogged(module, string)) return [{ ...place, kind: 'silent', shows: 'an empty result is only logged' }]
  return [
    {
      ...place,
      kind: 'answered',
      shows: 'an empty result is named instead of being passed on like a good one',
    },
  ]
}

/** A component that draws what was found, and asks nobody for it, comes after the model has answered. */
function isOnlyDrawn(module: Module): boolean {
  return (
    module.jsx.length > 0 &&
    !module.calls.some(({ callee }) =>
      /^(?:fetch|axios|ky|useMutation|mutate)\b|\.(?:send|mutate|post)$/.test(callee),
    )
  )
}

/** All documents of somebody are listed, not searched: that there are none is no miss. */
function isListed(module: Module, scope: SyntaxNode, condition: SyntaxNode): boolean {
  const tested = (condition.text.match(/[A-Za-z_]\w*/g) ?? []).filter((name) => RESULT.test(name))
  return tested.some((name) => LISTS.test(sourceOf(module, { scope, before: condition }, name)))
}

/** The call that gave a local name its value, through other names; empty when there is none. */
function sourceOf(
  module: Module,
  at: { readonly scope: SyntaxNode; readonly before: SyntaxNode },
  name: string,
): string {
  const seen = new Set<string>()
  for (let current = name; !seen.has(current); ) {
    seen.add(current)
    const given = module.assignments.findLast(
      ({ target, node }) => target === current && at.scope.contains(node) && node.start < at.before.start,
    )
    const value = given === undefined ? undefined : unwrapped(given.value)
    if (value === undefined) return ''
    if (isCall(value)) return value.text.slice(0, 120)
    current = rootOf(value).text
  }
  return ''
}

/** `mode === 'strict' && found.length === 0`, where the mode is something else unless it is chosen. */
function modeOf(facts: Facts, module: Module, condition: SyntaxNode): string | undefined {
  for (const node of [...condition.walk()]) {
    if (!/^(?:binary_expression|comparison_operator)$/.test(node.kind) || node.children.length !== 2) continue
    const [left, right] = node.children
    const wanted = right === undefined ? undefined : stringOf(right)
    if (left === undefined || right === undefined || wanted === undefined || wanted === '') continue
    if (!/^={2,3}$/.test(node.source.text.slice(left.end, right.start).trim())) continue
    const usual = usualValues(facts, module, left)
    if (usual.length > 0 && !usual.includes(wanted))
      return `${left.text} is ${wanted}, which it is not by default`
  }
  return undefined
}

/** What a name is when nobody chooses: what it evaluates to, or the default of the parameter. */
function usualValues(facts: Facts, module: Module, name: SyntaxNode): readonly string[] {
  const around = module.functions.find(({ node }) => node === enclosingFunction(name))
  const parameter = around?.parameters.find((candidate) => candidate.name === name.text)
  const fallback = parameter?.default === undefined ? undefined : stringOf(parameter.default)
  if (fallback !== undefined) return [fallback]
  return literalsOf(facts.evaluate(module, name)).filter((value) => typeof value === 'string')
}

/** The condition about what was found, of the nearest branch that has one around a string. */
function conditionAround(string: SyntaxNode): SyntaxNode | undefined {
  let inner = string
  for (let outer = string.parent; outer !== undefined && !isFunction(outer); outer = outer.parent) {
    const condition = BRANCHES.test(outer.kind) ? conditionOf(outer, inner) : undefined
    if (condition !== undefined && RESULT.test(condition.text.slice(0, 200))) return condition
    inner = outer
  }
  return undefined
}

const BRANCHES =
  /^(?:if_statement|elif_clause|else_clause|ternary_expression|conditional_expression|binary_expression|boolean_operator)$/

function conditionOf(branch: SyntaxNode, inner: SyntaxNode): SyntaxNode | undefined {
  const [first, second] = branch.children
  if (branch.kind === 'conditional_expression') return second
  if (branch.kind === 'else_clause') return branch.parent?.children[0]
  if (first === undefined || second === undefined || first === inner) return undefined
  const between = branch.source.text.slice(first.end, second.start)
  return branch.kind !== 'binary_expression' || /\|\||\?\?|&&/.test(between) ? first : undefined
}

function isLogged(module: Module, string: SyntaxNode): boolean {
  for (
    let node = string.parent;
    node !== undefined && !/statement$|block$/.test(node.kind);
    node = node.parent
  ) {
    const call = module.callAt(node)
    if (call !== undefined && LOGS.test(call.callee)) return true
  }
  const raised = string.enclosing('raise_statement', 'throw_statement', 'if_statement', 'else_clause')
  return raised !== undefined && /^(?:raise|throw)/.test(raised.kind)
}

/** Places where a model or a rule judges each passage. */
export function relevanceGraders(facts: Facts): readonly Evidence[] {
  const hits = facts.search(GRADER, { paths: productPaths(facts), most: 20 })
  return hits
    .filter(({ text }) => !/^(?:#|\/\/|\*|import\b|from\b|["'])/.test(text))
    .map(({ path, line, text }) => ({
      path,
      line,
      shows: `${GRADER.exec(text)?.[0] ?? 'a grader'} judges whether passages are relevant`,
    }))
}
