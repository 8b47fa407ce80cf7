/** A parsed JSON object whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object, or an empty one: reading a field of it never throws. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The value as text, or undefined for any other kind of value. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The first element of a list, or undefined. */
export function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}
