import type { Facts } from './facts.ts'
import { frameworkMemory } from './framework-memory.ts'
import type { HeldState } from './held-state.ts'
import { stringOf, unwrapped } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { containers, globals, instanceContainers } from './process-containers.ts'

const SESSION_NOUN =
  /messages?|histor(?:y|ies)|chat|conversation|memory|chain|agent|generated|past|thread|docs?|vector|index|\bdb\b|store|file|respons|dialog|answer|context|retriever|engine|qa|bot/i
/** What is ticked, shown or sorted on a page is the page's, and nobody misses it. */
const OF_WIDGETS =
  /^(?:selected|checked|ticked|show|hide|is_|has_|can_|sort|filter|page_|tab|expanded|editing|confirm|uploader|form_|widget|disable|enable|toggle|active_tab)/i
/** What was said is what a user misses first. */
const TALK = /messages?|histor|chat|conversation/i
const EMPTY = /^(?:None|True|False|0|"[^"]*"|'[^']*')$/

/** All of it on the way of a user, the surest first. */
export function userState(facts: Facts): readonly HeldState[] {
  const modules = onTheWay(facts)
  const found = modules.flatMap((module) => [
    ...frameworkMemory(facts, module),
    ...pageSessions(facts, module),
    ...(isServed(facts, module) ? [...containers(facts, module), ...globals(module)] : []),
    ...instanceContainers(facts, module),
    ...scriptHistory(facts, module),
  ])
  const byPlace = new Map(found.toReversed().map((state) => [`${state.path}:${state.line}`, state]))
  const order: readonly HeldState['kind'][] = [
    'checkpointer',
    'memory',
    'session',
    'container',
    'global',
    'script',
  ]
  return [...byPlace.values()].toReversed().toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

/** A program that somebody runs by hand beside a server writes to its tables for itself. */
function isServed(facts: Facts, { path }: Module): boolean {
  const serving = facts.allEntries.filter(({ kind }) => kind !== 'cli' && kind !== 'notebook')
  return (
    serving.length === 0 ||
    serving.some((entry) => facts.imports.distance(entry.path, path) !== undefined) ||
    !facts.allEntries.some((entry) => facts.imports.distance(entry.path, path) !== undefined)
  )
}

/** Files that an entry point on the way to a model runs; browser code is left out. */
function onTheWay(facts: Facts): readonly Module[] {
  const paths = new Set(facts.calls.map(({ path }) => path))
  const entries = facts.entries.filter(({ kind }) => kind !== 'page')
  for (const entry of entries) for (const path of facts.imports.reachableFrom(entry.path)) paths.add(path)
  return [...paths]
    .filter(
      (path) => facts.isShipped(path) && !/\.[jt]sx$/.test(path) && STATE_TEXT.test(facts.project.text(path)),
    )
    .sort()
    .slice(0, MOST_FILES)
    .flatMap((path) => facts.modules.get(path) ?? [])
    .filter((module) => !/^['"]use client['"]/.test(module.root.children[0]?.text ?? ''))
}

/** Cheap enough for every file on the way, exact enough to parse only those that may hold something. */
const STATE_TEXT =
  /\b\w*Memory\w*\(|MemorySaver|InMemory|ChatMessageHistory|session_state|user_session|gr(?:adio)?\.State|ChatHistory|SimpleChatStore|^[ \t]*global\s|class \w*Memory|^let\s|^(?:(?:export\s+)?(?:const|let|var)\s+)?\w+(?:\s*:[^=\n]+)?\s*=\s*(?:\{\}|\[\]|dict\(|list\(|\w*(?:defaultdict|deque|OrderedDict)\(|new (?:Weak)?Map)|(?:self|this)\.#?_*(?:conversations|chats|sessions|histories|chat_\w+|threads|user_\w+|conversation_history|chatHistories|memories|jobs)\b[^=\n]*=|(?:messages|history|chat_history|chatHistory|conversation\w*)\s*=\s*\[/m
const MOST_FILES = 250

/** What Streamlit, Chainlit and Gradio keep for a visitor in the process that serves him. */
function pageSessions(facts: Facts, module: Module): readonly HeldState[] {
  if (!hasSessions(module)) return []
  const assigned = module.assignments.flatMap(({ target, line, value }): readonly HeldState[] => {
    const name = /(?:^|\.)session_state\.([\w.[\]]+)$/.exec(target)?.[1]
    const isKept =
      name !== undefined && SESSION_NOUN.test(name) && !OF_WIDGETS.test(name) && !EMPTY.test(value.text)
    return isKept ? [{ path: module.path, line, name: target, kind: 'session' }] : []
  })
  const called = module.calls.flatMap((call): readonly HeldState[] => {
    const name = sessionCall(facts, module, call)
    return name === undefined ? [] : [{ path: module.path, line: call.line, name, kind: 'session' }]
  })
  return [...assigned, ...called].toSorted((a, b) => Number(TALK.test(b.name)) - Number(TALK.test(a.name)))
}

/** What is called so elsewhere is a table of the program's own, which may come from a store. */
function hasSessions({ imports }: Module): boolean {
  return imports.some(({ from }) => /^(?:streamlit|chainlit|gradio|st_|mesop)/.test(from))
}

function sessionCall(facts: Facts, module: Module, call: Call): string | undefined {
  if (/^(?:gr|gradio)\.State$/.test(call.callee)) return isOfTalk(module, call) ? call.callee : undefined
  if (
    /(?:^|\.)session_state\.(?:messages|history|chat_history|conversation)\.(?:append|extend)$/.test(
      call.callee,
    )
  )
    return call.callee
  if (!/(?:^|\.)user_session\.set$/.test(call.callee)) return undefined
  const [first] = call.positional
  const key = first === undefined ? '' : (stringOf(first) ?? '')
  return SESSION_NOUN.test(key) && !hasDataLayer(facts) ? `user_session ${key}` : undefined
}

/** A state of the page by its name or its first value; one that starts as nothing may hold anything. */
function isOfTalk(module: Module, call: Call): boolean {
  const [first] = [...call.positional, ...call.keywords.values()]
  const isNothing = first === undefined || EMPTY.test(first.text)
  const held = module.assignments.find(({ value }) => value === call.node)
  return !isNothing || held === undefined || SESSION_NOUN.test(held.target)
}

function hasDataLayer(facts: Facts): boolean {
  return facts.search(/data_layer|LITERAL_API_KEY/, { most: 1 }).length > 0
}

/** A loop at the terminal that keeps what was said in a list. */
function scriptHistory(facts: Facts, module: Module): readonly HeldState[] {
  if (facts.kind !== 'cli') return []
  return module.assignments.flatMap(({ target, value, line }): readonly HeldState[] => {
    if (
      !/^(?:messages|history|chat_history|chatHistory|conversation|conversation_history|conversationHistory)$/.test(
        target,
      )
    )
      return []
    if (!/^(?:list|array)$/.test(unwrapped(value).kind)) return []
    const isKept = module.calls.some(
      (call) =>
        new RegExp(`^${target}\\.(?:append|push|extend)$`).test(call.callee) &&
        call.node.enclosing('while_statement', 'for_statement', 'do_statement') !== undefined,
    )
    return isKept && asksPerson(module) ? [{ path: module.path, line, name: target, kind: 'script' }] : []
  })
}

function asksPerson(module: Module): boolean {
  return module.calls.some(({ callee }) =>
    /^input$|(?:^|\.)(?:question|prompt|ask|Prompt\.ask)$/.test(callee),
  )
}

/** A conversation id that is the same for everybody, beside a memory that is keyed by it. */
export function constantConversation(
  facts: Facts,
): { readonly path: string; readonly line: number } | undefined {
  for (const module of onTheWay(facts)) {
    const fixed = module.strings.find(
      (node) => stringOf(node) !== '' && stringOf(node) !== undefined && CONVERSATION_ID.test(keyOf(node)),
    )
    if (fixed !== undefined) return { path: module.path, line: fixed.line }
  }
  return undefined
}

const CONVERSATION_ID = /^["']?(?:thread_id|session_id|threadId|sessionId|conversation_id)["']?$/

/** The key that a value stands under, in an object or as a named argument. */
function keyOf(value: SyntaxNode): string {
  const pair = value.parent
  if (pair === undefined || !/^(?:pair|keyword_argument)$/.test(pair.kind) || pair.children[1] !== value)
    return ''
  return pair.children[0]?.text ?? ''
}
