import { AirworthyError } from '../errors.ts'
import { VALUE_KEYWORDS } from './shape-keywords.ts'
import { equalKey, isObject, type JsonObject, type Mismatch, type Place, within } from './shape-value.ts'

/** Says what is wrong with a value, or nothing. */
type Rule = (value: unknown, place: Place) => Mismatch | undefined

/** A JSON Schema that was read whole, so that nothing in it is passed over in silence. */
export interface ShapeSchema {
  readonly check: (value: unknown) => Mismatch | undefined
}

/** One schema inside the whole, on its way to a rule. */
interface Source {
  readonly root: JsonObject
  readonly schema: JsonObject
  /** JSON Pointer of the schema inside the whole. */
  readonly pointer: string
  readonly references: Map<string, Rule>
}

/** They say something to people, or hold schemas that only a `$ref` uses. */
const ANNOTATIONS = new Set(
  `$schema $comment $defs definitions title description default examples deprecated readOnly writeOnly`.split(
    ' ',
  ),
)
/** Together with the keyword that reads them. */
const READ_BY_OTHERS = new Set(['then', 'else', 'minContains', 'maxContains', '$id'])
/** The supported keywords mean the same in all of them; what changed between them is refused. */
const DIALECTS = /^https?:\/\/json-schema\.org\/(?:draft\/2020-12|draft\/2019-09|draft-07)\/schema#?$/
/** Deeper than this a value, or a chain of references, is refused. */
const DEEPEST = 500

/**
 * Reads a JSON Schema of draft 2020-12 for `shape`. Supported: `type`, `enum`, `const`, all limits on numbers,
 * strings, arrays and objects, `properties`, `patternProperties`, `additionalProperties`, `propertyNames`,
 * `required`, `dependentRequired`, `items`, `prefixItems`, `contains`, `uniqueItems`, `allOf`, `anyOf`, `oneOf`,
 * `not`, `if`/`then`/`else`, `$ref` inside the schema, and `format` where it is date, time, date-time, email, uri
 * or uuid. A `pattern` runs on what a model wrote, so it should not backtrack.
 * @throws AirworthyError `contract-invalid` at anything else, also at a keyword that merely is not known.
 */
export function readSchema(schema: unknown): ShapeSchema {
  const root = isObject(schema) ? schema : {}
  if (typeof root.$schema === 'string' && !DIALECTS.test(root.$schema)) {
    throw invalid('#/$schema', `is ${JSON.stringify(root.$schema)}, not draft 2020-12, 2019-09 or 07`)
  }
  const rule = compile(schema, { root, schema: root, pointer: '#', references: new Map() })
  return { check: (value) => rule(value, { path: '$', depth: 0 }) }
}

function compile(schema: unknown, parent: Source, pointer = parent.pointer): Rule {
  if (schema === true) return () => undefined
  if (schema === false) return (_, place) => ({ path: place.path, problem: 'must not be there' })
  if (!isObject(schema)) throw invalid(pointer, `is ${JSON.stringify(schema)}, not a schema`)
  const source = { ...parent, schema, pointer }
  if ('$id' in schema && pointer !== '#') throw invalid(`${pointer}/$id`, 'is not supported below the root')
  const rules = Object.entries(schema)
    .filter(([keyword]) => !ANNOTATIONS.has(keyword) && !READ_BY_OTHERS.has(keyword))
    .map(([keyword, argument]) => compileKeyword(keyword, argument, source))
  return (value, place) => {
    if (place.depth > DEEPEST) return { path: place.path, problem: `is nested deeper than ${DEEPEST} levels` }
    return first(rules, (rule) => rule(value, { ...place, depth: place.depth + 1 }))
  }
}

function compileKeyword(keyword: string, argument: unknown, source: Source): Rule {
  const pointer = `${source.pointer}/${keyword}`
  const applicator = Object.hasOwn(APPLICATORS, keyword) ? APPLICATORS[keyword] : undefined
  if (applicator !== undefined) return applicator(argument, { ...source, pointer })
  const assertion = Object.hasOwn(VALUE_KEYWORDS, keyword) ? VALUE_KEYWORDS[keyword] : undefined
  if (assertion === undefined) throw invalid(pointer, 'is not supported')
  const problemOf = assertion(argument)
  if (typeof problemOf === 'string')
    throw invalid(pointer, `is ${JSON.stringify(argument)}, not ${problemOf}`)
  return (value, { path }) => {
    const problem = problemOf(value)
    return problem === undefined ? undefined : { path, problem }
  }
}

function invalid(pointer: string, problem: string): AirworthyError {
  return new AirworthyError('contract-invalid', `JSON Schema: ${pointer} ${problem}.`, {
    next: 'Write it with the keywords that `shape` supports, or check the answer with a function of your own.',
  })
}

function first<Item>(
  items: Iterable<Item>,
  check: (item: Item) => Mismatch | undefined,
): Mismatch | undefined {
  for (const item of items) {
    const mismatch = check(item)
    if (mismatch !== undefined) return mismatch
  }
  return undefined
}

type Applicator = (argument: unknown, source: Source) => Rule

const APPLICATORS: Readonly<Record<string, Applicator>> = {
  $ref: reference,
  allOf: (argument, source) => {
    const rules = compileList(argument, source)
    return (value, place) => first(rules, (rule) => rule(value, place))
  },
  anyOf: (argument, source) => {
    const rules = compileList(argument, source)
    return (value, place) => {
      const mismatches = rules.map((rule) => rule(value, place))
      return mismatches.includes(undefined) ? undefined : deepest(mismatches)
    }
  },
  oneOf: (argument, source) => {
    const rules = compileList(argument, source)
    return (value, place) => {
      const mismatches = rules.map((rule) => rule(value, place))
      const fitting = mismatches.filter((mismatch) => mismatch === undefined).length
      if (fitting === 0) return deepest(mismatches)
      return fitting === 1 ? undefined : { path: place.path, problem: 'fits more than one alternative' }
    }
  },
  not: (argument, source) => {
    const rule = compile(argument, source)
    return (value, place) =>
      rule(value, place) === undefined ? { path: place.path, problem: 'is what it must not be' } : undefined
  },
  if: (argument, source) => {
    const condition = compile(argument, source)
    const [then, otherwise] = ['then', 'else'].map((keyword) =>
      compile(source.schema[keyword] ?? true, source),
    )
    return (value, place) => (condition(value, place) === undefined ? then : otherwise)?.(value, place)
  },
  properties: (argument, source) => {
    const rules = compileMap(argument, source)
    return overObject((object, place) =>
      first(rules, ([name, rule]) =>
        Object.hasOwn(object, name) ? rule(object[name], within(place, name)) : undefined,
      ),
    )
  },
  patternProperties: (argument, source) => {
    const rules = compilePatterns(argument, source)
    return overObject((object, place) =>
      first(Object.entries(object), ([name, value]) =>
        first(rules, ([pattern, rule]) =>
          pattern.test(name) ? rule(value, within(place, name)) : undefined,
        ),
      ),
    )
  },
  additionalProperties: (argument, source) => {
    const rule = compile(argument, source)
    const known = new Set(Object.keys(isObject(source.schema.properties) ? source.schema.properties : {}))
    const patterns = compilePatterns(source.schema.patternProperties ?? {}, source).map(
      ([pattern]) => pattern,
    )
    return overObject((object, place) =>
      first(Object.entries(object), ([name, value]) =>
        known.has(name) || patterns.some((pattern) => pattern.test(name))
          ? undefined
          : rule(value, within(place, name)),
      ),
    )
  },
  propertyNames: (argument, source) => {
    const rule = compile(argument, source)
    return overObject((object, place) =>
      first(Object.keys(object), (name) => rule(name, within(place, name))),
    )
  },
  items: (argument, source) => {
    if (Array.isArray(argument))
      throw invalid(source.pointer, 'is a list, which draft 2020-12 calls prefixItems')
    const rule = compile(argument, source)
    const start = Array.isArray(source.schema.prefixItems) ? source.schema.prefixItems.length : 0
    return overArray((list, place) =>
      first(list.entries(), ([index, item]) =>
        index < start ? undefined : rule(item, within(place, index)),
      ),
    )
  },
  prefixItems: (argument, source) => {
    const rules = compileList(argument, source)
    return overArray((list, place) =>
      first(rules.entries(), ([index, rule]) =>
        index < list.length ? rule(list[index], within(place, index)) : undefined,
      ),
    )
  },
  contains: (argument, source) => {
    const rule = compile(argument, source)
    const least = countOf('minContains', source, 1)
    const most = countOf('maxContains', source, Number.POSITIVE_INFINITY)
    return overArray((list, place) => {
      const found = list.filter((item, index) => rule(item, within(place, index)) === undefined).length
      if (found >= least && found <= most) return undefined
      return { path: place.path, problem: `has ${found} of the items that it must contain` }
    })
  },
  uniqueItems: (argument) =>
    overArray((list, place) => {
      const isWrong = argument === true && new Set(list.map((item) => equalKey(item))).size < list.length
      return isWrong ? { path: place.path, problem: 'has an item twice' } : undefined
    }),
}

function countOf(keyword: string, { schema, pointer }: Source, otherwise: number): number {
  const count = schema[keyword] ?? otherwise
  if (typeof count !== 'number' || !(count >= 0))
    throw invalid(pointer, `has a ${keyword} that is not a count`)
  return count
}

function overObject(check: (object: JsonObject, place: Place) => Mismatch | undefined): Rule {
  return (value, place) => (isObject(value) ? check(value, place) : undefined)
}

function overArray(check: (list: readonly unknown[], place: Place) => Mismatch | undefined): Rule {
  return (value, place) => (Array.isArray(value) ? check(value, place) : undefined)
}

function compileList(argument: unknown, source: Source): readonly Rule[] {
  if (!Array.isArray(argument) || argument.length === 0)
    throw invalid(source.pointer, 'is not a list of schemas')
  return argument.map((schema, index) => compile(schema, source, `${source.pointer}/${index}`))
}

function compileMap(argument: unknown, source: Source): readonly (readonly [string, Rule])[] {
  if (!isObject(argument)) throw invalid(source.pointer, 'is not a map of schemas')
  return Object.entries(argument).map(([name, schema]) => [
    name,
    compile(schema, source, `${source.pointer}/${name}`),
  ])
}

function compilePatterns(argument: unknown, source: Source): readonly (readonly [RegExp, Rule])[] {
  return compileMap(argument, source).map(([pattern, rule]) => {
    try {
      return [new RegExp(pattern, 'u'), rule]
    } catch {
      throw invalid(source.pointer, `has ${JSON.stringify(pattern)}, which is not a regular expression`)
    }
  })
}

/** The alternative that went furthest before it failed tells most. */
function deepest(mismatches: readonly (Mismatch | undefined)[]): Mismatch | undefined {
  const [furthest] = mismatches
    .flatMap((mismatch) => mismatch ?? [])
    .sort((a, b) => b.path.length - a.path.length)
  return furthest
}

function reference(argument: unknown, source: Source): Rule {
  const pointer = typeof argument === 'string' ? argument : ''
  if (pointer !== '#' && !pointer.startsWith('#/')) {
    throw invalid(source.pointer, `is ${JSON.stringify(argument)}; only #/… inside the schema is supported`)
  }
  if (!source.references.has(pointer)) {
    // A schema may refer to itself, so the place is taken before the target is read.
    source.references.set(pointer, (value, place) => rule(value, place))
    const rule = compile(resolve(pointer, source), source, pointer)
  }
  return (value, place) => source.references.get(pointer)?.(value, place)
}

function resolve(pointer: string, { root, pointer: from }: Source): unknown {
  const steps = pointer.split('/').slice(1).map(unescapeStep)
  return steps.reduce((schema: unknown, step) => {
    const next = isObject(schema) || Array.isArray(schema) ? Object.entries(schema) : []
    const found = next.find(([name]) => name === step)
    if (found === undefined) throw invalid(from, `is ${JSON.stringify(pointer)}, which is not in the schema`)
    return found[1]
  }, root)
}

function unescapeStep(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
}
