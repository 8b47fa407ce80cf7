import type { Facts } from './facts.ts'
import { type HeldState, isBuiltAtTop, isSingleton } from './held-state.ts'
import { returnedBy } from './parse/evaluate.ts'
import { unwrapped } from './parse/expression.ts'
import type { Assignment, Module } from './parse/module.ts'
import { enclosingFunction } from './parse/read-declarations.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

const STATE_NOUN =
  /session|conversation|histor(?:y|ies)|messages?(?:$|_)|chats?(?:$|_)|threads?(?:$|_|s?by)|memor(?:y|ies)|user_?(?:data|state|info|context)|users?$|jobs?(?:$|_)|tasks?$|task_?(?:status|store|results?)|uploads?|uploaded|documents?$|docs?$|brains?|vector_?(?:store|db|index)e?s?$|\bdb$|\bindex$|chains?$|retrievers?$|dialogs?|knowledge_?base|agents?$|past$|generated$|responses?$|qa$|pdf/i
const NOT_STATE =
  /cache|rate|limit|client|lock|regist|config|default|mapping|tools?|schema|prompt|template|pool|executor|connection|socket|subscri|handler|plugin|loaded|locale|metrics?|counter|semaphore|callback|queue_|background|route|middleware|error|types?$|names?$|model|provider|listener|timer|allowed|supported|example|sample|initial|welcome|system|token|count|number|total|schedul|manager|factory|service|worker|process|loop|engine|_at$|_id$|last|flag|status$|path|dir$|folder/i
const CONTAINER_CALL =
  /^(?:dict|list|set|deque|OrderedDict|defaultdict|collections\.(?:defaultdict|deque|OrderedDict)|Map|WeakMap|TTLCache)$/
const MUTATOR =
  /^(?:append|push|unshift|extend|insert|set|setdefault|update|add|appendleft|add_message|add_user_message)$/

/** Tables and lists at the top of a file that functions write to. */
export function containers(facts: Facts, module: Module): readonly HeldState[] {
  if (facts.kind === 'cli' || facts.kind === 'notebooks') return []
  return module.assignments.flatMap((assignment): readonly HeldState[] => {
    const { target, value, line, node } = assignment
    if (
      !/^\w+$/.test(target) ||
      enclosingFunction(node) !== undefined ||
      node.enclosing('class_definition', 'class_declaration') !== undefined
    )
      return []
    if (!isState(target) || !isContainer(module, value)) return []
    return isWrittenInside(module, target) && !isForgottenByTimer(module, target)
      ? [{ path: module.path, line, name: target, kind: 'container' }]
      : []
  })
}

function isState(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  return STATE_NOUN.test(words) && !NOT_STATE.test(words)
}

function isContainer(module: Module, expression: SyntaxNode): boolean {
  const value = unwrapped(expression)
  if (/^(?:dictionary|object|list|array)$/.test(value.kind))
    return value.children.length === 0 || (/^(?:list|array)$/.test(value.kind) && /role/.test(value.text))
  const call = module.callAt(value)
  return call !== undefined && CONTAINER_CALL.test(call.callee)
}

function isWrittenInside(module: Module, name: string): boolean {
  const byCall = module.calls.some((call) => {
    const member = new RegExp(`^${name}(?:\\..+)?\\.(\\w+)$`).exec(call.callee)?.[1]
    return member !== undefined && MUTATOR.test(member) && enclosingFunction(call.node) !== undefined
  })
  return (
    byCall ||
    module.assignments.some(
      ({ target, node }) => target.startsWith(`${name}.`) && enclosingFunction(node) !== undefined,
    )
  )
}

/** `setTimeout(() => events.delete(id), 10_000)`: what a timer throws away a moment later nobody expects to keep. */
function isForgottenByTimer(module: Module, name: string): boolean {
  const removal = new RegExp(`\\b${name}\\s*(?:\\.(?:delete|pop|remove)\\b|\\[)`)
  return module.calls.some(
    ({ callee, positional }) =>
      /(?:^|\.)(?:setTimeout|call_later|Timer)$/.test(callee) &&
      positional.some(({ text }) => removal.test(text)),
  )
}

const KEYED_MEMBER =
  /^(?:self|this)\.#?_*(?:conversations|chats|sessions|histories|chat_histories|chat_sessions|threads|user_sessions|user_histories|conversation_history|chatHistories|chat_history|memories|jobs)$/i

/** A table of conversations that an object carries: a library's object, or one that lives as long as the process. */
export function instanceContainers(facts: Facts, module: Module): readonly HeldState[] {
  return module.assignments.flatMap((assignment): readonly HeldState[] => {
    const { target, value, line, node } = assignment
    const isStore = isMemberOfMemoryStore(target, node)
    if (!(isStore || KEYED_MEMBER.test(target)) || !isTable(facts, module, assignment)) return []
    const isLasting =
      (isStore && isMade(facts, node)) ||
      facts.kind === 'library' ||
      isSingleton(module, node) ||
      isBuiltAtTop(facts, node)
    return isLasting && value.text !== 'None'
      ? [{ path: module.path, line, name: target, kind: 'container' }]
      : []
  })
}

/** A class that says of itself that it is a store in memory. */
const MEMORY_STORE = /^\w*Memory\w*(?:Store|Storage|Repository|Backend|Database|Db|Persistence|Checkpointer)$/

function isMemberOfMemoryStore(target: string, node: SyntaxNode): boolean {
  const name = node
    .enclosing('class_definition', 'class_declaration')
    ?.child('identifier', 'type_identifier')?.text
  return /^(?:self|this)\.#?\w+$/.test(target) && name !== undefined && MEMORY_STORE.test(name)
}

function isMade(facts: Facts, node: SyntaxNode): boolean {
  const name = node
    .enclosing('class_definition', 'class_declaration')
    ?.child('identifier', 'type_identifier')?.text
  return facts.modules
    .parsed()
    .some(({ path, calls }) => facts.isShipped(path) && calls.some(({ callee }) => callee === name))
}

function isTable(facts: Facts, module: Module, { value }: Assignment): boolean {
  const inner = unwrapped(value)
  if (isContainer(module, inner)) return true
  const call = module.callAt(inner)
  const made = call === undefined ? undefined : facts.definitions.of(module, call.callee, call.node)
  if (made?.kind !== 'function') return false
  return returnedBy(made.function.node).some((result) =>
    /^(?:dictionary|object|dictionary_comprehension|list|array)$/.test(unwrapped(result).kind),
  )
}

/** A request sets a name at the top of the file: the next request of anybody reads it. Lazy singletons are none. */
export function globals(module: Module): readonly HeldState[] {
  return module.assignments.flatMap((assignment): readonly HeldState[] => {
    const { target, node, line, value } = assignment
    const scope = enclosingFunction(node)
    if (scope === undefined || !/^\w+$/.test(target) || !isState(target)) return []
    if (!isTopName(module, scope, target) || isLazy(node, target) || isLoadedOnce(scope)) return []
    if (
      /^(?:None|null|undefined|True|False|true|false)$/.test(value.text) ||
      /^(?:integer|number|string|binary_operator|binary_expression|float|true|false)$/.test(
        unwrapped(value).kind,
      )
    )
      return []
    return [{ path: module.path, line, name: target, kind: 'global' }]
  })
}

function isTopName(module: Module, scope: SyntaxNode, name: string): boolean {
  if (module.language === 'python') return new RegExp(`\\bglobal\\b[^\\n]*\\b${name}\\b`).test(scope.text)
  const top = module.assignments.find(
    (assignment) => assignment.target === name && enclosingFunction(assignment.node) === undefined,
  )
  const declared = module.root.children.some(
    (child) => child.kind === 'lexical_declaration' && new RegExp(`^let\\s+${name}\\b`).test(child.text),
  )
  const isOwn = module.assignments.some(
    (assignment) =>
      assignment.target === name &&
      assignment.node.kind === 'variable_declarator' &&
      scope.contains(assignment.node),
  )
  return !isOwn && (declared || top?.node.parent?.text.startsWith('let ') === true)
}

function isLazy(node: SyntaxNode, name: string): boolean {
  const condition = node.enclosing('if_statement')
  const text = condition?.children[0]?.text ?? ''
  return new RegExp(
    `\\bnot\\s+${name}\\b|!\\s*${name}\\b|\\b${name}\\s+is\\s+None|\\b${name}\\s*(?:===?)\\s*(?:null|undefined)`,
  ).test(text)
}

/** Start-up code and getters fill what every request then only reads. */
function isLoadedOnce(scope: SyntaxNode): boolean {
  const name = scope.child('identifier')?.text ?? ''
  return /^(?:_?(?:init|load|setup|startup|start|lifespan|initialize|get_|create_app|connect|on_startup|main|preload|warm))/i.test(
    name,
  )
}
