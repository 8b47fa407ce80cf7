import type { Facts } from './facts.ts'
import { stringOf, templateOf } from './parse/expression.ts'
import type { FunctionSyntax, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { isPassageCall, passageNames } from './passage-names.ts'
import { productPaths } from './product-paths.ts'

/** A branch that a function which answers takes when nothing was found. */
export interface EmptyResultBranch {
  readonly module: Module
  readonly condition: SyntaxNode
  /** What is given back there. */
  readonly answer: SyntaxNode
}

/** `not docs`, `len(docs) == 0`, `!matches?.length`, `context === ''`, `hits.length < 1`. */
const EMPTY =
  /^\(?(?:not\s+|!\s*\(?)([\w.?]+?(?:\[["']\w+["']\])?)(?:\??\.length|\.strip\(\)|\??\.trim\(\))?\)?$|^\(?(?:len\()?([\w.?]+?(?:\[["']\w+["']\])?)\)?(?:\??\.length|\.strip\(\)|\??\.trim\(\))?\s*(?:={2,3}\s*(?:0|\[\]|''|""|None|null)|<=?\s*[01]|is None)\)?$/
/** What a state of a graph calls its passages. */
const STATE_KEY =
  /(?:\[["']|\.)(?:documents?|docs|context|results|chunks|passages|retrieved\w*|search_results|nodes)(?:["']\])?$/i
const NOTHING =
  /^(?:[[\](){}"'`,:;\s]|None|null|undefined|False|false|True|true|0|END|__end__|return|data|error|success|results?|docs|documents|context|sources)*$/
const SEARCHES = /retriev|search|similarity/i
/** Going back for more, or on as if nothing had happened. */
const GOES_ON =
  /^["'](?:_*end_*|generat\w*|respond\w*|llm\w*|agent|continue|retriev\w*|re_?write\w*|transform\w*|(?:web_?)?search\w*)["']$/i
const TELLS = /HTTPException|HttpError|ApiError|APIError|NotFound|createError|abort|\berror\(/
const NOT_A_MISS =
  /upload|api[_ ]key|configur|select|sign[- ]?in|log ?in|not (?:ready|initiali)|ingest|there was an error|failed to|went wrong/i

/** A method of an object whose class is not known, by its name. */
const ANSWERS =
  /(?:^|\.)_?(?:a?generat\w*|a?answer\w*|a?complet\w*|a?chat(?:_?(?:stream|complet\w*))?|respond|stream_?(?:answer|chat|response|text|llm)\w*|a?invoke|a?predict|synthesi[sz]e\w*|(?:call|ask|query|run)_?(?:llm|model|gpt|openai)\w*)$/i
const known = new WeakMap<Facts, readonly EmptyResultBranch[]>()

/** Branches for an empty result, in the functions that answer: they test what was retrieved and give back something else. */
export function emptyResultBranches(facts: Facts): readonly EmptyResultBranch[] {
  const before = known.get(facts)
  if (before !== undefined) return before
  const found = answeringModules(facts).flatMap((module) =>
    module.functions
      .filter((around) => isAnswering(facts, module, around))
      .flatMap((around) => branchesOf(facts, module, around)),
  )
  known.set(facts, found)
  return found
}

/** Files that call a model, and those that search and import one of them. */
function answeringModules(facts: Facts): readonly Module[] {
  const generating = new Set(facts.calls.flatMap(({ kind, path }) => (kind === 'generate' ? [path] : [])))
  const paths = productPaths(facts)
  const near = [...paths].filter(
    (path) =>
      facts.project.file(path)?.language !== undefined &&
      (generating.has(path) ||
        (facts.project.matches(path, SEARCHES) &&
          facts.imports.imports(path).some((target) => generating.has(target)))),
  )
  return near.flatMap((path) => facts.modules.get(path) ?? [])
}

/** Has a model answer, itself or by a function of a file that does; or is a step of a graph. */
function isAnswering(facts: Facts, module: Module, around: FunctionSyntax): boolean {
  if (isStep(module, around)) return true
  const generates = facts.calls.filter(({ kind }) => kind === 'generate')
  if (generates.some((call) => call.path === module.path && around.node.contains(call.call.node))) return true
  return module.calls.some((call) => {
    if (!around.node.contains(call.node) || isPassageCall(facts, call)) return false
    if (ANSWERS.test(call.callee)) return true
    const found = facts.definitions.of(module, call.callee, call.node)
    return (
      found?.kind === 'function' &&
      generates.some(
        (made) => made.path === found.module.path && found.function.node.contains(made.call.node),
      )
    )
  })
}

function isStep(module: Module, { parameters }: FunctionSyntax): boolean {
  return (
    /^state$/.test(parameters[0]?.name ?? '') &&
    module.imports.some(({ from }) => /langgraph|pydantic_graph/.test(from))
  )
}

function branchesOf(facts: Facts, module: Module, around: FunctionSyntax): readonly EmptyResultBranch[] {
  const names = passageNames(facts, { module, around, texts: true })
  return [...around.node.walk()].flatMap((node): readonly EmptyResultBranch[] => {
    if (node.kind === 'ternary_expression' || node.kind === 'conditional_expression')
      return choiceOf(module, names, node)
    if (node.kind !== 'if_statement' && node.kind !== 'elif_clause') return []
    const [condition, then] = node.children
    if (condition === undefined || then === undefined || !testsEmpty(condition, names)) return []
    const answer = [...then.walk()].find((inner) => gives(facts, module, inner))
    return answer === undefined || [...then.walk()].some(isNoMiss) ? [] : [{ module, condition, answer }]
  })
}

/** `answer = generate(found) if found else NOTHING_FOUND`: the choice is between an answer and a text. */
function choiceOf(
  module: Module,
  names: ReadonlySet<string>,
  node: SyntaxNode,
): readonly EmptyResultBranch[] {
  const isPython = node.kind === 'conditional_expression'
  const [first, second, third] = node.children
  const [condition, then, other] = isPython ? [second, first, third] : [first, second, third]
  if (condition === undefined || then === undefined || other === undefined) return []
  const isFull = names.has(
    condition.text.replace(/^\(|\??\.length(?:\s*>\s*0)?\)?$|^len\(|\)\s*>\s*0$|\)$/g, ''),
  )
  const answers = (each: SyntaxNode): boolean =>
    /generat|complet|invoke|answer|chat/i.test(each.text) && /\(/.test(each.text)
  if (isFull && answers(then) && !answers(other) && !NOTHING.test(other.text))
    return [{ module, condition, answer: other }]
  return testsEmpty(condition, names) && answers(other) && !answers(then) && !NOTHING.test(then.text)
    ? [{ module, condition, answer: then }]
    : []
}

/** One of the parts of a condition asks whether passages are there at all. */
function testsEmpty(condition: SyntaxNode, names: ReadonlySet<string>): boolean {
  const parts = condition.text.replace(/^\((.*)\)$/s, '$1').split(/\s*(?:\|\||&&|\bor\b|\band\b)\s*/)
  return parts.some((part) => {
    const match = EMPTY.exec(part.trim())
    const tested = match?.[1] ?? match?.[2]
    if (tested === undefined) return false
    return names.has(/^\w+/.exec(tested)?.[0] ?? '') || (/^state\b/.test(tested) && STATE_KEY.test(tested))
  })
}

/** A return, a yield or an error that tells somebody; nothing, another search or another model call does not. */
function gives(facts: Facts, module: Module, node: SyntaxNode): boolean {
  if (node.kind === 'raise_statement' || node.kind === 'throw_statement') return TELLS.test(node.text)
  if (!/^(?:return_statement|yield|yield_expression)$/.test(node.kind)) return false
  const value = node.children[0]
  if (value === undefined || NOTHING.test(value.text) || GOES_ON.test(value.text)) return false
  return !module.calls.some(
    (call) =>
      value.contains(call.node) &&
      (isPassageCall(facts, call) ||
        facts.calls.some((made) => made.kind === 'generate' && made.call.node === call.node)),
  )
}

function isNoMiss(node: SyntaxNode): boolean {
  return /string/.test(node.kind) && NOT_A_MISS.test(stringOf(node) ?? templateOf(node) ?? '')
}
