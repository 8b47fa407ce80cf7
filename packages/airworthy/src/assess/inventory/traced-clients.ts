import type { Definition, Definitions } from '../parse/definitions.ts'
import { isMember, isName, pathOf, propertyOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import { enclosingFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { ModelClient } from './model-call.ts'

const DEEPEST = 7
const MOST_CLIENTS = 8
/** Arguments that carry the model: a tool list or callbacks may hold other models, which this call does not ask. */
const CARRIERS = [
  'model',
  'llm',
  'agent',
  'client',
  'chain',
  'runnable',
  'bound',
  'language_model',
  'chat_model',
  'embeddings',
  'embedding',
  'embed_model',
  'starting_agent',
]

export interface TraceReaders {
  readonly definitions: Definitions
  readonly clientAt: (node: SyntaxNode) => ModelClient | undefined
}

/** The clients that a call goes through, the nearest first, followed through names, factories and compositions. */
export function tracedClients(readers: TraceReaders, module: Module, call: Call): readonly ModelClient[] {
  const found = new Set<ModelClient>()
  const trace: Trace = { readers, found, seen: new Set() }
  visit(trace, { module, node: call.calleeNode, depth: 0 })
  for (const argument of carriers(call)) visit(trace, { module, node: argument, depth: 0 })
  return [...found]
}

function carriers(call: Call): readonly SyntaxNode[] {
  const keywords = CARRIERS.flatMap((key) => call.keywords.get(key) ?? [])
  const properties = call.positional.flatMap((argument) =>
    CARRIERS.flatMap((key) => propertyOf(argument, key) ?? []),
  )
  const isRunner = /Runner\.run|\.run$|\.send$/.test(call.callee)
  return [...keywords, ...properties, ...(isRunner ? call.positional.slice(0, 1) : [])]
}

interface Trace {
  readonly readers: TraceReaders
  readonly found: Set<ModelClient>
  readonly seen: Set<SyntaxNode>
}

interface At {
  readonly module: Module
  readonly node: SyntaxNode
  readonly depth: number
}

function visit(trace: Trace, { module, node, depth }: At): void {
  if (depth > DEEPEST || trace.seen.has(node) || trace.found.size >= MOST_CLIENTS) return
  trace.seen.add(node)
  for (const inner of node.walk()) {
    const client = trace.readers.clientAt(inner)
    if (client !== undefined) trace.found.add(client)
    const path = isMember(inner) ? pathOf(inner) : isName(inner) && isUsed(inner) ? inner.text : undefined
    if (path === undefined) continue
    const definition = trace.readers.definitions.of(module, path, inner)
    if (definition !== undefined) follow(trace, definition, depth + 1)
  }
}

/** `b` of `a.b` and the name of a keyword are no uses of a name. */
function isUsed(node: SyntaxNode): boolean {
  const { parent } = node
  if (parent === undefined) return true
  if (parent.kind === 'keyword_argument' || parent.kind === 'attribute')
    return parent.children[0] !== node || parent.kind === 'attribute'
  return true
}

function follow(trace: Trace, definition: Definition, depth: number): void {
  if (definition.kind === 'assignment') {
    const { module, assignment } = definition
    visit(trace, { module, node: unwrapped(assignment.value), depth })
    // A name that is set in both branches of a condition stands for both clients.
    const scope = enclosingFunction(assignment.node)
    for (const other of trace.readers.definitions.assignments(module, assignment.target)) {
      if (enclosingFunction(other.node) === scope)
        visit(trace, { module, node: unwrapped(other.value), depth })
    }
  }
  if (definition.kind === 'function') {
    const { body } = definition.function
    if (body !== undefined) visit(trace, { module: definition.module, node: body, depth })
  }
}
