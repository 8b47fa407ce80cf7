/** A value as JSON has it, or why it cannot be JSON. */
export type JsonValue =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json'; readonly reason: string }

/** The value as it reads back from JSON text. Nothing is lost in silence: what JSON cannot hold is named with its path. */
export function jsonValueOf(value: unknown): JsonValue {
  if (typeof value === 'string') return { kind: 'json', value }
  const reason = obstacleIn(value, { path: '', parents: [] })
  return reason === undefined
    ? { kind: 'json', value: JSON.parse(JSON.stringify(value)) }
    : { kind: 'not-json', reason }
}

interface Place {
  readonly path: string
  readonly parents: readonly object[]
}

function obstacleIn(value: unknown, place: Place): string | undefined {
  const where = place.path === '' ? 'it' : place.path
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `${where} is ${value}`
    case 'object':
      return value === null ? undefined : obstacleInObject(value, place)
    default:
      return `${where} is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`
  }
}

function obstacleInObject(value: object, place: Place): string | undefined {
  const where = place.path === '' ? 'it' : place.path
  if (place.parents.includes(value)) return `${where} contains itself`
  if ('toJSON' in value) return undefined
  if (!(Array.isArray(value) || isPlain(value)))
    return `${where} is a ${value.constructor?.name ?? 'class instance'}`
  const parents = [...place.parents, value]
  for (const [key, inner] of Object.entries(value)) {
    // A field that is undefined is a field that is absent.
    if (inner === undefined && !Array.isArray(value)) continue
    const obstacle = obstacleIn(inner, { path: place.path === '' ? key : `${place.path}.${key}`, parents })
    if (obstacle !== undefined) return obstacle
  }
  return undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
