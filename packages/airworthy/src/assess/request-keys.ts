import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import type { Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { possibleValues } from './parse/value.ts'
import { isProviderKeyName } from './provider-keys.ts'

const REQUEST_KEY =
  /^(?:(?:user|custom|client)?_?(?:openai|anthropic|claude|gemini|google|groq|llm|model|provider|ai|azure|mistral|cohere|open_?router|together|hf|hugging_?face)?_?api_?(?:key|token)|(?:openai|anthropic|gemini|groq|openrouter)_?(?:key|token)|key)$/i

/** A key that a request brings along and that a model call is made with. */
export function requestKeys(facts: Facts): readonly Evidence[] {
  const before = known.get(facts)
  if (before !== undefined) return before
  const found = findRequestKeys(facts)
  known.set(facts, found)
  return found
}

const known = new WeakMap<Facts, readonly Evidence[]>()

function findRequestKeys(facts: Facts): readonly Evidence[] {
  const options = [...facts.calls, ...facts.clients].flatMap(({ options: { apiKey } }) => apiKey ?? [])
  const setUp = settingsTaken(facts)
  const used = options.filter(({ value }) =>
    possibleValues(value).some(
      (option) =>
        option.kind === 'request' &&
        !/headers\.authorization|bearer/i.test(option.text) &&
        !setUp.has(option.text),
    ),
  )
  const read = modulesOf(facts).flatMap((module) => fromRequest(facts, module))
  const fields = modulesOf(facts).flatMap((module) => bodyFields(facts, module))
  return [
    ...read,
    ...used.map(({ path, line }) => ({
      path,
      line,
      shows: 'the model is called with a key from the request',
    })),
    ...fields,
  ]
}

function fromRequest(facts: Facts, module: Module): readonly Evidence[] {
  return module.assignments.flatMap(({ target, member, value, line }): readonly Evidence[] => {
    const name = (member ?? target).split('.').at(-1) ?? ''
    if (!REQUEST_KEY.test(name) || facts.evaluate(module, value).kind !== 'request') return []
    if (isSetUp(facts, module, { target, value })) return []
    // A name as short as `key` has to reach a model call by itself.
    if (/^(?:key|api_?key)$/i.test(name) && !isHandedToModel(facts, module, target)) return []
    return [{ path: module.path, line, shows: `${name} is taken from the request` }]
  })
}

const SETTINGS_OBJECT = /^(?:\w*settings|\w*config(?:uration)?|process\.env|os\.environ)\./i
const SETTINGS_ADDRESS =
  /(?:^|[/_-])(?:config\w*|settings?|setup|admin|environment|env|onboarding|system)(?:[/_-]|$)/i

interface Taken {
  readonly target: string
  readonly value: SyntaxNode
}

/** In a route by which operators set the program up, what it takes becomes a setting and is no visitor's own key. */
function isSetUp(facts: Facts, module: Module, { target, value }: Taken): boolean {
  return (
    SETTINGS_OBJECT.test(target) &&
    facts.allEntries.some(
      (entry) =>
        entry.module === module &&
        entry.handler?.node.contains(value) === true &&
        SETTINGS_ADDRESS.test(entry.url ?? ''),
    )
  )
}

/** Each file once, however many entry points it has. */
function modulesOf(facts: Facts): readonly Module[] {
  return [...new Set(facts.entries.map(({ module }) => module))]
}

/** How the values that become settings are written. */
function settingsTaken(facts: Facts): ReadonlySet<string> {
  return new Set(
    modulesOf(facts).flatMap((module) =>
      module.assignments
        .filter((assignment) => isSetUp(facts, module, assignment))
        .map(({ value }) => value.text),
    ),
  )
}

function isHandedToModel(facts: Facts, module: Module, name: string): boolean {
  return module.calls.some((call) => {
    const given = [...call.positional, ...call.keywords.values()].some((node) =>
      new RegExp(`\\b${name.replace(/[^\w]/g, '')}\\b`).test(node.text),
    )
    if (!given) return false
    if (
      facts.calls.some((model) => model.call === call) ||
      facts.clients.some((client) => client.call === call)
    )
      return true
    const found = facts.definitions.of(module, call.callee, call.node)
    return (
      found?.kind === 'function' &&
      facts.calls.some(
        (model) => model.path === found.module.path && found.function.node.contains(model.call.node),
      )
    )
  })
}

/** A field of a request's class that is named after a provider's key. */
function bodyFields(facts: Facts, module: Module): readonly Evidence[] {
  const types = new Set(
    module.functions.flatMap(({ decorators, parameters }) =>
      decorators.length === 0 ? [] : parameters.map(({ type }) => type),
    ),
  )
  return module.classes
    .filter(({ name }) => types.has(name) && facts.isShipped(module.path))
    .flatMap(({ fields }) => fields.filter(({ name }) => REQUEST_KEY.test(name) && isProviderKeyName(name)))
    .map(({ name, line }) => ({ path: module.path, line, shows: `${name} is a field of the request` }))
}
