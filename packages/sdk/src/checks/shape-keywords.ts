import { equalKey, isObject } from './shape-value.ts'

/** Says what is wrong with one value, to follow its path. */
type ProblemOf = (value: unknown) => string | undefined
/** Reads the argument of a keyword; a text says what the argument should have been. */
type Keyword = (argument: unknown) => ProblemOf | string

const SHOWN_LENGTH = 40

const TYPES: Readonly<Record<string, readonly [phrase: string, test: (value: unknown) => boolean]>> = {
  string: ['a string', (value) => typeof value === 'string'],
  number: ['a number', (value) => typeof value === 'number'],
  integer: ['a whole number', (value) => Number.isInteger(value)],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  null: ['null', (value) => value === null],
  array: ['a list', (value) => Array.isArray(value)],
  object: ['an object', (value) => isObject(value)],
}

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i
/** Of RFC 3339, 3986, 5321 (without quoted local parts) and 9562. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: (text) => TIME.test(text),
  'date-time': (text) =>
    /^[^Tt]{10}[Tt]/.test(text) && isDate(text.slice(0, 10)) && TIME.test(text.slice(11)),
  email: (text) => text.length <= 254 && /^[^\s@"<>]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/.test(text),
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
}

/** The keywords that look at one value alone. */
export const VALUE_KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (argument) => {
    const names = Array.isArray(argument) ? argument : [argument]
    const types = names.flatMap((name) => {
      const type = typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
      return type === undefined ? [] : [type]
    })
    if (types.length === 0 || types.length < names.length) return 'a type of JSON, or a list of them'
    const wanted = types.map(([phrase]) => phrase).join(' or ')
    return (value) => (types.some(([, test]) => test(value)) ? undefined : `is ${show(value)}, not ${wanted}`)
  },
  enum: (argument) => {
    if (!Array.isArray(argument)) return 'a list'
    const keys = new Set(argument.map((item) => equalKey(item)))
    const wanted = argument.map((item) => show(item)).join(', ')
    return (value) =>
      keys.has(equalKey(value)) ? undefined : `is ${show(value)}, not one of ${shorten(wanted)}`
  },
  const: (argument) => {
    const key = equalKey(argument)
    return (value) => (equalKey(value) === key ? undefined : `is ${show(value)}, not ${show(argument)}`)
  },
  minimum: bound('less than', (value, limit) => value >= limit),
  maximum: bound('more than', (value, limit) => value <= limit),
  exclusiveMinimum: bound('not more than', (value, limit) => value > limit),
  exclusiveMaximum: bound('not less than', (value, limit) => value < limit),
  multipleOf: bound('not a multiple of', isMultiple),
  minLength: size('characters', lengthOfText, (length, limit) => length >= limit),
  maxLength: size('characters', lengthOfText, (length, limit) => length <= limit),
  minItems: size('items', lengthOfList, (length, limit) => length >= limit),
  maxItems: size('items', lengthOfList, (length, limit) => length <= limit),
  minProperties: size('properties', lengthOfObject, (length, limit) => length >= limit),
  maxProperties: size('properties', lengthOfObject, (length, limit) => length <= limit),
  pattern: (argument) => {
    const pattern = typeof argument === 'string' ? regularExpression(argument) : undefined
    if (pattern === undefined) return 'a regular expression'
    return (value) =>
      typeof value === 'string' && !pattern.test(value)
        ? `is ${show(value)}, which is not /${argument}/`
        : undefined
  },
  format: (argument) => {
    const name = typeof argument === 'string' ? argument : ''
    const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined
    if (format === undefined) return `one of ${Object.keys(FORMATS).join(', ')}`
    return (value) =>
      typeof value === 'string' && !format(value) ? `is ${show(value)}, not a ${name}` : undefined
  },
  required: (argument) => {
    if (!isNames(argument)) return 'a list of names'
    return (value) => missing(value, argument)
  },
  dependentRequired: (argument) => {
    if (!isObject(argument) || !Object.values(argument).every(isNames)) return 'a map of lists of names'
    const entries = Object.entries(argument)
    return (value) => {
      const names = entries.filter(([name]) => isObject(value) && Object.hasOwn(value, name))
      return missing(
        value,
        names.flatMap(([, needed]) => (isNames(needed) ? needed : [])),
      )
    }
  },
}

function missing(value: unknown, names: readonly string[]): string | undefined {
  const name = isObject(value) ? names.find((needed) => !Object.hasOwn(value, needed)) : undefined
  return name === undefined ? undefined : `has no ${JSON.stringify(name)}`
}

function bound(phrase: string, holds: (value: number, limit: number) => boolean): Keyword {
  return (limit) => {
    if (typeof limit !== 'number' || !Number.isFinite(limit)) return 'a number'
    return (value) =>
      typeof value === 'number' && !holds(value, limit) ? `is ${value}, ${phrase} ${limit}` : undefined
  }
}

type Size = (value: unknown) => number | undefined

function size(unit: string, sizeOf: Size, holds: (length: number, limit: number) => boolean): Keyword {
  return (limit) => {
    if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0) return 'a count'
    return (value) => {
      const length = sizeOf(value)
      if (length === undefined || holds(length, limit)) return undefined
      return `has ${length} ${unit}, ${length < limit ? 'fewer' : 'more'} than ${limit}`
    }
  }
}

/** JSON Schema counts characters of Unicode, not the units of UTF-16. */
function lengthOfText(value: unknown): number | undefined {
  return typeof value === 'string' ? [...value].length : undefined
}

function lengthOfList(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined
}

function lengthOfObject(value: unknown): number | undefined {
  return isObject(value) ? Object.keys(value).length : undefined
}

/** 0.0075 is a multiple of 0.0001, though binary fractions do not divide evenly. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient))
}

function isDate(text: string): boolean {
  return DATE.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function regularExpression(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u')
  } catch {
    return undefined
  }
}

function show(value: unknown): string {
  return shorten(JSON.stringify(value) ?? 'missing')
}

function shorten(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 1)}…` : text
}
