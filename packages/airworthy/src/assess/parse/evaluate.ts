import type { Definition, Definitions } from './definitions.ts'
import {
  isMember,
  isName,
  isObject,
  literalOf,
  pathOf,
  propertiesOf,
  propertyOf,
  stringOf,
  unwrapped,
} from './expression.ts'
import type { Call, ClassSyntax, Module } from './module.ts'
import type { Modules } from './modules.ts'
import { isCall, readCall } from './read-call.ts'
import { isFunction } from './read-declarations.ts'
import type { SyntaxNode } from './syntax-node.ts'
import { possibleValues, type Value } from './value.ts'

const DEEPEST = 10
const MOST_OPTIONS = 20
/** Calls that turn a model's name into a model: the name is what matters. */
const MODEL_FACTORIES =
  /\.(?:languageModel|chatModel|textEmbeddingModel|textEmbedding|embedding|embeddingModel|responses)$/
/** Calls that put something around a model and hand it on. */
const WRAPPERS = /(?:^|\.)(?:experimental_)?(?:wrap|with|trace|instrument)\w*Model$/
/** Conversions keep what they are given. */
const CONVERSIONS =
  /^(?:int|float|str|bool|Number|String|parseInt|parseFloat|Boolean|SecretStr|cast|SecretStr|max|min|Math\.min|Math\.max|JSON\.parse|\w+(?:\.\w+)*\.(?:parse|safeParse|parseAsync|model_validate|validate))$/
const REQUEST =
  /(?:^|\.)(?:(?:req|request|ctx\.req|c\.req|event|context\.request|flask\.request)\.(?:json|body|query|params|form|args|get_json|formData|headers|text|queryStringParameters|url|nextUrl)\b|(?:req|request|c\.req)\.json\b)/

export interface EvaluateOptions {
  readonly definitions: Definitions
  readonly modules: Modules
  /** The default of a settings field by its name, when the classes of the project agree on one. */
  readonly settingsField: (
    name: string,
  ) => { readonly module: Module; readonly value: SyntaxNode | undefined; readonly line: number } | undefined
}

/** Finds where the value of an expression comes from. */
export type Evaluate = (module: Module, node: SyntaxNode) => Value

export function evaluator(options: EvaluateOptions): Evaluate {
  return (module, node) => evaluated({ options, module, depth: 0 }, node)
}

interface Scope {
  readonly options: EvaluateOptions
  readonly module: Module
  readonly depth: number
  /** What the parameters of the function that is looked into were given. */
  readonly given?: ReadonlyMap<string, Value>
}

function deeper(scope: Scope, module: Module = scope.module): Scope {
  return { ...scope, module, depth: scope.depth + 1 }
}

function evaluated(scope: Scope, expression: SyntaxNode): Value {
  const node = unwrapped(expression)
  const place = { path: scope.module.path, line: node.line }
  const literal = literalOf(node)
  if (literal !== undefined)
    return { kind: 'literal', value: literal.kind === 'null' ? null : literal.value, ...place }
  if (scope.depth > DEEPEST) return { kind: 'unknown', text: node.text.slice(0, 80), ...place }
  const read = scope.module.environmentReads.find((candidate) => candidate.node === node)
  if (read !== undefined) {
    const fallback = read.fallback === undefined ? undefined : evaluated(deeper(scope), read.fallback)
    return { kind: 'environment', name: read.name, fallback, ...place }
  }
  if (REQUEST.test(node.text.slice(0, 120).replace(/\s+/g, '')))
    return { kind: 'request', text: node.text.slice(0, 80), ...place }
  if (isAlternative(node)) return choice(scope, node)
  if (isName(node)) return named(scope, node)
  if (isMember(node)) return member(scope, node)
  if (isCall(node)) return called(scope, node)
  return { kind: 'expression', node, module: scope.module, ...place }
}

const ALTERNATIVES = new Set([
  'ternary_expression',
  'conditional_expression',
  'boolean_operator',
  'binary_expression',
])

function isAlternative(node: SyntaxNode): boolean {
  if (!ALTERNATIVES.has(node.kind)) return false
  const [left, right] = node.children
  if (left === undefined || right === undefined) return false
  if (node.kind !== 'binary_expression') return true
  return /^(?:\|\||\?\?|&&)$/.test(node.source.text.slice(left.end, right.start).trim())
}

function choice(scope: Scope, node: SyntaxNode): Value {
  // `a ? b : c` tests its first child, `b if a else c` its second.
  const skipped = node.kind === 'ternary_expression' ? 0 : node.kind === 'conditional_expression' ? 1 : -1
  const options = node.children
    .filter((_, index) => index !== skipped)
    .map((child) => evaluated(deeper(scope), child))
  const [first] = options
  if (first?.kind === 'environment' && first.fallback !== undefined) return first
  return { kind: 'choice', options, path: scope.module.path, line: node.line }
}

function named(scope: Scope, node: SyntaxNode): Value {
  const found = scope.options.definitions.of(scope.module, node.text, node)
  return defined(scope, found, node)
}

function defined(scope: Scope, found: Definition | undefined, node: SyntaxNode): Value {
  const place = { path: scope.module.path, line: node.line }
  if (found?.kind === 'parameter') return parameter(scope, found, node)
  if (found?.kind !== 'assignment') return { kind: 'unknown', text: node.text.slice(0, 80), ...place }
  const { assignment, module } = found
  const value = evaluated(deeper(scope, module), assignment.value)
  if (assignment.member === undefined) return value
  if (value.kind === 'request') return { ...value, text: assignment.member }
  return memberOf(deeper(scope, module), value, { name: assignment.member, node })
}

function parameter(scope: Scope, found: Extract<Definition, { kind: 'parameter' }>, node: SyntaxNode): Value {
  const definition = found.function.parameters[found.index]
  const given = scope.given?.get(node.text)
  if (given !== undefined) return given
  const fallback =
    definition?.default === undefined ? undefined : evaluated(deeper(scope, found.module), definition.default)
  return { kind: 'parameter', name: node.text, fallback, path: found.module.path, line: found.function.line }
}

interface MemberAt {
  readonly name: string
  readonly node: SyntaxNode
}

function member(scope: Scope, node: SyntaxNode): Value {
  const path = pathOf(node)
  const direct = path === undefined ? undefined : scope.options.definitions.of(scope.module, path, node)
  if (direct?.kind === 'assignment') {
    const value = defined(deeper(scope), direct, node)
    // `self.model = model` only hands on: the field's own default says more.
    if (value.kind !== 'unknown') return value
  }
  const [object, last] = node.children
  if (object === undefined || last === undefined)
    return { kind: 'unknown', text: node.text.slice(0, 80), path: scope.module.path, line: node.line }
  const name = /subscript/.test(node.kind) ? (stringOf(last) ?? '') : last.text
  return (
    fromClass(scope, unwrapped(object), { name, node }) ??
    memberOf(scope, evaluated(deeper(scope), object), { name, node })
  )
}

/** `Model.TURBO` of an enumeration, `config.timeout` of a parameter with a known class. */
function fromClass(scope: Scope, object: SyntaxNode, at: MemberAt): Value | undefined {
  const own = /^(?:self|cls)$/.test(object.text) ? classAround(scope.module, object) : undefined
  if (own !== undefined) return ownField(scope, own, at)
  const found = isName(object) ? scope.options.definitions.of(scope.module, object.text, object) : undefined
  if (found?.kind === 'class') return fieldValue(scope, found, at.name)
  if (found?.kind === 'file') {
    const inFile = scope.options.definitions.of(found.module, at.name)
    return inFile === undefined ? undefined : defined(deeper(scope, found.module), inFile, at.node)
  }
  if (found?.kind !== 'parameter') return undefined
  const type = /\w+$/.exec(found.function.parameters[found.index]?.type.replace(/\s*\|.*$/, '') ?? '')?.[0]
  const definition = type === undefined ? undefined : scope.options.definitions.of(found.module, type)
  if (definition?.kind !== 'class') return undefined
  const fallback = fieldValue(scope, definition, at.name)
  if (fallback === undefined) return undefined
  return { kind: 'settings', name: at.name, fallback, path: fallback.path, line: fallback.line }
}

type ClassFound = { readonly module: Module; readonly class: ClassSyntax }

function classAround(module: Module, node: SyntaxNode): ClassFound | undefined {
  const around = node.enclosing('class_definition')
  const found = module.classes.find((candidate) => candidate.node === around)
  return found === undefined ? undefined : { module, class: found }
}

/** The default of a field of a dataclass or a model, of which objects may be made with another value. */
function ownField(scope: Scope, found: ClassFound, { name }: MemberAt): Value | undefined {
  const fallback = fieldValue(scope, found, name)
  if (fallback === undefined || fallback.kind === 'unknown') return undefined
  return { kind: 'settings', name, fallback, path: fallback.path, line: fallback.line }
}

/** A field of the object that a class of the project was made into: what it was given, or its default. */
function fieldOfMade(
  scope: Scope,
  value: Extract<Value, { kind: 'expression' }>,
  at: MemberAt,
): Value | undefined {
  const call = isCall(value.node) ? value.module.callAt(value.node) : undefined
  const found =
    call === undefined ? undefined : scope.options.definitions.of(value.module, call.callee, call.node)
  return found?.kind === 'class' ? ownField(deeper(scope, value.module), found, at) : undefined
}

function fieldValue(scope: Scope, found: ClassFound, name: string): Value | undefined {
  const field = found.class.fields.find((candidate) => candidate.name === name)
  if (field?.value === undefined) return undefined
  return defaultValue(deeper(scope, found.module), field.value)
}

/** `Field(3)`, `Field(default=3)`, `Field(default_factory=…)` of a settings class. */
function defaultValue(scope: Scope, node: SyntaxNode): Value {
  const call = isCall(unwrapped(node)) ? readCall(unwrapped(node)) : undefined
  if (call === undefined || !/(?:^|\.)(?:Field|field)$/.test(call.callee)) return evaluated(scope, node)
  const given = call.keywords.get('default') ?? call.positional[0]
  const place = { path: scope.module.path, line: node.line }
  if (given === undefined || given.kind === 'ellipsis')
    return { kind: 'unknown', text: 'no default', ...place }
  return evaluated(scope, given)
}

function memberOf(scope: Scope, value: Value, at: MemberAt): Value {
  const place = { path: scope.module.path, line: at.node.line }
  if (value.kind === 'choice') {
    const options = value.options.map((option) => memberOf(scope, option, at))
    return options.every(({ kind }) => kind === 'unknown')
      ? { kind: 'unknown', text: at.node.text.slice(0, 80), ...place }
      : { kind: 'choice', options, ...place }
  }
  if (value.kind === 'expression' && at.name === '' && isObject(value.node)) return anyEntry(scope, value)
  if (value.kind === 'request') return { ...value, text: at.name }
  if (value.kind === 'expression') {
    const inside = insideOf(value, at.name)
    if (inside !== undefined) return evaluated(deeper(scope, value.module), inside)
    const field = fieldOfMade(scope, value, at)
    if (field !== undefined) return field
  }
  const field = /settings|config|cfg|env|option|param|self|this|app_|args/i.test(at.node.text)
    ? scope.options.settingsField(at.name)
    : undefined
  if (field === undefined) return { kind: 'unknown', text: at.node.text.slice(0, 80), ...place }
  const fallback =
    field.value === undefined ? undefined : defaultValue(deeper(scope, field.module), field.value)
  if (fallback?.kind === 'environment') return fallback
  return { kind: 'settings', name: at.name, fallback, path: field.module.path, line: field.line }
}

/** An entry of a table that is looked up by something unknown: any of them. */
function anyEntry(scope: Scope, value: Extract<Value, { kind: 'expression' }>): Value {
  const options = propertiesOf(value.node)
    .slice(0, MOST_OPTIONS)
    .map((property) => evaluated(deeper(scope, value.module), property.value))
  return { kind: 'choice', options, path: value.path, line: value.line }
}

/** The member of a written object, or the keyword that a constructor was given. */
function insideOf(value: Extract<Value, { kind: 'expression' }>, name: string): SyntaxNode | undefined {
  if (isObject(value.node)) return propertyOf(value.node, name)
  const call = value.module.callAt(value.node)
  const keyword = call?.keywords.get(name)
  if (keyword !== undefined) return keyword
  const options = call?.positional.find(isObject)
  return options === undefined ? undefined : propertyOf(options, name)
}

function called(scope: Scope, node: SyntaxNode): Value {
  const call = scope.module.callAt(node)
  const expression: Value = {
    kind: 'expression',
    node,
    module: scope.module,
    path: scope.module.path,
    line: node.line,
  }
  if (call === undefined) return expression
  const [first] = call.positional
  const handsOn =
    CONVERSIONS.test(call.callee) || MODEL_FACTORIES.test(call.callee) || isModelFactory(scope, call)
  if (handsOn && first !== undefined && !isObject(first)) return evaluated(deeper(scope), first)
  const wrapped =
    WRAPPERS.test(call.callee) && first !== undefined && isObject(first)
      ? propertyOf(first, 'model')
      : undefined
  if (wrapped !== undefined) return evaluated(deeper(scope), wrapped)
  const table = /\.get$/.test(call.callee) ? call.calleeNode.children[0] : undefined
  if (table !== undefined)
    return lookedUp(scope, evaluated(deeper(scope), table), { expression, key: first, node })
  const found = scope.options.definitions.of(scope.module, call.callee, node)
  return found?.kind === 'function' ? returned(scope, found, { call, expression }) : expression
}

/** `openai('gpt-5')` of a provider package, or of one that was made by `createOpenAI`. */
function isModelFactory(scope: Scope, call: Call): boolean {
  const root = call.callee.split('.')[0] ?? ''
  const found = scope.options.definitions.of(scope.module, root, call.node)
  if (found?.kind === 'package')
    return (
      /^(?:@ai-sdk\/|@openrouter\/|ollama-ai-provider|ai$)/.test(found.import.from) &&
      !/^(?:generate|stream|create|wrap|custom|embed)/.test(root)
    )
  if (found?.kind !== 'assignment') return false
  return /^create[A-Z]\w*$|^customProvider$/.test(found.module.callAt(found.assignment.value)?.callee ?? '')
}

interface Lookup {
  readonly expression: Value
  readonly key: SyntaxNode | undefined
  readonly node: SyntaxNode
}

function lookedUp(scope: Scope, table: Value, { expression, key, node }: Lookup): Value {
  if (table.kind !== 'expression' || !isObject(table.node)) return expression
  return memberOf(scope, table, { name: key === undefined ? '' : (stringOf(key) ?? ''), node })
}

interface Returning {
  readonly call: Call
  readonly expression: Value
}

/** What a function of the project returns for these arguments. */
function returned(
  scope: Scope,
  found: Extract<Definition, { kind: 'function' }>,
  { call, expression }: Returning,
): Value {
  const given = new Map<string, Value>()
  for (const [index, parameter] of found.function.parameters.entries()) {
    const argument = call.keywords.get(parameter.name) ?? call.positional[index]
    if (argument !== undefined) given.set(parameter.name, evaluated(deeper(scope), argument))
  }
  const inside: Scope = { ...deeper(scope, found.module), given }
  const results = returnedBy(found.function.node).map((result) => evaluated(inside, result))
  const isKnown = results
    .flatMap(possibleValues)
    .some(({ kind }) => kind !== 'unknown' && kind !== 'expression')
  if (!isKnown) return expression
  const [only] = results
  return results.length === 1 && only !== undefined
    ? only
    : { kind: 'choice', options: results, path: expression.path, line: expression.line }
}

/** The expressions that a function returns, those of functions inside it left out. */
export function returnedBy(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node.children.at(-1)
  if (node.kind === 'arrow_function' && body !== undefined && body.kind !== 'statement_block') return [body]
  const found: SyntaxNode[] = []
  const visit = (inner: SyntaxNode): void => {
    if (isFunction(inner)) return
    if (inner.kind === 'return_statement' && inner.children[0] !== undefined) found.push(inner.children[0])
    inner.children.forEach(visit)
  }
  if (body !== undefined) visit(body)
  return found
}
