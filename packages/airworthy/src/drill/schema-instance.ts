/** The smallest JSON value that has the shape of a schema; texts in it are `text`. */
export function instanceOf(schema: unknown, text: string): unknown {
  if (typeof schema !== 'object' || schema === null) return { answer: text }
  const { const: constant, enum: values, anyOf, type, properties } = schema as Schema
  if (constant !== undefined) return constant
  if (Array.isArray(values)) return values[0]
  if (Array.isArray(anyOf)) return instanceOf(anyOf[0], text)
  if (properties !== undefined || type === 'object') return objectOf(schema as Schema, text)
  const make = SIMPLE[Array.isArray(type) ? String(type[0]) : String(type)]
  return make === undefined ? { answer: text } : make(schema as Schema, text)
}

interface Schema {
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly unknown[]
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, unknown>>
  readonly items?: unknown
  readonly minItems?: number
  readonly minimum?: number
}

const SIMPLE: Readonly<Record<string, (schema: Schema, text: string) => unknown>> = {
  string: (_schema, text) => text,
  number: ({ minimum = 0 }) => minimum,
  integer: ({ minimum = 0 }) => Math.ceil(minimum),
  boolean: () => true,
  null: () => null,
  array: ({ items, minItems = 1 }, text) => Array.from({ length: minItems }, () => instanceOf(items, text)),
}

function objectOf({ properties = {} }: Schema, text: string): unknown {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, instanceOf(value, text)]))
}
