import { posix } from 'node:path'
import { mainCalls } from './anchors.ts'
import type { Evidence } from './check.ts'
import { type ContractFile, contractFiles } from './contract-files.ts'
import type { Facts } from './facts.ts'
import type { ModelCall } from './inventory/model-call.ts'
import { stringOf, unwrapped } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'

/** The call of `guard`, `guardedFetch` or `guardMiddleware` that the answer goes through, with its contract. */
export interface GuardedFeature {
  readonly contract: ContractFile
  readonly at: Evidence
  /** True when a client or model of others is guarded: a call without any answer still throws there. */
  readonly throws: boolean
  /** True when what the guard reports is kept: an OpenTelemetry SDK is registered, or an observer is given. */
  readonly isRecorded: boolean
}

const GUARD_TEXT = '@airworthy/sdk'
const REGISTERED =
  /^(?:@opentelemetry\/(?:sdk-(?:node|trace|metrics)|auto-instrumentations-node)|@vercel\/otel|@azure\/monitor-opentelemetry|@sentry\/|@langfuse\/otel|@traceloop\/|dd-trace|newrelic|applicationinsights|@honeycombio\/)/
const REGISTERED_AT_START =
  /--(?:import|require|r)[ =]\S*(?:opentelemetry|instrumentation|otel|telemetry|tracing)/

/** The guard around what answers the user; undefined when the answer does not go through one. */
export function guardedFeature(facts: Facts): GuardedFeature | undefined {
  const [main] = mainCalls(facts)
  if (main === undefined) return undefined
  const contracts = contractFiles(facts.project)
  if (contracts.length === 0) return undefined
  const holders = facts.project.files.filter(
    ({ path, role, language }) =>
      role === facts.shippedRole &&
      language === 'javascript' &&
      facts.project.text(path).includes(GUARD_TEXT),
  )
  for (const { path } of holders) {
    const module = facts.modules.get(path)
    if (module === undefined || !isEntered(facts, path, contracts)) continue
    for (const call of module.calls) {
      const found = guardAt(facts, { module, call, contracts, main })
      if (found !== undefined) return found
    }
  }
  return undefined
}

interface GuardCandidate {
  readonly module: Module
  readonly call: Call
  readonly contracts: readonly ContractFile[]
  readonly main: ModelCall
}

/** A call of the sdk that the answer goes through, and whose contract is in the project. */
function guardAt(
  facts: Facts,
  { module, call, contracts, main }: GuardCandidate,
): GuardedFeature | undefined {
  const name = guardName(module, call)
  if (name === undefined) return undefined
  const contract = contractOf(facts, module, { call, contracts })
  const isAround =
    name === 'guard'
      ? wraps(facts, module, { call, target: main.path })
      : isBehind(facts, main, { module, call })
  if (contract === undefined || !isAround) return undefined
  const at = { path: module.path, line: call.line, shows: `${name} keeps ${contract.path} around the answer` }
  return { contract, at, throws: name !== 'guard', isRecorded: isRecorded(facts, call) }
}

const GUARDS = new Set(['guard', 'guardedFetch', 'guardMiddleware'])

/** The sdk's name of what is called; undefined for other calls. */
function guardName(module: Module, call: Call): string | undefined {
  return module.imports.find(
    ({ local, imported, from, isTypeOnly }) =>
      !isTypeOnly && from === GUARD_TEXT && GUARDS.has(imported) && local === call.callee,
  )?.imported
}

/** Something that starts the program loads the guard, or a contract runs its file. */
function isEntered(facts: Facts, path: string, contracts: readonly ContractFile[]): boolean {
  const starts = [
    ...facts.allEntries.map((entry) => entry.path),
    ...contracts.flatMap(({ runs }) => runs ?? []),
  ]
  return starts.length === 0 || starts.some((start) => facts.imports.distance(start, path) !== undefined)
}

interface GuardCall {
  readonly call: Call
  readonly contracts: readonly ContractFile[]
}

/** The file that `loadContract('…')` names, else the one in the nearest folder above. */
function contractOf(facts: Facts, module: Module, { call, contracts }: GuardCall): ContractFile | undefined {
  const [given] = call.positional
  const named = given === undefined ? undefined : contractName(facts, module, given)
  if (named !== undefined) {
    const beside = posix.normalize(posix.join(posix.dirname(module.path), named))
    const found = contracts.find(({ path }) => path === beside || path === posix.normalize(named))
    return found ?? contracts.find(({ path }) => path.endsWith(`/${posix.basename(named)}`))
  }
  const holds = ({ path }: ContractFile): boolean => {
    const folder = posix.dirname(path)
    return folder === '.' || module.path.startsWith(`${folder}/`)
  }
  return contracts.filter(holds).toSorted((a, b) => b.path.length - a.path.length)[0]
}

const MOST_STEPS = 3

/** The name in `loadContract('airworthy.yaml')`, written in place or kept under a name. */
function contractName(facts: Facts, module: Module, given: SyntaxNode): string | undefined {
  for (let node = unwrapped(given), at = module, steps = 0; steps < MOST_STEPS; steps++) {
    const text = [...node.walk()].find((part) => /\.ya?ml$/.test(stringOf(part) ?? ''))
    if (text !== undefined) return stringOf(text)
    const found = facts.definitions.of(at, node.text, node)
    if (found?.kind !== 'assignment') return undefined
    node = unwrapped(found.assignment.value)
    at = found.module
  }
  return undefined
}

interface Wrapped {
  readonly call: Call
  /** The file of the model call. */
  readonly target: string
}

/** True when a function that the guard is given leads to the file that asks the model. */
function wraps(facts: Facts, module: Module, { call, target }: Wrapped): boolean {
  const [, features] = call.positional
  return features !== undefined && leadsTo(facts, module, { node: features, target, steps: 0 })
}

interface Leading {
  readonly node: SyntaxNode
  readonly target: string
  readonly steps: number
}

function leadsTo(facts: Facts, module: Module, { node, target, steps }: Leading): boolean {
  if (
    module.path === target &&
    facts.calls.some(({ path, call }) => path === target && node.contains(call.node))
  )
    return true
  const names = [...node.walk()].filter(({ kind }) => /identifier$/.test(kind))
  return names.some((name) => {
    const found = facts.definitions.of(module, name.text, name)
    if (found?.kind === 'function' || found?.kind === 'class')
      return facts.imports.distance(found.module.path, target) !== undefined
    if (found?.kind !== 'assignment' || steps >= MOST_STEPS) return false
    return leadsTo(facts, found.module, { node: found.assignment.value, target, steps: steps + 1 })
  })
}

interface Placed {
  readonly module: Module
  readonly call: Call
}

/** True when the model call goes through a client or a model that was made with this fetch or middleware. */
function isBehind(facts: Facts, main: ModelCall, guard: Placed): boolean {
  const made = main.clients.map(({ module, call }) => ({ module, node: call.node }))
  return [{ module: main.module, node: main.call.node }, ...made].some(({ module, node }) =>
    comesFrom(facts, guard, { module, node, steps: 0 }),
  )
}

interface Followed {
  readonly module: Module
  readonly node: SyntaxNode
  readonly steps: number
}

/** True when the guard's call is part of an expression, or of what its names were given or return. */
function comesFrom(facts: Facts, guard: Placed, { module, node, steps }: Followed): boolean {
  if (module.path === guard.module.path && node.contains(guard.call.node)) return true
  if (steps >= MOST_STEPS) return false
  const names = [...node.walk()].filter(({ kind }) => /identifier$/.test(kind))
  return names.some((name) => {
    const found = facts.definitions.of(module, name.text, name)
    const next =
      found?.kind === 'assignment'
        ? found.assignment.value
        : found?.kind === 'function'
          ? found.function.node
          : undefined
    if (found === undefined || next === undefined || next.contains(name)) return false
    return comesFrom(facts, guard, { module: found.module, node: next, steps: steps + 1 })
  })
}

function isRecorded(facts: Facts, call: Call): boolean {
  if (call.positional.slice(1).some(({ text }) => /\b(?:observer|onOutcome)\b/.test(text))) return true
  const isImported = facts.project.files.some(
    ({ path, role }) =>
      role === facts.shippedRole && facts.imports.packages(path).some((from) => REGISTERED.test(from)),
  )
  return isImported || facts.configuration.scripts.some(({ command }) => REGISTERED_AT_START.test(command))
}
