import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { templateOf } from './parse/expression.ts'
import type { Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { productPaths } from './product-paths.ts'

/** A way in which an empty or weak result is told from a good one. */
export interface MissBranch extends Evidence {
  /** `answered`: somebody is told. `silent`: only a log line, or nothing. */
  readonly kind: 'answered' | 'silent'
}

const NOTHING_FOUND =
  /\b(?:no|zero|0)\b(?:\s+\w+){0,3}\s+(?:documents?|docs|results?|information|context|passages?|nodes?|articles?|match(?:es|ing)?|sources?|sections?|chunks?|content|entries|records|answers?|snippets|memories|data|vectors?)\b|(?:could ?n[o'’]?t|couldn['’]t|could not|unable to|did ?n[o'’]?t|didn['’]t|did not|cannot|can['’]t) (?:find|retrieve|locate)\b|\b(?:returned|found|gave|yielded|produced|retrieved) (?:nothing|no\b|zero\b)|\bnothing (?:was |relevant )?(?:found|retrieved|matched)|don['’]?t (?:have|know)\b|do not (?:have|know)\b|\bnot found in\b|\bno relevant\b|\bsorry\b/i
const HINT =
  /\bno\b|nothing|could ?n|unable|did ?n|sorry|don['’]?t (?:have|know)|do not (?:have|know)|not found|cannot find|zero/i
/** "Nothing was uploaded" is not "nothing was found". */
const NOT_A_MISS =
  /upload|configur|profile|api[_ ]key|environment|index(?:ed)? (?:does|not|yet)|initiali[sz]|not (?:set|supported|implemented|installed|ready|available)|please (?:add|select|provide|enter)|ingest|permission|access|session|user not|logged|process(?:ed)?\b|no (?:data|content) (?:to|provided)|\b(?:documents?|files?|sources?) (?:were |was |are |is )?(?:selected|chosen|attached|loaded|provided|added)/i
const RESULT =
  /(?:^|[\s.(!_])\w*(?:docs?|documents?|results?|match(?:es)?|chunks?|passages?|nodes?|sections?|hits|contexts?|articles?|sources?|snippets?|points|retrieved\w*|contextText|content)\b/i
const ASKS = /retriev|similarity|vector|search|knowledge|\.query\(|\.rpc\(|embedding|rerank/i
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
  const hits = facts.search(HINT, { paths, most: MOST_HITS })
  const lines = Map.groupBy(hits, ({ path }) => path)
  const branches = [...lines].flatMap(([path, found]) => {
    const module = facts.modules.get(path)
    const wanted = new Set(found.map(({ line }) => line))
    return module === undefined
      ? []
      : module.strings.filter((node) => isHit(node, wanted)).flatMap((node) => branchAt(module, node))
  })
  return branches.toSorted((a, b) => Number(a.kind === 'silent') - Number(b.kind === 'silent'))
}

function isHit(node: SyntaxNode, lines: ReadonlySet<number>): boolean {
  const last = node.line + node.text.split('\n').length - 1
  for (let line = node.line; line <= last; line++) if (lines.has(line)) return true
  return false
}

function branchAt(module: Module, string: SyntaxNode): readonly MissBranch[] {
  const text = templateOf(string) ?? ''
  if (text.length > 300 || !NOTHING_FOUND.test(text) || NOT_A_MISS.test(text)) return []
  const scope = enclosingFunction(string) ?? module.root
  if (!ASKS.test(scope.text) && !ASKS.test(module.path)) return []
  const condition = conditionAround(string)
  if (condition === undefined || !RESULT.test(condition) || isOnlyDrawn(module)) return []
  const place = { path: module.path, line: string.line }
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

/** The condition of the nearest branch that a string lies in. */
function conditionAround(string: SyntaxNode): string | undefined {
  const branch = string.enclosing(
    'if_statement',
    'elif_clause',
    'else_clause',
    'ternary_expression',
    'conditional_expression',
    'binary_expression',
    'boolean_operator',
  )
  if (branch === undefined) return undefined
  if (branch.kind === 'ternary_expression' || branch.kind === 'if_statement' || branch.kind === 'elif_clause')
    return branch.children[0]?.text.slice(0, 200)
  if (branch.kind === 'conditional_expression') return branch.children[1]?.text.slice(0, 200)
  if (branch.kind === 'else_clause') return branch.parent?.children[0]?.text.slice(0, 200)
  return branch.children[0] === string ? undefined : branch.children[0]?.text.slice(0, 200)
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
