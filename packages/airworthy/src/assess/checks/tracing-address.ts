import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { isObject, propertyOf } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { possibleValues, type Value } from '../parse/value.ts'

/** Error trackers that send nothing, and say nothing, until they know where to. */
const NEEDS_ADDRESS = /^(?:@sentry\/|sentry_sdk|rollbar|@bugsnag|bugsnag)/
const STARTED = /(?:^|\.)(?:init|start|configure)$/
const ADDRESS = ['dsn', 'DSN', 'apiKey', 'api_key', 'accessToken', 'access_token']
/** Variables that these products read by themselves. */
const OWN_VARIABLE = /(?:SENTRY_DSN|ROLLBAR_\w*TOKEN|BUGSNAG_\w*KEY)$/

/**
 * The start of an error tracker that is not told where to send: no address is given and no shipped file names the
 * variable for one, or the file that is shipped for running leaves it empty.
 */
export function withoutAddress(
  facts: Facts,
  path: string,
  isTracing: (from: string) => boolean,
): Evidence | undefined {
  const module = facts.modules.get(path)
  const imports = module?.imports.filter(({ from }) => isTracing(from)) ?? []
  if (module === undefined || !imports.some(({ from }) => NEEDS_ADDRESS.test(from))) return undefined
  const locals = new Set(imports.map(({ local, from }) => local.split('.')[0] || from))
  const starts = module.calls.filter(
    ({ callee }) => STARTED.test(callee) && locals.has(callee.split('.')[0] ?? ''),
  )
  const silent = starts.filter((start) => isSilent(facts, module, start))
  const [first] = silent
  if (first === undefined || silent.length < starts.length) return undefined
  return { path, line: first.line, shows: `${first.callee} is not told where to send` }
}

function isSilent(facts: Facts, module: Module, start: Call): boolean {
  const given = addressOf(start)
  if (given !== undefined)
    return possibleValues(facts.evaluate(module, given)).every((value) => isEmpty(facts, value))
  // Options that were made elsewhere may hold it.
  const isWritten = start.spreads.length === 0 && start.positional.every(isObject)
  return (
    isWritten &&
    !facts.configuration.environment.some(({ name, ...set }) => OWN_VARIABLE.test(name) && isNamed(set))
  )
}

function addressOf(start: Call): SyntaxNode | undefined {
  const [first] = start.positional
  const named = ADDRESS.flatMap((key) => [
    start.keywords.get(key) ?? (first === undefined ? undefined : propertyOf(first, key)),
  ]).find((node) => node !== undefined)
  return named ?? (first === undefined || isObject(first) ? undefined : first)
}

type Named = Omit<Facts['configuration']['environment'][number], 'name'>

/** An example shows what the documented start sets; a file for running says what it sets. */
function isNamed({ isCommentedOut, isExample, value }: Named): boolean {
  return !isCommentedOut && (isExample || value.replace(/^\$\{\w+:?-?\}$|^["']{2}$/, '') !== '')
}

/** An empty text, or a variable that files for running name and leave empty. */
function isEmpty(facts: Facts, value: Value): boolean {
  if (value.kind === 'literal') return value.value === null || value.value === ''
  if (value.kind !== 'environment') return false
  if (value.fallback?.kind === 'literal' && value.fallback.value !== null && value.fallback.value !== '')
    return false
  const named = facts.configuration.environment.filter(({ name }) => name === value.name)
  return named.length > 0 && !named.some(isNamed)
}
