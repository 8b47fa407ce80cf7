import type { Facts } from './facts.ts'
import { type HeldState, isKeptIn } from './held-state.ts'
import { returnedBy } from './parse/evaluate.ts'
import { isMember } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

const FRAMEWORKS =
  /langchain|langgraph|llama_?-?index|llamaindex|google\.adk|agno|phi|semantic_kernel|autogen|haystack|deepagents|@mastra/
const MEMORY =
  /^(?:Conversation\w*Memory|ChatMemoryBuffer|ChatSummaryMemoryBuffer|Buffer\w*Memory|ReadOnlySharedMemory|VectorStoreRetrieverMemory|EntityMemory|InMemoryChatMessageHistory|ChatMessageHistory|InMemorySessionService|SimpleChatStore|InMemoryChatStore|StreamlitChatMessageHistory|InMemoryMemoryService|ChatHistory)(?:\.|$)/
const CHECKPOINTER = /^(?:MemorySaver|InMemorySaver|InMemoryStore)$/
/** A history that outlives the process, given to a memory. */
const KEPT =
  /Redis|Postgres|Upstash|Dynamo|Mongo|Cosmos|SQL|Firestore|Xata|Momento|Cassandra|Zep|Motorhead|Supabase|Planetscale|FileChatMessageHistory|Astra|Elasticsearch|Neo4j|SingleStore/

/** Memories of frameworks, unless a store is given to them or they are made anew for a request. */
export function frameworkMemory(facts: Facts, module: Module): readonly HeldState[] {
  return module.calls.flatMap((call): readonly HeldState[] => {
    const kind = memoryKind(facts, module, call)
    if (kind === undefined || (kind === 'checkpointer' && isReplacedByPlatform(facts))) return []
    if (isGivenStore(facts, module, call) || isPerRequest(facts, module, call)) return []
    return [{ path: module.path, line: call.line, name: call.callee, kind }]
  })
}

function memoryKind(facts: Facts, module: Module, call: Call): 'memory' | 'checkpointer' | undefined {
  if (!/[mM]emory|History|Saver|Store|Session/.test(call.callee)) return undefined
  const origin = facts.origin(module, call.calleeNode)
  if (origin === undefined || origin.call !== undefined || !FRAMEWORKS.test(origin.package)) return undefined
  if (CHECKPOINTER.test(origin.symbol)) return 'checkpointer'
  return MEMORY.test(origin.symbol) ? 'memory' : undefined
}

/** The agent platform brings a checkpointer of its own. */
function isReplacedByPlatform(facts: Facts): boolean {
  const isDeployed = facts.configuration.files.some(
    ({ kind, path }) => kind === 'platform' && /langgraph\.json$/.test(path),
  )
  return (
    isDeployed &&
    !facts.entries.some(
      ({ kind }) => kind === 'http-route' || kind === 'app-script' || kind === 'bot' || kind === 'websocket',
    )
  )
}

function isGivenStore(facts: Facts, module: Module, call: Call): boolean {
  const given = [...call.keywords.values(), ...call.positional]
  if (given.some((node) => KEPT.test(node.text))) return true
  return given.some((node) =>
    [...node.walk()].some((inner) => {
      const origin = inner.kind === 'identifier' ? facts.origin(module, inner) : undefined
      return origin !== undefined && KEPT.test(origin.symbol)
    }),
  )
}

/** Made in a function of a service and kept nowhere: it ends with the request, its content comes from the caller. */
function isPerRequest(facts: Facts, module: Module, call: Call): boolean {
  if (facts.kind !== 'service') return false
  const scope = enclosingFunction(call.node)
  if (scope === undefined) return false
  const name = module.functions.find(({ node }) => node === scope)?.name ?? ''
  if (isKeptIn(module, call.node)) return false
  const isReturned = returnedBy(scope).some((result) => result.contains(call.node))
  const holder = holderOf(call.node)
  const isReturnedByName =
    holder !== undefined &&
    returnedBy(scope).some((result) => [...result.walk()].some((inner) => inner.text === holder))
  if (!isReturned && !isReturnedByName) return !isStoredLater(module, scope, holder)
  return !isCalledAtTop(facts, name)
}

function holderOf(node: SyntaxNode): string | undefined {
  const assignment = node.enclosing('assignment', 'variable_declarator', 'assignment_expression')
  const target = assignment?.children[0]
  return target?.kind === 'identifier' ? target.text : undefined
}

function isStoredLater(module: Module, scope: SyntaxNode, holder: string | undefined): boolean {
  if (holder === undefined) return false
  return module.assignments.some(
    (assignment) =>
      scope.contains(assignment.node) &&
      isMember(assignment.node.children[0] ?? assignment.node) &&
      assignment.value.text === holder &&
      !/^(?:self|this)\./.test(assignment.target),
  )
}

function isCalledAtTop(facts: Facts, name: string): boolean {
  if (name === '') return false
  return facts.modules
    .parsed()
    .some(
      (module) =>
        facts.isShipped(module.path) &&
        module.calls.some(
          (call) =>
            call.callee.split('.').at(-1) === name &&
            (enclosingFunction(call.node) === undefined || isKeptIn(module, call.node)),
        ),
    )
}
