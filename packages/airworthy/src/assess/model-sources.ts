import type { Facts } from './facts.ts'
import { handedIn } from './handed-in.ts'
import { isObject, propertyOf, unwrapped } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import { isCall } from './parse/read-call.ts'
import { possibleValues, type Value } from './parse/value.ts'
import { wholeWord } from './whole-word.ts'

const DEEPEST = 4
const MOST_CALLERS = 12
/** What names a model among the arguments of a factory. */
const NAMES_MODEL = /model|deployment|engine/i
/** A factory, by its name; not a question to a person or a look into a table. */
const MAKES =
  /(?:^|[._])(?:get|create|make|build|load|init|resolve|select|choose)\w*|(?:model|llm|client|provider)\w*$/i
/** A choice that is compared with a list of the server's own. */
const LISTED =
  /\b(?:includes|has|find|some|indexOf|findIndex|hasOwnProperty)\(|\bnot in\b|\bin\s+[A-Za-z_.]*(?:models|MODELS|allowed|ALLOWED|supported|SUPPORTED|registry|catalog)|z\.enum|allowed_?models|ALLOWED_?MODELS|isValidModel|is_valid_model|validate_?model/i

/**
 * Where a model's name that is handed in comes from: the arguments of the callers, and what a factory is asked with.
 * A value that cannot be followed stays as it is.
 */
export function modelSources(facts: Facts, value: Value): readonly Value[] {
  return alternatives(value).flatMap((option) => followed(facts, option, 0))
}

/** The sides of conditions, each with its default still in it. */
function alternatives(value: Value): readonly Value[] {
  return value.kind === 'choice' ? value.options.flatMap(alternatives) : [value]
}

function followed(facts: Facts, value: Value, depth: number): readonly Value[] {
  if (depth >= DEEPEST) return possibleValues(value)
  const found = next(facts, value)
  return found.length === 0
    ? possibleValues(value)
    : found.flatMap(alternatives).flatMap((option) => followed(facts, option, depth + 1))
}

function next(facts: Facts, value: Value): readonly Value[] {
  if (value.kind === 'parameter')
    return handedIn(facts, value)
      .slice(0, MOST_CALLERS)
      .flatMap(({ module, node }) => (node === undefined ? [] : [facts.evaluate(module, node)]))
  if (value.kind === 'expression') return askedWith(facts, value)
  if (value.kind === 'unknown' || value.kind === 'settings') {
    const sent = fromBody(facts, value)
    return sent.length > 0 || value.kind === 'unknown' ? sent : fromRecord(facts, value)
  }
  return []
}

/** `getClient(model, config)`: the arguments that name a model decide what comes back. */
function askedWith(facts: Facts, value: Extract<Value, { kind: 'expression' }>): readonly Value[] {
  const node = unwrapped(value.node)
  const call = isCall(node) ? value.module.callAt(node) : undefined
  if (call === undefined || !MAKES.test(call.callee)) return []
  const given = [...call.positional, ...[...call.keywords.values()]].flatMap((argumentNode) =>
    isObject(argumentNode)
      ? (propertyOf(argumentNode, 'model') ?? propertyOf(argumentNode, 'modelId') ?? [])
      : NAMES_MODEL.test(argumentNode.text.slice(0, 60))
        ? [argumentNode]
        : [],
  )
  // What a factory is told in so many words may be any of its names; a person or the configuration names models.
  return given
    .map((argumentNode) => facts.evaluate(value.module, argumentNode))
    .filter(({ kind }) => kind !== 'literal')
}

/** A field of the body that a route declares is what its caller sends, with a default or without. */
function fromBody(facts: Facts, value: Extract<Value, { kind: 'unknown' | 'settings' }>): readonly Value[] {
  const field = value.kind === 'settings' ? value.name : /\.(\w+)$/.exec(value.text)?.[1]
  if (field === undefined || !NAMES_MODEL.test(field)) return []
  const declared = facts.entries.flatMap(({ module, handler, kind }) => {
    if (handler === undefined || (kind !== 'http-route' && kind !== 'websocket')) return []
    return fieldsOf(facts, { module, types: handler.parameters.map(({ type }) => type), field, depth: 0 })
  })
  const isOwn = declared.some(
    ({ module, line, value: given }) =>
      value.kind === 'unknown' ||
      (module.path === value.path && (line === value.line || given === value.line)),
  )
  const [first] = isOwn ? declared : []
  if (first === undefined) return []
  const place = { path: first.module.path, line: first.line }
  return isEnumerated(facts, first.module, first.type)
    ? [{ kind: 'unknown', text: 'one of a list of the server', ...place }]
    : [{ kind: 'request', text: field, ...place }]
}

const FILLED_FROM_OUTSIDE = /BaseSettings|environ|getenv|RunnableConfig|configurable|hydra|OmegaConf/

/** A field of a record that only code makes is what code gives it: no environment or file can say otherwise. */
function fromRecord(facts: Facts, value: Extract<Value, { kind: 'settings' }>): readonly Value[] {
  const { fallback } = value
  const module = facts.modules.get(value.path)
  if (module === undefined || fallback === undefined || FILLED_FROM_OUTSIDE.test(module.source.text))
    return []
  const own = module.classes.find(
    ({ fields, node }) =>
      /^@(?:dataclasses\.)?dataclass\b/.test(node.parent?.text ?? '') &&
      fields.some(({ name, line }) => name === value.name && line === value.line),
  )
  const uses = own === undefined ? [] : usesOf(facts, own.name)
  const isOnlyMade = uses.every(({ isMaking, call }) => isMaking && call.spreads.length === 0)
  if (uses.length === 0 || !isOnlyMade) return []
  return uses.map(({ module: other, call }) => {
    const given = call.keywords.get(value.name)
    return given === undefined ? fallback : facts.evaluate(other, given)
  })
}

interface ClassUse {
  readonly module: Module
  readonly call: Call
  /** It is made there; otherwise something is done with the class, such as filling it from a file. */
  readonly isMaking: boolean
}

function usesOf(facts: Facts, name: string): readonly ClassUse[] {
  return facts.modules.parsed().flatMap((module) =>
    facts.isShipped(module.path)
      ? module.calls.flatMap((call): readonly ClassUse[] => {
          const isMaking = call.callee.split('.').at(-1) === name
          const isUsed =
            call.callee.startsWith(`${name}.`) || call.positional.some((node) => node.text === name)
          return isMaking || isUsed ? [{ module, call, isMaking }] : []
        })
      : [],
  )
}

interface Declared {
  readonly module: Module
  readonly line: number
  readonly type: string
  /** The line of its default. */
  readonly value: number | undefined
}

interface Sought {
  readonly module: Module
  readonly types: readonly string[]
  readonly field: string
  readonly depth: number
}

/** Fields of that name in the classes of a body, and in those of its own fields. */
function fieldsOf(facts: Facts, { module, types, field, depth }: Sought): readonly Declared[] {
  const names = [...new Set(types.flatMap((type) => type.match(/[A-Z]\w*/g) ?? []))]
  return names.flatMap((name) => {
    const found = facts.definitions.of(module, name)
    if (found?.kind !== 'class' || found.class.bases.some((base) => /Settings$/.test(base))) return []
    const own = found.class.fields
      .filter((declaration) => declaration.name === field)
      .map(({ line, type, value }) => ({ module: found.module, line, type, value: value?.line }))
    const inner =
      depth >= 1
        ? []
        : fieldsOf(facts, {
            module: found.module,
            types: found.class.fields.map(({ type }) => type),
            field,
            depth: depth + 1,
          })
    return [...own, ...inner]
  })
}

/** `Literal["a", "b"]` and enumerations admit what the server lists, nothing else. */
function isEnumerated(facts: Facts, module: Module, type: string): boolean {
  if (/Literal\[/.test(type)) return true
  return (type.match(/[A-Za-z_]\w*/g) ?? []).some((name) => {
    const found = facts.definitions.of(module, name)
    if (found?.kind === 'assignment') return /^(?:\w+\.)?Literal\[/.test(found.assignment.value.text)
    return found?.kind === 'class' && found.class.bases.some((base) => /Enum$/.test(base))
  })
}

/** The route, or what it hands the name to, compares it with a list before it is used. */
export function isListed(facts: Facts, value: Value): boolean {
  const name = value.kind === 'request' ? (/(\w+)\W*$/.exec(value.text)?.[1] ?? '') : ''
  const module = facts.modules.get(value.path)
  if (module === undefined || name === '') return false
  const word = wholeWord(name)
  return module.source.text
    .split('\n')
    .some((line) => LISTED.test(line) && word.test(line) && !/^\s*(?:\/\/|#|import|from)/.test(line))
}
