import type { Definitions } from '../parse/definitions.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Project } from '../project/project.ts'
import type { CallKind } from './call-kind.ts'
import { stepsFrom } from './call-path.ts'
import type { EntryKind, EntryPoint } from './entry-point.ts'
import type { ImportGraph } from './import-graph.ts'
import type { ModelCall } from './model-call.ts'

/** Lower comes first. */
const ENTRY_RANK: Readonly<Record<EntryKind, number>> = {
  'http-route': 0,
  websocket: 0,
  serverless: 0,
  'server-action': 1,
  'app-script': 0,
  bot: 1,
  page: 2,
  cli: 4,
  notebook: 5,
}
const CALL_RANK: Readonly<Record<CallKind, number>> = {
  generate: 0,
  realtime: 0,
  image: 4,
  speech: 5,
  transcribe: 5,
  embed: 6,
  rerank: 7,
  moderate: 8,
}
const MAIN =
  /chat|answer|ask|quer(?:y|ies)|question|message|completion|conversation|respond|reply|generate|stream|prompt|agent|main|\bapp\b|\bqa\b/i
/** Work beside the answer, or before it. */
const ASIDE =
  /title|summar|moderat|suggest|rewrite|rephrase|condense|embed|ingest|index(?:ing|er)|setup|seed|script|admin|test|health|token|classif|guard|rout(?:er|ing)_|filter|keyword|tag|metadata|migrat|debug|benchmark|eval|translate|caption|describ|ocr|parse|extract|rerank|compress|memory|image|title|name|valid|probe|ping|pre_?flight|health_?check|discover|warm_?up|prewarm|list_models|provider|util/i

/** The plain program of a collection; its variants come after it. */
const PLAIN = /(?:^|\/)(?:index|main|__main__|app|basic|simple|quickstart|hello\w*|getting[_-]started)\.\w+$/i
/** What a side result is kept as, or asked with. */
const SIDE_RESULT = /title|summar|suggest|rewrit|rephras|condens|keyword|follow_?-?up|label|categor|intent/i
/** A function that is named after what it makes beside the answer: `generateAgentName`. */
const SIDE_FUNCTION = /(?:[a-z]|_)(?:[nN]ame|[tT]itle|[tT]ags?|[kK]eywords|[sS]uggestions|[sS]lug)$/
const CALLED_ASIDE = /rerank|condens|summar|moderat|classif|retriev|warm_?up/i

/** True when the last parts of a path sound like what answers a user. */
export function isMainPath(path: string): boolean {
  const name = path.split('/').slice(-2).join('/')
  return MAIN.test(name) && !ASIDE.test(name)
}

interface Reach {
  /** The main one first. */
  readonly entries: readonly EntryPoint[]
  readonly imports: ImportGraph
  readonly project: Project
}

/** The main path first: what a user's request reaches soonest, and what answers it. */
export function callsByImportance(
  calls: readonly ModelCall[],
  definitions: Definitions,
  reach: Reach,
): readonly ModelCall[] {
  const run = callsRun(calls, definitions, reach)
  const made = callsOfMadeClasses(calls, reach)
  const hasOwnServer = calls.some((call) => call.sdk !== REMOTE_AGENT && CALL_RANK[call.kind] === 0)
  const scored = calls.map((call) => ({
    call,
    score:
      callScore(call, reach) +
      (run.has(call) ? 0 : 4) +
      (isBesideAnswer(call, calls) ? 6 : 0) +
      (made !== undefined && !made.has(call) ? 4 : 0) +
      (call.sdk === REMOTE_AGENT && hasOwnServer ? BESIDE_THE_SERVER : 0),
  }))
  return scored
    .sort((a, b) => a.score - b.score || compare(a.call.path, b.call.path) || a.call.line - b.call.line)
    .map(({ call }) => call)
}

/** A browser's client of an agent that runs elsewhere. */
const REMOTE_AGENT = 'langgraph-client'
/** What answers is the agent, when the project holds it as well. */
const BESIDE_THE_SERVER = 30

/** The calls in functions that the main entry point was seen to run. */
function callsRun(
  calls: readonly ModelCall[],
  definitions: Definitions,
  { entries, imports }: Reach,
): ReadonlySet<ModelCall> {
  const targets = [...new Set(calls.map(({ path }) => path))]
  const main = entries[0]
  // Of scripts that are run by hand none is the main one.
  if (main === undefined || main.kind === 'cli' || main.kind === 'notebook') return new Set()
  const steps = stepsFrom(main, definitions, { imports, targets })
  return new Set(
    calls.filter((call) =>
      steps.some((step) =>
        step.function === undefined
          ? step.module === call.module && call.function === undefined
          : step.function.node.contains(call.call.node),
      ),
    ),
  )
}

/**
 * The calls that are in no class, or in one that the project makes an object of; undefined when that tells nothing.
 * Beside a class that is put to use, one that nobody makes is an older or an optional way.
 */
function callsOfMadeClasses(
  calls: readonly ModelCall[],
  { imports, project }: Reach,
): ReadonlySet<ModelCall> | undefined {
  const isMade = (path: string, name: string): boolean => {
    const use = new RegExp(`(?<!class\\s+)\\b${name}\\s*\\(|\\(${name}[,)]|extends ${name}\\b`)
    return [path, ...imports.importers(path)].some((candidate) => project.matches(candidate, use))
  }
  const names = new Map<string, boolean>()
  for (const { path, function: scope } of calls) {
    const key = `${path}#${scope?.className}`
    if (scope?.className !== undefined && !names.has(key)) names.set(key, isMade(path, scope.className))
  }
  if (![...names.values()].includes(true)) return undefined
  return new Set(calls.filter((call) => names.get(`${call.path}#${call.function?.className}`) !== false))
}

function callScore(call: ModelCall, { entries, imports }: Reach): number {
  const name = `${call.path.split('/').slice(-2).join('/')} ${call.function?.name ?? ''}`
  const nearest = Math.min(
    20,
    ...entries.map((entry) => ENTRY_RANK[entry.kind] * 2 + (imports.distance(entry.path, call.path) ?? 20)),
  )
  const isConstruction = call.clients.some((client) => client.call === call.call)
  return (
    CALL_RANK[call.kind] * 10 +
    (ASIDE.test(name) ? 12 : 0) +
    (MAIN.test(name) ? 0 : 3) +
    nearest +
    (isConstruction ? 6 : 0) +
    (call.sdk === REMOTE_AGENT ? 15 : 0) +
    (isSideResult(call) ? 6 : 0) +
    (SIDE_FUNCTION.test(call.function?.name ?? '') ? 6 : 0) -
    (isIterated(call.call.node) ? 2 : 0) +
    (PLAIN.test(call.path) ? 0 : 1)
  )
}

/** True when the call is named, its result kept, or its prompt named as something beside the answer. */
function isSideResult(call: ModelCall): boolean {
  return (
    CALLED_ASIDE.test(call.callee) ||
    SIDE_RESULT.test(keptAs(call.call.node) ?? '') ||
    promptNames(call).some((name) => SIDE_RESULT.test(name))
  )
}

/** The names of the prompts that the call is made with: `titleSystemPrompt`. */
function promptNames({ call }: ModelCall): readonly string[] {
  const names = [...call.node.walk()].filter(({ kind }) => /identifier$/.test(kind)).map(({ text }) => text)
  return names.filter((name) => /prompt|template|instruction/i.test(name))
}

/** The name that a statement gives to what the call returns. */
function keptAs(node: SyntaxNode): string | undefined {
  const statement = node.enclosing('variable_declarator', 'assignment', 'assignment_expression')
  const value = statement?.children.at(-1)
  return value?.contains(node) === true && value !== statement?.children[0]
    ? statement?.children[0]?.text
    : undefined
}

/** True when another call of the same function gives what is handed on to the user, and this one does not. */
function isBesideAnswer(call: ModelCall, calls: readonly ModelCall[]): boolean {
  const scope = call.function?.node
  if (scope === undefined || CALL_RANK[call.kind] !== 0 || isHandedOn(call)) return false
  return calls.some(
    (other) => other.function?.node === scope && CALL_RANK[other.kind] === 0 && isHandedOn(other),
  )
}

const HANDING_ON = [
  'return_statement',
  'yield',
  'yield_expression',
  'for_statement',
  'for_in_statement',
] as const

/** True when the result is returned, yielded or passed on piece by piece: a user sees it. */
function isHandedOn(call: ModelCall): boolean {
  const { node } = call.call
  if (node.enclosing('return_statement', 'yield', 'yield_expression') !== undefined) return true
  if (isIterated(node)) return true
  const name = keptAs(node)
  const scope = call.function?.node
  if (name === undefined || scope === undefined || !/^\w+$/.test(name)) return false
  const word = new RegExp(`\\b${name}\\b`)
  const isHanding = (kind: string): boolean => HANDING_ON.some((candidate) => candidate === kind)
  for (const other of scope.walk()) {
    if (other.start > node.start && isHanding(other.kind) && word.test(other.text)) return true
  }
  return false
}

/** `for await (const chunk of agent.stream(…))`: the answer is passed on piece by piece. */
function isIterated(node: SyntaxNode): boolean {
  const loop = node.enclosing('for_statement', 'for_in_statement')
  return loop !== undefined && loop.children.at(-1)?.contains(node) === false
}

export function entriesByImportance(
  entries: readonly EntryPoint[],
  calls: readonly ModelCall[],
  imports: ImportGraph,
): readonly EntryPoint[] {
  const generating = calls.filter(({ kind }) => CALL_RANK[kind] === 0)
  const scored = entries.map((entry) => ({ entry, score: entryScore(entry, generating, imports) }))
  return scored
    .sort((a, b) => a.score - b.score || compare(a.entry.path, b.entry.path) || a.entry.line - b.entry.line)
    .map(({ entry }) => entry)
}

function entryScore(entry: EntryPoint, generating: readonly ModelCall[], imports: ImportGraph): number {
  const name = `${entry.url ?? ''} ${entry.name} ${entry.path.split('/').slice(-2).join('/')}`
  const nearest = Math.min(20, ...generating.map((call) => imports.distance(entry.path, call.path) ?? 20))
  return (
    ENTRY_RANK[entry.kind] * 6 +
    (ASIDE.test(name) ? 12 : 0) +
    (MAIN.test(name) ? 0 : 3) +
    nearest * 2 +
    (/^(?:GET|DELETE)\b/.test(entry.name) ? 2 : 0) +
    (PLAIN.test(entry.path) ? 0 : 1)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
