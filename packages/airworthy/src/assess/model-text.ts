import type { Facts } from './facts.ts'
import type { Definition } from './parse/definitions.ts'
import { returnedBy } from './parse/evaluate.ts'
import { isMember, isName, pathOf, unwrapped } from './parse/expression.ts'
import type { Call, FunctionSyntax, Module } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import { enclosingFunction, isFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { escapedName, wholeWord } from './whole-word.ts'

/** Where the text of a model comes into the code. */
export interface ModelTextOrigin {
  readonly path: string
  readonly line: number
  /** `call`: a model call. `tool`: an argument that a model writes. `callback`: a token that a framework hands over. */
  readonly kind: 'call' | 'tool' | 'callback'
}

const DEEPEST = 12
const MOST_STEPS = 400
/** What makes text harmless, or turns it into something that is not text. */
const CLEANS =
  /(?:^|\.)(?:escape|html_escape|escapeHtml|escapeHTML|escape_html|sanitize\w*|sanitise\w*|DOMPurify\.\w+|purify|clean|bleach\.\w+|xss|filterXSS|encode(?:URI\w*)?|quote|shlex\.quote|literal_eval|len|int|float|bool|parseInt|parseFloat|Number|Boolean|isinstance|hash|embed\w*|codeToHtml|highlight\w*|highlightAuto|nh3\.\w+)$/
const CALLBACKS =
  /^(?:on_llm_new_token|on_llm_end|on_chat_model_end|handleLLMNewToken|handleLLMEnd|on_new_token)$/
const TOOL_DECORATOR =
  /^(?:\w+\.)*(?:tool|function_tool|tool_plain|kernel_function|register_for_llm|ai_function|action)\b/
const TOOL_BASE = /(?:^|\.)(?:\w*BaseTool|StructuredTool|Tool)$/
const TOOL_METHOD = /^(?:_run|_arun|_call|forward|execute|run|call)$/
const TOOL_MAKERS =
  /(?:^|\.)(?:tool|Tool|StructuredTool|StructuredTool\.from_function|Tool\.from_function|DynamicTool|DynamicStructuredTool|FunctionTool|FunctionTool\.from_defaults|createTool|defineTool|from_function|registerTool|dynamicTool)$/

/** Says whether an expression carries text that a model wrote, and from where. */
export type ModelTextIn = (module: Module, node: SyntaxNode) => ModelTextOrigin | undefined

const known = new WeakMap<Facts, ModelTextIn>()

/** Follows an expression back through names, loops, functions and arguments to a model call or a tool's arguments. */
export function modelTextIn(facts: Facts): ModelTextIn {
  const before = known.get(facts)
  if (before !== undefined) return before
  const answering = facts.calls.filter(({ kind }) => kind === 'generate' || kind === 'realtime')
  const calls = new Map(answering.map((call) => [call.call.node, call]))
  const find: ModelTextIn = (module, node) =>
    visit({ facts, calls, seen: new Set() }, { module, node, depth: 0 })
  known.set(facts, find)
  return find
}

interface Search {
  readonly facts: Facts
  readonly calls: ReadonlyMap<SyntaxNode, unknown>
  readonly seen: Set<SyntaxNode>
}

interface At {
  readonly module: Module
  readonly node: SyntaxNode
  readonly depth: number
}

function visit(search: Search, { module, node, depth }: At): ModelTextOrigin | undefined {
  if (depth > DEEPEST || search.seen.has(node) || search.seen.size > MOST_STEPS) return undefined
  search.seen.add(node)
  if (search.calls.has(node)) return { kind: 'call', path: module.path, line: node.line }
  if (isCall(node)) return ofCall(search, { module, node, depth })
  if (isMember(node) || isName(node)) return ofPath(search, { module, node, depth })
  if (isFunction(node)) return undefined
  for (const child of node.children) {
    const found = visit(search, { module, node: child, depth })
    if (found !== undefined) return found
  }
  return undefined
}

function ofCall(search: Search, { module, node, depth }: At): ModelTextOrigin | undefined {
  const call = module.callAt(node)
  if (call === undefined || CLEANS.test(call.callee)) return undefined
  const found = search.facts.definitions.of(module, call.callee, node)
  if (found?.kind === 'function') return ofResult(search, found, { module, call, depth })
  return visitAll(search, [...parts(call)], { module, depth: depth + 1 })
}

/** What a library's call is made of: the object it is called on and what it is given. */
function* parts(call: Call): Generator<SyntaxNode> {
  const receiver = call.calleeNode.children[0]
  if (receiver !== undefined && (isMember(call.calleeNode) || isCall(call.calleeNode))) yield receiver
  yield* call.positional
  yield* call.keywords.values()
}

interface Around {
  readonly module: Module
  readonly depth: number
}

function visitAll(
  search: Search,
  nodes: readonly SyntaxNode[],
  { module, depth }: Around,
): ModelTextOrigin | undefined {
  for (const node of nodes) {
    const found = visit(search, { module, node, depth })
    if (found !== undefined) return found
  }
  return undefined
}

/** A function of the project: what it returns, and what it is given unless it cleans it. */
function ofResult(
  search: Search,
  found: Extract<Definition, { kind: 'function' }>,
  at: Around & { readonly call: Call },
): ModelTextOrigin | undefined {
  const body = found.function.node
  const cleans = found.module.calls.some(
    (call) =>
      body.contains(call.node) && CLEANS.test(call.callee) && !/len|int|quote$|encode/.test(call.callee),
  )
  if (cleans) return undefined
  const results = [...returnedBy(body), ...yieldedBy(body)]
  const inside = visitAll(search, results, { module: found.module, depth: at.depth + 1 })
  if (inside !== undefined) return inside
  const isHandedOn = results.some((result) =>
    found.function.parameters.some(({ name }) => wholeWord(name).test(result.text)),
  )
  return isHandedOn
    ? visitAll(search, [...at.call.positional, ...at.call.keywords.values()], {
        module: at.module,
        depth: at.depth + 1,
      })
    : undefined
}

function yieldedBy(body: SyntaxNode): readonly SyntaxNode[] {
  return [...body.walk()].filter(({ kind }) => kind === 'yield' || kind === 'yield_expression')
}

function ofPath(search: Search, { module, node, depth }: At): ModelTextOrigin | undefined {
  const path = pathOf(node)
  if (path === undefined) {
    const root = node.children[0]
    return root === undefined ? undefined : visit(search, { module, node: unwrapped(root), depth })
  }
  const names = path.split('.')
  // The longest known prefix says most: `st.session_state.history` before `st`.
  for (let length = names.length; length > 0; length--) {
    const name = names.slice(0, length).join('.')
    if (length === 1 && /^(?:self|this|st|cls|cl)$/.test(name)) return undefined
    const origin = ofName(search, { module, node, depth }, name)
    if (origin !== 'unknown') return origin
  }
  return undefined
}

function ofName(
  search: Search,
  { module, node, depth }: At,
  name: string,
): ModelTextOrigin | undefined | 'unknown' {
  const loop = loopOver(node, name)
  if (loop !== undefined) return visit(search, { module, node: loop, depth: depth + 1 })
  const found = search.facts.definitions.of(module, name, node)
  if (found?.kind === 'parameter') return ofParameter(search, found, { module, depth })
  if (found?.kind !== 'assignment') return 'unknown'
  const scope = enclosingFunction(found.assignment.node)
  const all = search.facts.definitions
    .assignments(found.module, found.assignment.target)
    .filter((other) => name.includes('.') || enclosingFunction(other.node) === scope)
  const added = [
    ...[found.assignment, ...all].map(({ value }) => value),
    ...addedTo(found.module, name, scope),
  ]
  return visitAll(search, [...new Set(added)], { module: found.module, depth: depth + 1 })
}

const additions = new WeakMap<Module, readonly SyntaxNode[]>()

/** `text += chunk`: what is added to a name counts like what it is set to. */
function addedTo(module: Module, name: string, scope: SyntaxNode | undefined): readonly SyntaxNode[] {
  let all = additions.get(module)
  if (all === undefined) {
    all = [...module.root.walk()].filter(({ kind }) => /^augmented_assignment/.test(kind))
    additions.set(module, all)
  }
  return all.flatMap((node) => {
    const [target, value] = node.children
    const isSame =
      target?.text === name &&
      value !== undefined &&
      (name.includes('.') || enclosingFunction(node) === scope)
    return isSame ? [value] : []
  })
}

/** What a loop goes over, when `name` is its variable. */
function loopOver(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (
    let loop = node.enclosing('for_statement', 'for_in_statement', 'for_in_clause');
    loop !== undefined;
    loop = loop.enclosing('for_statement', 'for_in_statement', 'for_in_clause')
  ) {
    const [variable, iterated] = loop.children
    if (variable === undefined || iterated === undefined || iterated.contains(node)) continue
    if (wholeWord(name).test(variable.text)) return iterated
  }
  return undefined
}

function ofParameter(
  search: Search,
  found: Extract<Definition, { kind: 'parameter' }>,
  at: Around,
): ModelTextOrigin | undefined {
  const { module, function: handler, index } = found
  const name = handler.parameters[index]?.name ?? ''
  const step = ofStep(search.facts, { module, handler, name }, at)
  if (step !== undefined) return step
  if (/^(?:self|cls|runtime|config|ctx|context|callbacks|run_manager|options|state)$/.test(name))
    return undefined
  const place = { path: module.path, line: handler.line }
  if (CALLBACKS.test(handler.name)) return { kind: 'callback', ...place }
  if (isTool(search.facts, module, handler)) return { kind: 'tool', ...place }
  return ofArguments(search, { handler, name, index }, at)
}

/** Steps of a chain are handed what the model wrote before them; nodes of a graph read it from the state. */
const STEPS = /(?:^|\.)(?:assign|RunnableLambda|RunnableLambda\.from|pipe|RunnableSequence\.from)$/
const WRITTEN =
  /\b(?:query|sql|sql_query|code|generated\w*|generation|answer|response|command|script|messages|text|content|output)\b/

function ofStep(
  facts: Facts,
  { module, handler, name }: Omit<Position, 'index'>,
  at: Around,
): ModelTextOrigin | undefined {
  const around = handler.node.enclosing('call', 'call_expression')
  const maker = around === undefined ? undefined : module.callAt(around)
  const isStep =
    maker !== undefined && STEPS.test(maker.callee) && (handler.name === '' || handler.node.kind === 'lambda')
  const isNode =
    /^(?:state)$/.test(name) && facts.imports.packages(module.path).some((from) => /langgraph/.test(from))
  if (!isStep && !isNode) return undefined
  const body = handler.body?.text ?? handler.node.text
  const used = new RegExp(`${escapedName(name)}(?:\\.|\\[["']|\\.get\\(["'])(\\w+)`).exec(body)?.[1] ?? ''
  return WRITTEN.test(used) ? { kind: 'call', path: at.module.path, line: handler.line } : undefined
}

interface CallIn {
  readonly module: Module
  readonly call: Call
}

const MOST_CALLERS = 20
const callIndexes = new WeakMap<Facts, ReadonlyMap<string, readonly CallIn[]>>()

/** The calls of that name in the files that were parsed when this was first asked. */
function callsOf(facts: Facts, name: string): readonly CallIn[] {
  let index = callIndexes.get(facts)
  if (index === undefined) {
    const all = facts.modules.parsed().flatMap((module) => module.calls.map((call) => ({ module, call })))
    index = Map.groupBy(all, ({ call }) => call.callee.split('.').at(-1) ?? call.callee)
    callIndexes.set(facts, index)
  }
  return index.get(name) ?? []
}

interface Position {
  readonly module: Module
  readonly handler: FunctionSyntax
  readonly name: string
  readonly index: number
}

/** What the callers pass. */
function ofArguments(
  search: Search,
  { handler, name, index }: Omit<Position, 'module'>,
  at: Around,
): ModelTextOrigin | undefined {
  const isMethod = handler.className !== undefined && /^(?:self|cls)$/.test(handler.parameters[0]?.name ?? '')
  for (const { module: caller, call } of callsOf(search.facts, handler.name).slice(0, MOST_CALLERS)) {
    const definition = search.facts.definitions.of(caller, call.callee, call.node)
    if (definition?.kind !== 'function' || definition.function.node !== handler.node) continue
    const argument = call.keywords.get(name) ?? call.positional[isMethod ? index - 1 : index]
    if (argument === undefined) continue
    const found = visit(search, { module: caller, node: argument, depth: at.depth + 1 })
    if (found !== undefined) return found
  }
  return undefined
}

/** A function whose arguments a model writes: decorated as a tool, the method of a tool class, or handed to a tool's maker. */
function isTool(facts: Facts, module: Module, handler: FunctionSyntax): boolean {
  if (handler.decorators.some(({ text }) => TOOL_DECORATOR.test(text)))
    return isNamedElsewhere(facts, handler.name)
  const owner =
    handler.className === undefined
      ? undefined
      : module.classes.find(({ name }) => name === handler.className)
  if (owner?.bases.some((base) => TOOL_BASE.test(base)) === true && TOOL_METHOD.test(handler.name))
    return isNamedElsewhere(facts, owner.name)
  const maker = handler.node.enclosing('call', 'call_expression', 'new_expression')
  const made = maker === undefined ? undefined : module.callAt(maker)
  if (made !== undefined && TOOL_MAKERS.test(made.callee)) return true
  return (
    handler.name !== '' &&
    handler.className === undefined &&
    (module.calls.some((call) => TOOL_MAKERS.test(call.callee) && givesFunction(call, handler.name)) ||
      isDeclared(facts, handler.name))
  )
}

function givesFunction(call: Call, name: string): boolean {
  const given = [
    ...call.positional,
    ...call.keywords.values(),
    ...call.positional.flatMap(({ children }) => children.flatMap((pair) => pair.children)),
  ]
  return given.some((node) => isName(node) && node.text === name)
}

/** A function that is named in a list of tools, not only imported. */
function isNamedElsewhere(facts: Facts, name: string): boolean {
  const uses = facts.search(wholeWord(name), { containing: name, most: 20 })
  return uses.some(({ text }) => !/^(?:import\b|from\b|#|\/\/|async def|def\b|class\b|export\b|@)/.test(text))
}

const SCHEMA = /input_schema|["']?type["']?\s*:\s*["']function["']|FunctionDeclaration|functionDeclarations/

const SCHEMA_NAME = /["']?name["']?\s*[:=]\s*["']([^"'\n]+)["']/g
const schemaNames = new WeakMap<Facts, ReadonlySet<string>>()

/** Named in a schema that is given to a model, and looked up by that name: `{"name": "run_sql"}` with `{"run_sql": run_sql}`. */
function isDeclared(facts: Facts, name: string): boolean {
  let names = schemaNames.get(facts)
  if (names === undefined) {
    const paths = new Set(facts.search(SCHEMA, { most: Number.POSITIVE_INFINITY }).map(({ path }) => path))
    names = new Set(
      [...paths].flatMap((path) =>
        [...facts.project.text(path).matchAll(SCHEMA_NAME)].map((match) => match[1] ?? ''),
      ),
    )
    schemaNames.set(facts, names)
  }
  return names.has(name)
}
