export type JsonObject = Readonly<Record<string, unknown>>

/** Where in the value a rule looks. */
export interface Place {
  /** `$` is the whole value; `$.items[2].price` is inside it. */
  readonly path: string
  readonly depth: number
}

/** The first thing that is wrong. */
export interface Mismatch {
  readonly path: string
  /** To follow the path: `is "12", not a number`. */
  readonly problem: string
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function within({ path, depth }: Place, step: string | number): Place {
  if (typeof step === 'number') return { path: `${path}[${step}]`, depth }
  return { path: /^[A-Za-z_]\w*$/.test(step) ? `${path}.${step}` : `${path}[${JSON.stringify(step)}]`, depth }
}

/** The same text for two values that JSON Schema calls equal, whatever the order of their properties. */
export function equalKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => equalKey(item)).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'undefined'
  const properties = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${equalKey(item)}`)
  return `{${properties.sort().join(',')}}`
}
