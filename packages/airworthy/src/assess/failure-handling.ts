import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { effectOf, effectOfBody, type HandlerEffect } from './handler-effect.ts'
import { functionAround } from './inventory/model-calls.ts'
import { isName, unwrapped } from './parse/expression.ts'
import type { FunctionSyntax, Module, TrySyntax } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import { enclosingFunction, isFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/**
 * Where an error goes that is raised at a place. `handled`: somebody is told. `as-answer`: its text is passed off as
 * the answer. `swallowed`: it is only logged. `open`: it leaves the entry point or the page's handler.
 * `lost`: the callers could not be followed.
 */
export interface ErrorRoute {
  readonly kind: 'handled' | 'as-answer' | 'swallowed' | 'open' | 'lost'
  /** The handler that ends it, or the place where it gets out; undefined when nothing can be shown. */
  readonly at: Evidence | undefined
  /** Handlers on the way that do not end it. */
  readonly passed: readonly Evidence[]
}

interface Place {
  readonly module: Module
  readonly node: SyntaxNode
}

interface Climb {
  readonly facts: Facts
  readonly isTerminal: boolean
  readonly seen: Set<unknown>
  readonly passed: Evidence[]
}

const DEEPEST = 7
const MOST_CALLERS = 12
/** Wrappers and decorators whose name says that they handle what is raised inside. */
const HANDLING_WRAPPER =
  /(?:handle|catch|with|safe)_?\w*(?:error|exception)s?|(?:error|exception)s?_?(?:handler|handling|boundary|catcher|middleware)|^safe_?(?:call|execute|run)|catch_?async/i

/** Follows an error from where it is raised outwards, through callers, to where it is handled or gets out. */
export function errorRoute(facts: Facts, place: Place, isTerminal = false): ErrorRoute {
  const climb: Climb = { facts, isTerminal, seen: new Set(), passed: [] }
  return { ...outward(climb, place, 0), passed: climb.passed }
}

type Route = Pick<ErrorRoute, 'kind' | 'at'>

function outward(climb: Climb, { module, node }: Place, depth: number): Route {
  const waited = waitedFor(module, node)
  if (waited !== undefined && !climb.seen.has(waited)) {
    climb.seen.add(waited)
    return outward(climb, { module, node: waited }, depth)
  }
  const read = readLater(module, node)
  if (read !== undefined && !isTriedThere(module, read)) return open(module, read)
  const local =
    triesAround(climb, module, node) ?? promiseHandler(climb, module, node) ?? wrapperAround(module, node)
  if (local !== undefined) return local
  const around = functionAround(module, node)
  if (around?.decorators.some(({ text }) => HANDLING_WRAPPER.test(text.split('(')[0] ?? '')) === true) {
    return {
      kind: 'handled',
      at: { path: module.path, line: around.line, shows: `a decorator handles errors of ${around.name}` },
    }
  }
  if (around === undefined || isEntry(climb.facts, around)) return open(module, around?.node ?? node)
  if (depth >= DEEPEST || climb.seen.has(around.node)) return { kind: 'lost', at: undefined }
  climb.seen.add(around.node)
  return throughCallers(climb, { module, around }, depth)
}

function throughCallers(
  climb: Climb,
  { module, around }: { module: Module; around: FunctionSyntax },
  depth: number,
): Route {
  const callers = callersOf(climb.facts, module, around).slice(0, MOST_CALLERS)
  if (callers.length === 0) return { kind: 'lost', at: undefined }
  const routes = callers.map((caller) =>
    isAsync(around) && isLeftAlone(caller)
      ? leftAlone(caller)
      : outward(
          climb,
          (isGenerator(around) ? consumer(climb.facts, caller) : undefined) ?? caller,
          depth + 1,
        ),
  )
  const order: readonly Route['kind'][] = ['handled', 'as-answer', 'swallowed', 'open']
  for (const kind of order) {
    const found = routes.find((route) => route.kind === kind)
    if (found !== undefined) return found
  }
  return { kind: 'lost', at: undefined }
}

const STARTS_TASK =
  /(?:^asyncio\.|^loop\.|^executor\.|^)(?:create_task|ensure_future|submit|run_coroutine_threadsafe)$/

/** Where a task that was started is waited for: its error comes out there, and not where it was started. */
function waitedFor(module: Module, node: SyntaxNode): SyntaxNode | undefined {
  const scope = enclosingFunction(node) ?? module.root
  const started = module.assignments.find(({ value }) => {
    const call = module.callAt(unwrapped(value))
    return (
      call !== undefined && STARTS_TASK.test(call.callee) && value.contains(node) && scope.contains(value)
    )
  })
  if (started === undefined || !/^\w+$/.test(started.target)) return undefined
  const waits = new RegExp(
    `\\bawait\\b[^;]*\\b${started.target}\\b|^${started.target}\\.(?:result|exception)\\(`,
  )
  return [...scope.walk()].find(
    ({ kind, text, start }) => start > node.end && /^(?:await|call)$/.test(kind) && waits.test(text),
  )
}

/** Calls that give a stream at once and ask the model when it is read. */
const LAZY = /(?:^|\.)(?:streamLog|streamEvents|stream_events|astream\w*|stream_chat|stream_complete)$/

/**
 * `const stream = chain.streamEvents(…)`, read in the callback of a response that is sent later: its error comes out
 * there, and a `try` around both is left by then.
 */
function readLater(module: Module, node: SyntaxNode): SyntaxNode | undefined {
  const call = isCall(node) ? module.callAt(node) : undefined
  if (call === undefined || !LAZY.test(call.callee) || node.parent?.kind.startsWith('await')) return undefined
  const scope = enclosingFunction(node) ?? module.root
  const started = module.assignments.find(({ value, target }) => value === node && /^\w+$/.test(target))
  if (started === undefined) return undefined
  const loop = [...scope.walk()].find(
    ({ kind, start, children }) =>
      /^for_(?:in_)?statement$/.test(kind) &&
      start > node.end &&
      children.some((child) => child.kind === 'identifier' && child.text === started.target),
  )
  return loop !== undefined && enclosingFunction(loop) !== enclosingFunction(node) ? loop : undefined
}

function isTriedThere(module: Module, read: SyntaxNode): boolean {
  const around = enclosingFunction(read)
  return module.tries.some(
    ({ node, body, handlers }) =>
      handlers.length > 0 && body?.contains(read) === true && enclosingFunction(node) === around,
  )
}

function isAsync({ node }: FunctionSyntax): boolean {
  return /^(?:(?:public|private|protected|static|override)\s+)*async\b/.test(node.text)
}

function isGenerator({ body }: FunctionSyntax): boolean {
  return [...(body?.walk() ?? [])].some(({ kind }) => /^yield/.test(kind))
}

/** `to_events(answer(question))`: what a generator raises comes out where the function that it is handed to runs it. */
function consumer(facts: Facts, { module, node }: Place): Place | undefined {
  const list = node.parent
  const outer = list?.parent === undefined ? undefined : module.callAt(list.parent)
  const index = outer?.positional.indexOf(node) ?? -1
  if (outer === undefined || index < 0) return undefined
  const found = facts.definitions.of(module, outer.callee, outer.node)
  if (found?.kind !== 'function') return undefined
  const { name } = found.function.parameters[index] ?? {}
  const loop = [...(found.function.body?.walk() ?? [])].find(
    ({ kind, children }) =>
      /^for_(?:in_)?statement$/.test(kind) &&
      children.some((child) => child.kind === 'identifier' && child.text === name),
  )
  const iterated = loop?.children.find((child) => child.text === name)
  return iterated === undefined ? undefined : { module: found.module, node: iterated }
}

/** `agent.answer(session)` as a statement of its own: a `try` around it is left before the promise fails. */
function isLeftAlone({ module, node }: Place): boolean {
  const { parent } = node
  return (
    module.language === 'javascript' &&
    (parent?.kind === 'expression_statement' || /^void\b/.test(parent?.text ?? ''))
  )
}

function leftAlone({ module, node }: Place): Route {
  const shows = 'started and not waited for, so nothing sees its error'
  return { kind: 'open', at: { path: module.path, line: node.line, shows } }
}

function open(module: Module, node: SyntaxNode): Route {
  return { kind: 'open', at: { path: module.path, line: node.line, shows: 'nothing here handles the error' } }
}

const ROUTE_OF: Readonly<Partial<Record<HandlerEffect, Route['kind']>>> = {
  answers: 'handled',
  'as-answer': 'as-answer',
  swallows: 'swallowed',
}

function triesAround(climb: Climb, module: Module, node: SyntaxNode): Route | undefined {
  const around = module.tries.filter(
    ({ body, handlers }) => handlers.length > 0 && body?.contains(node) === true,
  )
  for (const attempt of around.sort((a, b) => b.node.start - a.node.start)) {
    const effect = effectOf(module, attempt.handlers, climb.isTerminal)
    const line = attempt.handlers[0]?.line ?? attempt.line
    const kind = ROUTE_OF[effect]
    const answered =
      kind === 'swallowed'
        ? (answeredByCaller(climb, { module, node: attempt.node }) ?? answeredLater(climb, module, attempt))
        : undefined
    if (answered !== undefined) return { kind: 'handled', at: answered }
    // What is swallowed in a loop comes out behind it once the attempts are used up.
    const isRetried = kind === 'swallowed' && isInLoop(attempt.node)
    if (kind !== undefined && !isRetried)
      return { kind, at: { path: module.path, line, shows: SHOWS[effect] } }
    climb.passed.push({ path: module.path, line, shows: SHOWS[effect] })
  }
  return undefined
}

/** `catch (e) { error = e }`, and behind it a branch that tells the user about `error`. */
function answeredLater(climb: Climb, module: Module, { node, handlers }: TrySyntax): Evidence | undefined {
  const scope = enclosingFunction(node) ?? module.root
  const aside = module.assignments.filter(
    (assignment) =>
      /^assignment/.test(assignment.node.kind) &&
      /^\w+$/.test(assignment.target) &&
      handlers.some((handler) => handler.contains(assignment.node)) &&
      isName(unwrapped(assignment.value)),
  )
  for (const { target } of aside) {
    const name = new RegExp(`\\b${target}\\b`)
    const branch = [...scope.walk()].find(
      (inner) => inner.kind === 'if_statement' && inner.start > node.end && name.test(inner.text),
    )
    const effect =
      branch === undefined
        ? 'swallows'
        : effectOfBody(module, branch, { error: undefined, isTerminal: climb.isTerminal })
    if (branch !== undefined && effect === 'answers')
      return { path: module.path, line: branch.line, shows: 'the error is kept and told to the user' }
  }
  return undefined
}

function isInLoop(node: SyntaxNode): boolean {
  const loop = node.enclosing('for_statement', 'while_statement', 'for_in_statement', 'do_statement')
  return loop !== undefined && enclosingFunction(loop) === enclosingFunction(node)
}

/** The function gives back nothing when it fails, and its caller says so: `if (!answer) return res.status(503)…`. */
function answeredByCaller(climb: Climb, { module, node }: Place): Evidence | undefined {
  const around = functionAround(module, node)
  const places = [
    { module, node },
    ...(around === undefined ? [] : callersOf(climb.facts, module, around).slice(0, MOST_CALLERS)),
  ]
  for (const place of places) {
    const scope = enclosingFunction(place.node) ?? place.module.root
    const held = place.module.assignments.find(
      ({ value }) => value.contains(place.node) || place.node.contains(value),
    )?.target
    const branch = held === undefined ? undefined : missingBranch(scope, held, place.node)
    const body = branch?.children[1]
    if (branch === undefined || body === undefined) continue
    if (effectOfBody(place.module, body, { error: undefined, isTerminal: climb.isTerminal }) === 'answers') {
      return { path: place.module.path, line: branch.line, shows: 'a missing answer is told to the user' }
    }
  }
  return undefined
}

function missingBranch(scope: SyntaxNode, held: string, after: SyntaxNode): SyntaxNode | undefined {
  const name = held.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const missing = new RegExp(
    `(?:!|\\bnot\\s+)${name}\\b|\\b${name}\\s*(?:is None|===? ?(?:null|undefined|None)|==)`,
  )
  return [...scope.walk()].find(
    (node) =>
      node.kind === 'if_statement' && node.start > after.start && missing.test(node.children[0]?.text ?? ''),
  )
}

const SHOWS: Readonly<Record<HandlerEffect, string>> = {
  answers: 'the error is caught and answered',
  'as-answer': 'the text of the error is returned as the answer',
  'passes-on': 'the error is raised again',
  swallows: 'the error is only logged',
  narrow: 'handles other errors than those of a failing model',
}

/** `call().catch(…)`, also of the function around the call when it is started in place. */
function promiseHandler(climb: Climb, module: Module, node: SyntaxNode): Route | undefined {
  for (let outer = node.parent; outer !== undefined && !isFunction(outer); outer = outer.parent) {
    const call = isCall(outer) ? module.callAt(outer) : undefined
    if (call === undefined || !/\.catch$/.test(call.callee) || !call.calleeNode.contains(node)) continue
    const [handler] = call.positional
    if (handler === undefined) continue
    const error = handler.children[0]?.text
    const effect = isFunction(handler)
      ? effectOfBody(module, handler.children.at(-1) ?? handler, { error, isTerminal: climb.isTerminal })
      : namedHandler(handler)
    const kind = ROUTE_OF[effect]
    if (kind !== undefined)
      return { kind, at: { path: module.path, line: handler.line, shows: SHOWS[effect] } }
  }
  return undefined
}

function namedHandler(handler: SyntaxNode): HandlerEffect {
  if (/^(?:console|log|logger)\b/.test(handler.text)) return 'swallows'
  return /^(?:next|reject)$/.test(handler.text) ? 'passes-on' : 'answers'
}

/** `withErrorHandling(async () => …)`, `with handle_errors():`. */
function wrapperAround(module: Module, node: SyntaxNode): Route | undefined {
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    const name = isCall(outer)
      ? module.callAt(outer)?.callee
      : outer.kind === 'with_statement'
        ? /with\s+([\w.]+)/.exec(outer.text)?.[1]
        : undefined
    if (
      name !== undefined &&
      HANDLING_WRAPPER.test(name.split('.').at(-1) ?? '') &&
      !/withRetry|with_retry/.test(name)
    ) {
      return {
        kind: 'handled',
        at: { path: module.path, line: outer.line, shows: `${name} handles errors of what it wraps` },
      }
    }
  }
  return undefined
}

/** A server action is called by a page of the same project, where its error arrives. */
function isEntry(facts: Facts, around: FunctionSyntax): boolean {
  return facts.allEntries.some(
    ({ handler, kind }) => handler?.node === around.node && kind !== 'server-action',
  )
}

/** Calls of a function; of a method by its name, in files that import the file of its class. */
function callersOf(facts: Facts, module: Module, around: FunctionSyntax): readonly Place[] {
  const name = around.name
  if (name === '') return []
  const found: Place[] = []
  const asMember = `.${name}`
  for (const caller of facts.modules.parsed()) {
    if (!facts.isShipped(caller.path)) continue
    for (const call of caller.calls) {
      if ((call.callee !== name && !call.callee.endsWith(asMember)) || around.node.contains(call.node))
        continue
      if (isCallOf(facts, { caller, callee: call.callee, node: call.node }, { module, around }))
        found.push({ module: caller, node: call.node })
    }
    found.push(...namedUses(facts, caller, { module, around }))
  }
  return found
}

const RUNS =
  /^(?:RunnableLambda|partial|functools\.partial|asyncio\.to_thread|to_thread|run_in_executor|loop\.run_in_executor|run_in_threadpool|useMutation|submit|executor\.submit)$/

/** `onClick={send}`, `add_node("answer", answer)`: a handler that is handed on is run by somebody else. */
function namedUses(
  facts: Facts,
  caller: Module,
  { module, around }: { module: Module; around: FunctionSyntax },
): readonly Place[] {
  if (caller !== module && !facts.imports.imports(caller.path).includes(module.path)) return []
  return caller.calls.flatMap((call) => {
    if (!RUNS.test(call.callee) || around.node.contains(call.node)) return []
    return call.positional.some((node) => node.kind === 'identifier' && node.text === around.name)
      ? [{ module: caller, node: call.node }]
      : []
  })
}

interface Use {
  readonly caller: Module
  readonly callee: string
  readonly node: SyntaxNode
}

function isCallOf(
  facts: Facts,
  { caller, callee, node }: Use,
  { module, around }: { module: Module; around: FunctionSyntax },
): boolean {
  const definition = facts.definitions.of(caller, callee, node)
  if (definition?.kind === 'function') return definition.function.node === around.node
  const isMethod = callee.includes('.') && around.className !== undefined
  if (!isMethod || definition?.kind === 'package') return false
  const distance = facts.imports.distance(caller.path, module.path)
  return distance !== undefined && distance <= 3
}
