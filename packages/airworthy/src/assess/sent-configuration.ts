import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { ACCESS } from './guards/access-guard.ts'
import { judgeEntries } from './guards/protected-entries.ts'
import type { EntryPoint } from './inventory/entry-point.ts'
import { findEntryPoints } from './inventory/entry-points.ts'
import { formFields } from './key-forms.ts'
import { returnedBy } from './parse/evaluate.ts'
import { isName, isObject, propertiesOf, unwrapped } from './parse/expression.ts'
import type { Call, Module } from './parse/module.ts'
import type { SyntaxNode } from './parse/syntax-node.ts'
import { possibleValues } from './parse/value.ts'
import { isOperatorKeyName, SENDING } from './provider-keys.ts'
import { escapedName } from './whole-word.ts'

/** What a program is set up with, read as a whole. */
const WHOLE =
  /(?:^|\.)(?:(?:get|load|read|fetch|retrieve)_?\w*(?:config|configuration|settings)(?:_?(?:json|dict|data|values))?|\w*(?:config|settings)\w*\.(?:get|all|getAll|get_all|dump|to_?dict|toJSON|dict|model_dump|load|read))$/i
const MASKED =
  /mask|redact|\*{3,}|••|omit|sanitiz|hide|strip_?(?:key|secret)|exclude|delete\s|\.pop\(|without|safe/i
const TESTED = /\bbool\(|Boolean\(|!!|is not None|is None|[!=]==?|\blen\(/
const KEY = /api_?key/i
const READS_KEY = /(?:environ|getenv|process\.env|import\.meta\.env)\W{1,4}["']?\w*(?:KEY|TOKEN|SECRET)/

/** Routes that hand whoever asks an object with a standing key in it. */
export function sentConfigurations(facts: Facts): readonly Evidence[] {
  const routes = [...facts.allEntries, ...routesBeside(facts)].filter(
    ({ kind, handler }) => kind === 'http-route' && handler !== undefined,
  )
  const sending = routes.flatMap((entry) => sentBy(facts, entry).map((evidence) => ({ entry, evidence })))
  return sending
    .filter(({ entry }) => judgeEntries(facts, ACCESS, [entry])[0]?.guard?.state !== 'enforced')
    .map(({ evidence }) => evidence)
}

const OF_SETTINGS =
  /(?:^|\/)(?:api|routes?|routers?|server|controllers?|endpoints)\/(?:.*\/)?(?:\w*config\w*|\w*settings|env|keys?)(?:\/\w+)?\.(?:[cm]?[jt]s|py)$/i
const MOST_ROUTES = 20

/** Routes of settings lead to no model call and are looked for by their place. */
function routesBeside(facts: Facts): readonly EntryPoint[] {
  const known = new Set(facts.allEntries.map(({ path }) => path))
  return facts.project.files
    .filter(({ path, role }) => role === facts.shippedRole && OF_SETTINGS.test(path) && !known.has(path))
    .slice(0, MOST_ROUTES)
    .flatMap(({ path }) => facts.modules.get(path) ?? [])
    .flatMap((module) => findEntryPoints(module, facts.origin))
}

function sentBy(facts: Facts, entry: EntryPoint): readonly Evidence[] {
  const { module, handler } = entry
  if (handler === undefined) return []
  const mayBeWhole = isGet(entry) && /config|settings/i.test(handler.node.text)
  if (!mayBeWhole && !isNearKeys(facts, module)) return []
  const calls = module.calls.filter(({ node }) => handler.node.contains(node))
  const sent = [
    ...calls
      .filter(({ callee }) => SENDING.test(callee) && !/^(?:requests|httpx|axios|fetch)/.test(callee))
      .flatMap(({ positional, keywords }) => [...positional.slice(0, 1), ...keywords.values()]),
    ...(module.language === 'python' ? returnedBy(handler.node) : []),
  ]
  const made = sent.flatMap((node) => madeBy(module, handler.node, node))
  return made.flatMap((call): readonly Evidence[] => {
    const shows = `${entry.name} hands the keys of the configuration to whoever asks`
    const at = { path: module.path, line: call.line, shows }
    if (holdsKeys(facts, module, call)) return [at]
    const isWhole = mayBeWhole && isWholeConfiguration(facts, module, call)
    return isWhole && !MASKED.test(handler.node.text) ? [at] : []
  })
}

function isGet({ name, handler }: EntryPoint): boolean {
  return !/^(?:POST|PUT|PATCH|DELETE)\b/.test(`${name} ${handler?.name ?? ''}`) && handler?.name !== 'POST'
}

/** The calls that an expression takes its value from, names in it followed through the handler. */
function madeBy(module: Module, scope: SyntaxNode, expression: SyntaxNode): readonly Call[] {
  const names = [...expression.walk()]
    .filter((node) => isName(node) || node.kind === 'shorthand_property_identifier')
    .map(({ text }) => text)
  const values = module.assignments
    .filter(({ target, node }) => names.includes(target) && scope.contains(node))
    .map(({ value }) => value)
  return [expression, ...values].flatMap((value) => module.callAt(withoutAwait(value)) ?? [])
}

function withoutAwait(node: SyntaxNode): SyntaxNode {
  const inner = unwrapped(node)
  return /^await/.test(inner.kind) && inner.children[0] !== undefined ? unwrapped(inner.children[0]) : inner
}

const nearKeys = new WeakMap<Module, boolean>()

/** The file, or one that it imports, reads a key from the environment. */
function isNearKeys(facts: Facts, module: Module): boolean {
  const before = nearKeys.get(module)
  if (before !== undefined) return before
  const near = [module.path, ...facts.imports.imports(module.path)]
  const isNear = near.some((path) => READS_KEY.test(facts.project.text(path)))
  nearKeys.set(module, isNear)
  return isNear
}

/** The function, of whatever object, returns what it reads from the environment under the name of a key. */
function holdsKeys(facts: Facts, module: Module, call: Call): boolean {
  if (!isNearKeys(facts, module)) return false
  const made = definitionOf(facts, module, call)
  if (made === undefined) return false
  const { node } = made.function
  const objects = returnedBy(node).flatMap((result) => {
    const plain = unwrapped(result)
    if (isObject(plain)) return [plain]
    return made.module.assignments
      .filter(({ target, value, node: at }) => target === plain.text && node.contains(at) && isObject(value))
      .map(({ value }) => value)
  })
  return objects.flatMap(propertiesOf).some(({ value }) => isKey(facts, made.module, value))
}

function isKey(facts: Facts, module: Module, value: SyntaxNode): boolean {
  const conditional = unwrapped(value)
  const given = conditional.kind === 'conditional_expression' ? (conditional.children[0] ?? value) : value
  if (TESTED.test(given.text)) return false
  return possibleValues(facts.evaluate(module, given)).some(
    (option) => option.kind === 'environment' && isOperatorKeyName(option.name),
  )
}

/** A getter of the whole configuration, in a product whose settings form puts providers' keys there. */
function isWholeConfiguration(facts: Facts, module: Module, call: Call): boolean {
  if (!WHOLE.test(call.callee) || call.positional.length > 0) return false
  const made = definitionOf(facts, module, call)
  if (made === undefined || MASKED.test(made.function.node.text)) return false
  return (
    formFields(facts).length > 0 ||
    (KEY.test(made.function.node.text) && made.function.node.text.length < 3_000)
  )
}

/** The function that is called; of a method on an object the only one of that name. */
function definitionOf(
  facts: Facts,
  module: Module,
  call: Call,
): { readonly module: Module; readonly function: Module['functions'][number] } | undefined {
  const found = facts.definitions.of(module, call.callee, call.node)
  if (found?.kind === 'function') return { module: found.module, function: found.function }
  const name = call.callee.split('.').at(-1) ?? ''
  const defines = new RegExp(`\\b${escapedName(name)}\\b\\s*(?:=|:|\\()`)
  const near = [module.path, ...facts.imports.imports(module.path)].filter((path) =>
    defines.test(facts.project.text(path)),
  )
  const same = near.flatMap((path) =>
    (facts.modules.get(path)?.functions ?? [])
      .filter((candidate) => candidate.name === name)
      .map((candidate) => ({ path, candidate })),
  )
  const [only] = same
  const holder = only === undefined ? undefined : facts.modules.get(only.path)
  return same.length === 1 && only !== undefined && holder !== undefined
    ? { module: holder, function: only.candidate }
    : undefined
}
