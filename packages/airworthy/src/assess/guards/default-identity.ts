import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import { returnedBy } from '../parse/evaluate.ts'
import { isObject, literalOf, propertiesOf, stringOf, unwrapped } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { wholeWord } from '../whole-word.ts'
import { switchedOnBy } from './switches.ts'

/** Functions that say who asks, by their name. */
const SAYS_WHO =
  /auth(?!or)|(?:current|get|resolve|require|verify|validate|load)_?-?(?:\w*_)?(?:user|token|session|identity|principal)|identity|principal/i
const DEFINITION =
  /(?:\bdef|\bfunction|\bconst)\s+\w*(?:auth|user|token|session|identity|principal)\w*\s*(?:\(|=)/i
/** The fields by which a record names a person. */
const NAMES_SOMEBODY = /^(?:sub|id|uid|user_?id|user_?name|name|user|email|oid)$/i
/** Names for somebody who has not said who they are. */
const ANYBODY =
  /^(?:anonymous|anon|local|default|guest|public|dev\w*|demo|test|admin|nobody|single|system)(?:[-_]?\w+)?(?:@.+)?$/i
const MOST_FILES = 40

/**
 * The line by which everybody becomes the same made-up person while sign-in is off, as it is shipped: whatever asks
 * later whether somebody is there is told yes.
 */
export function defaultIdentity(facts: Facts, entries: readonly EntryPoint[]): Evidence | undefined {
  const hits = facts.search(DEFINITION, { roles: [facts.shippedRole], most: 300 })
  const paths = [...new Set(hits.map(({ path }) => path))].filter(
    (path) => /\.(?:py|[cm]?[jt]s)$/.test(path) && isNear(facts, path, entries),
  )
  return paths
    .slice(0, MOST_FILES)
    .flatMap((path) => facts.modules.get(path) ?? [])
    .flatMap((module) => madeUp(facts, module))[0]
}

/** Loaded by an entry point, or by the program that it is part of. */
function isNear(facts: Facts, path: string, entries: readonly EntryPoint[]): boolean {
  return entries.some((entry) => {
    if (facts.imports.distance(entry.path, path) !== undefined) return true
    return facts.imports
      .importers(path)
      .some((user) => facts.imports.distance(user, entry.path) !== undefined)
  })
}

function madeUp(facts: Facts, module: Module): readonly Evidence[] {
  return module.functions
    .filter(({ name }) => SAYS_WHO.test(name) && isUsed(facts, module, name))
    .flatMap(({ node }) =>
      returnedBy(node)
        .filter((result) => isMadeUp(module, result))
        .flatMap((result) => {
          const on = switchedOnBy(facts, module, { node: result, boundary: node })
          return on === undefined
            ? []
            : [
                { ...on, shows: on.shows.replace(/^switched off/, 'sign-in is off') },
                { path: module.path, line: result.line, shows: 'and then everybody is one made-up user' },
              ]
        }),
    )
}

function isUsed(facts: Facts, module: Module, name: string): boolean {
  const word = wholeWord(name)
  return [module.path, ...facts.imports.importers(module.path)].some((path) => {
    const text = path === module.path ? facts.project.text(path).replace(word, '') : facts.project.text(path)
    return word.test(text)
  })
}

/** `{ sub: 'local' }`, `User(id="anonymous")`, `'anonymous'`: written out, not read from the request. */
function isMadeUp(module: Module, expression: SyntaxNode): boolean {
  const node = unwrapped(expression)
  const plain = stringOf(node)
  if (plain !== undefined) return ANYBODY.test(plain)
  const call = module.callAt(node)
  const pairs = isObject(node)
    ? propertiesOf(node).map(({ key, value }) => ({ key, value }))
    : [...(call?.keywords ?? [])].map(([key, value]) => ({ key, value }))
  const named = pairs.filter(({ key }) => NAMES_SOMEBODY.test(key))
  return (
    named.length > 0 &&
    named.every(({ value }) => literalOf(value) !== undefined && literalOf(value)?.kind !== 'null')
  )
}
