import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import type { EntryPoint } from './inventory/entry-point.ts'
import {
  isGeneration,
  type ModelCall,
  type ModelClient,
  type OptionName,
  type OptionSetting,
} from './inventory/model-call.ts'

/** Where a limit or a model would be written: a framework's client, else the call itself. */
export interface SettingPoint {
  readonly path: string
  readonly line: number
  /** `ChatOpenAI`, `openai.chat.completions.create`. */
  readonly name: string
  /** The call that stands for it on the main path. */
  readonly call: ModelCall
  /** True when this client runs the model in the process or on the machine. */
  readonly isLocal: boolean
  option(name: OptionName): OptionSetting | undefined
}

/** The calls that generate an answer, the main path first. */
export function generations(facts: Facts): readonly ModelCall[] {
  return facts.calls.filter(isGeneration)
}

/** The calls that a missing capability is shown at: what answers a user; without one, any call. */
export function mainCalls(facts: Facts): readonly ModelCall[] {
  const answering = generations(facts)
  return answering.length > 0 ? answering : facts.calls
}

/**
 * The places where models are set up, the main path first, each once. A framework call whose client could not be
 * followed gives none as long as clients are known elsewhere: they are where it would be mended.
 */
export function settingPoints(
  facts: Facts,
  calls: readonly ModelCall[] = mainCalls(facts),
): readonly SettingPoint[] {
  const points = new Map<string, SettingPoint>()
  const known = calls.filter(
    (call) => !FRAMEWORK.test(call.sdk) || call.clients.some(({ holdsModel }) => holdsModel),
  )
  for (const call of known.length > 0 ? known : calls) {
    for (const point of pointsOf(call)) {
      const key = `${point.path}:${point.line}`
      if (!points.has(key)) points.set(key, point)
    }
  }
  return [...points.values()]
}

const FRAMEWORK = /^(?:langchain|llama-index|agents|langgraph-client)$/

/** True when what answers the user goes through a framework's object that was made where code does not show it. */
export function isMainUnfollowed(facts: Facts): boolean {
  const [main] = generations(facts)
  if (main === undefined || !FRAMEWORK.test(main.sdk)) return false
  return !facts.clients.some(({ holdsModel, kind }) => holdsModel && kind === 'generate')
}

function pointsOf(call: ModelCall): readonly SettingPoint[] {
  // A local alternative of development comes after the hosted model that users get.
  const holders = call.clients
    .filter(({ holdsModel }) => holdsModel)
    .toSorted((a, b) => Number(a.isLocal) - Number(b.isLocal))
  if (holders.length === 0) {
    return [
      {
        ...call.configuredAt,
        name: call.callee,
        call,
        isLocal: call.isLocal,
        option: (name) => call.options[name],
      },
    ]
  }
  return holders.map((client) => ({
    path: client.path,
    line: client.line,
    name: client.symbol,
    call,
    isLocal: client.isLocal,
    option: (name) => (holders.length === 1 ? optionOf(call, client, name) : client.options[name]),
  }))
}

/** What a chain is asked with is data; its model is named where the client is made. */
function optionOf(call: ModelCall, client: ModelClient, name: OptionName): OptionSetting | undefined {
  const [first, second] = name === 'model' && FRAMEWORK.test(call.sdk) ? [client, call] : [call, client]
  return first.options[name] ?? second.options[name]
}

/** What the model behind an entry point costs whoever runs it. */
export function costOfUse(facts: Facts): { readonly call: string; readonly use: string } {
  const [main] = generations(facts)
  return main?.isLocal === true
    ? { call: 'a model call', use: 'keeps the machine busy' }
    : { call: 'a paid model call', use: 'costs money' }
}

/** A name of an entry point at the start of a sentence. */
export function starting(name: string): string {
  return name.replace(/^the (?=.)/, 'The ')
}

const NAMED_PARTS = 3

/** `openai_client.chat.completions.with_raw_response.create` as people call it: `chat.completions.create`. */
export function spoken({ callee }: { readonly callee: string }): string {
  const parts = callee.split('.').filter((part) => !/^with_\w+$/.test(part))
  return parts.length > NAMED_PARTS ? parts.slice(-NAMED_PARTS).join('.') : parts.join('.')
}

/** Evidence at calls: `shows` says what each lacks. */
export function atCalls(
  calls: readonly ModelCall[],
  shows: (call: ModelCall) => string,
): readonly Evidence[] {
  return calls.map((call) => ({
    path: call.path,
    line: call.line,
    shows: shows({ ...call, callee: spoken(call) }),
  }))
}

/** Evidence at setting points. */
export function atPoints(
  points: readonly SettingPoint[],
  shows: (point: SettingPoint) => string,
): readonly Evidence[] {
  return points.map((point) => ({ path: point.path, line: point.line, shows: shows(point) }))
}

/** Evidence at entry points. */
export function atEntries(
  entries: readonly EntryPoint[],
  shows: (entry: EntryPoint) => string,
): readonly Evidence[] {
  return entries.map((entry) => ({ path: entry.path, line: entry.line, shows: shows(entry) }))
}

const known = new WeakMap<Facts, ReadonlySet<string>>()

/** The files on the way from the entry points to the model calls, those of the calls included. */
export function pathFiles(facts: Facts): ReadonlySet<string> {
  const before = known.get(facts)
  if (before !== undefined) return before
  const callPaths = [...new Set(facts.calls.map(({ path }) => path))]
  const files = new Set(callPaths)
  for (const entry of facts.entries) {
    for (const path of facts.imports.reachableFrom(entry.path)) {
      if (files.has(path)) continue
      if (callPaths.some((callPath) => facts.imports.distance(path, callPath) !== undefined)) files.add(path)
    }
  }
  known.set(facts, files)
  return files
}

/**
 * Evidence at entry points; behind pages alone, whose way to the model is not in the code, first at the calls.
 */
export function atEntriesOrCalls(
  facts: Facts,
  entries: readonly EntryPoint[],
  shows: (name: string) => string,
): readonly Evidence[] {
  const found = atEntries(entries, ({ name }) => shows(name))
  const isBehindPages = entries.every(({ kind }) => kind === 'page')
  const served = isBehindPages ? atCalls(mainCalls(facts).slice(0, 1), ({ callee }) => shows(callee)) : []
  return [...served, ...found]
}
