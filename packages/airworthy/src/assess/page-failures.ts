import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { errorRoute } from './failure-handling.ts'
import { effectOfBody } from './handler-effect.ts'
import { functionAround } from './inventory/model-calls.ts'
import { propertyOf } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/**
 * What a page of the project does when its own route fails. `shows`: the visitor is told. `throws`: an exception ends
 * the event handler, and what waits keeps waiting. `swallows`: the console is told. `unknown`: no request was found.
 */
export interface PageFailure {
  readonly kind: 'shows' | 'throws' | 'swallows' | 'unknown'
  readonly evidence: readonly Evidence[]
}

const HOOKS =
  /^(?:useChat|useCompletion|useObject|experimental_useObject|useAssistant|useActions|useStream|useLangGraphRuntime|useChatRuntime|useCopilotChat)$/
const HOOK_PACKAGES = /^(?:ai\/|@ai-sdk\/|@langchain\/|@assistant-ui\/|@copilotkit\/)/
const REQUEST =
  /^(?:fetch|axios(?:\.\w+)?|\$fetch|ky(?:\.\w+)?|useFetch|fetchEventSource|request|api\.(?:post|get))$/
const MOST_FILES = 60
const MOST_ROUTES = 4

/** Looks at the requests that pages send to the routes that reach a model. */
export function pageFailure(facts: Facts): PageFailure {
  const modules = clientModules(facts)
  const urls = routeUrls(facts)
  const requests = urls.flatMap((url) => modules.flatMap((module) => requestsTo(facts, module, url)))
  const found = [...modules.flatMap((module) => hooksIn(facts, module)), ...requests]
  // What a page does for another route says nothing of the one that answers.
  const asked = urls.find((url) => found.some((request) => request.url === url))
  const judged = asked === undefined ? found : found.filter(({ url }) => url === asked || url === undefined)
  for (const kind of ['shows', 'throws', 'swallows'] as const) {
    const fitting = judged.filter((request) => request.kind === kind)
    if (fitting.length > 0) return { kind, evidence: fitting.flatMap(({ evidence }) => evidence) }
  }
  return { kind: 'unknown', evidence: [] }
}

interface PageRequest extends PageFailure {
  /** The route that is asked; undefined when the code does not say. */
  readonly url: string | undefined
}

/** Where a hook sends its request unless it is told. */
const HOOK_URLS: Readonly<Record<string, string>> = {
  useChat: '/api/chat',
  useCompletion: '/api/completion',
}

function hookUrl({ callee, node }: Call): string | undefined {
  const told = /\bapi\s*:\s*(?:["'`]([^"'`$]+)["'`])?/.exec(node.text)
  return told === null ? HOOK_URLS[callee] : told[1]?.replace(/\/$/, '')
}

function routeUrls(facts: Facts): readonly string[] {
  // What is only read, such as the state of a page, is no question to the model.
  const isRead = ({ name }: { readonly name: string }): boolean => /^(?:GET|HEAD)\b/.test(name)
  const routes = facts.entries.filter(({ kind }) => kind === 'http-route' || kind === 'serverless')
  const asking = routes.filter((entry) => !isRead(entry))
  const urls = (asking.length > 0 ? asking : routes).map(({ url }) => url?.replace(/\/$/, '') ?? '')
  // An address that is put together says nothing about which request asks it, and those after it matter less.
  const composed = urls.findIndex((url) => /[[<{:*]/.test(url))
  const plain = composed === -1 ? urls : urls.slice(0, composed)
  return [...new Set(plain.filter((url) => url.length > 2))].slice(0, MOST_ROUTES)
}

function clientModules(facts: Facts): readonly Module[] {
  const urls = routeUrls(facts)
  const entryPaths = new Set(facts.entries.filter(({ kind }) => kind !== 'page').map(({ path }) => path))
  const files = facts.project.files.filter(({ path, role, language }) => {
    if (language !== 'javascript' || role !== 'source' || entryPaths.has(path)) return false
    const text = facts.project.text(path)
    return (
      /\buse(?:Chat|Completion|Object|Assistant|Stream)\b/.test(text) ||
      (urls.some((url) => text.includes(url)) && /fetch|axios|ky\b/i.test(text))
    )
  })
  return files.slice(0, MOST_FILES).flatMap(({ path }) => facts.modules.get(path) ?? [])
}

function hooksIn(facts: Facts, module: Module): readonly PageRequest[] {
  return module.calls.flatMap((call): readonly PageRequest[] => {
    if (
      !HOOKS.test(call.callee) ||
      !module.imports.some(({ local, from }) => local === call.callee && HOOK_PACKAGES.test(from))
    )
      return []
    const evidence = [
      { path: module.path, line: call.line, shows: `${call.callee} and what it does with an error` },
    ]
    const kind = isHookErrorShown(facts, module, call) ? 'shows' : 'swallows'
    return [{ kind, evidence, url: hookUrl(call) }]
  })
}

/** Its `error` is taken, or its `onError` does more than log. */
function isHookErrorShown(facts: Facts, module: Module, call: Call): boolean {
  const onError = call.positional
    .map((argument) => propertyOf(argument, 'onError'))
    .find((node) => node !== undefined)
  if (onError !== undefined) {
    const body = onError.child('statement_block') ?? onError.children.at(-1) ?? onError
    const isNamed = onError.kind === 'identifier' || onError.kind === 'shorthand_property_identifier'
    const isAnswered =
      isNamed || effectOfBody(module, body, { error: undefined, isTerminal: false }) === 'answers'
    if (isAnswered && (isNamed || !isOnlyToast(module, body) || isToasterMounted(facts))) return true
  }
  const taken = module.assignments.filter(
    ({ value }) => value.contains(call.node) || call.node.contains(value),
  )
  return taken.some(
    ({ member, target }) =>
      member === 'error' || new RegExp(`\\b${escaped(target)}\\.error\\b`).test(module.source.text),
  )
}

const TOAST = /^(?:\w*[tT]oast(?:er)?|sonner)(?:\.|$)/

/** All that the handler does to tell somebody is to raise a toast. */
function isOnlyToast(module: Module, body: SyntaxNode): boolean {
  const calls = module.calls.filter(
    ({ node, callee }) => body.contains(node) && !callee.startsWith('console.'),
  )
  return calls.length > 0 && calls.every(({ callee }) => TOAST.test(callee))
}

/** Toasts are drawn by an element that a page has to have. */
function isToasterMounted(facts: Facts): boolean {
  return (
    facts.search(/<\w*(?:Toaster|ToastContainer|ToastProvider|Toasts|Sonner|Toast\.Provider)\b/, {
      roles: [facts.shippedRole],
      most: 1,
    }).length > 0
  )
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function requestsTo(facts: Facts, module: Module, url: string): readonly PageRequest[] {
  const own = new RegExp(`${escaped(url)}/?(?:[?"'\`$]|$)`)
  return module.calls.flatMap((call) =>
    REQUEST.test(call.callee) && own.test(call.positional[0]?.text ?? '')
      ? [{ ...requestFailure(facts, module, call), url }]
      : [],
  )
}

function requestFailure(facts: Facts, module: Module, call: Call): PageFailure {
  const rejected = rejectedBranch(facts, module, call)
  if (rejected !== undefined) return rejected
  const route = errorRoute(facts, { module, node: call.node })
  const at = { path: module.path, line: call.line, shows: 'the page asks its route here' }
  if (route.kind === 'handled' || route.kind === 'as-answer')
    return { kind: 'shows', evidence: route.at === undefined ? [at] : [route.at] }
  if (route.kind === 'swallowed')
    return { kind: 'swallows', evidence: [at, ...(route.at === undefined ? [] : [route.at])] }
  return { kind: 'unknown', evidence: [at] }
}

const REJECTED =
  /!\s*\w+\.ok\b|\.ok\s*={2,3}\s*false|\.status\s*(?:!==?|>=?)\s*\d|\.status\s*={2,3}\s*[45]\d\d|\.error\b|\.errors?\)|\bisError\b/

/** `if (!response.ok) …` after the request: what it does, or where what it throws goes. */
function rejectedBranch(facts: Facts, module: Module, call: Call): PageFailure | undefined {
  const around = functionAround(module, call.node)
  if (around === undefined) return undefined
  const branches = [...around.node.walk()].filter(
    (node) => node.kind === 'if_statement' && node.start > call.node.start && REJECTED.test(condition(node)),
  )
  const outcomes = branches.map((branch) => branchOutcome(facts, module, branch))
  return (
    outcomes.find(({ kind }) => kind === 'shows') ??
    outcomes.find(({ kind }) => kind === 'throws') ??
    outcomes.find(({ kind }) => kind === 'swallows')
  )
}

function condition(branch: SyntaxNode): string {
  return branch.children[0]?.text ?? ''
}

function branchOutcome(facts: Facts, module: Module, branch: SyntaxNode): PageFailure {
  const consequence = branch.children[1] ?? branch
  const at = {
    path: module.path,
    line: branch.line,
    shows: 'what the page does when its route answers with an error',
  }
  const effect = effectOfBody(module, consequence, { error: undefined, isTerminal: false })
  if (effect === 'answers' || effect === 'as-answer') return { kind: 'shows', evidence: [at] }
  const raised = [...consequence.walk()].find(({ kind }) => kind === 'throw_statement')
  if (raised === undefined) return { kind: 'swallows', evidence: [at] }
  const route = errorRoute(facts, { module, node: raised })
  const thrown = {
    path: module.path,
    line: raised.line,
    shows: 'the page throws, and nothing on the page catches it',
  }
  switch (route.kind) {
    case 'handled':
    case 'as-answer':
      return { kind: 'shows', evidence: route.at === undefined ? [at] : [route.at] }
    case 'swallowed':
      return { kind: 'swallows', evidence: route.at === undefined ? [at] : [route.at, at] }
    case 'open':
      return { kind: 'throws', evidence: [thrown] }
    default:
      // A handler of an event has no caller in the code: it is given to an attribute by its name.
      return isGivenToElement(module, raised)
        ? { kind: 'throws', evidence: [thrown] }
        : { kind: 'unknown', evidence: [at] }
  }
}

function isGivenToElement(module: Module, node: SyntaxNode): boolean {
  const around = functionAround(module, node)
  if (around === undefined || around.name === '') return false
  const name = new RegExp(`\\b${escaped(around.name)}\\b`)
  return module.jsx.some(({ attributes }) =>
    [...attributes].some(
      ([key, value]) => /^on[A-Z]/.test(key) && value !== undefined && name.test(value.text),
    ),
  )
}
