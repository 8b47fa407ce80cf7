import { jsonValueMistake } from './json-value.ts'

/** The value cannot be written as canonical JSON; the message says why. */
export class NotCanonicalError extends Error {}

/**
 * JSON with sorted keys and no white space, so that equal values have equal texts. Fields that are `undefined` are
 * left out.
 * @throws NotCanonicalError when `jsonValueMistake` says that the value is no JSON.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const mistake = jsonValueMistake(value)
  if (mistake !== undefined) throw new NotCanonicalError(mistake)
  return written(value)
}

function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  const fields: string[] = []
  for (const name of Object.keys(value).sort()) {
    const field = (value as Readonly<Record<string, unknown>>)[name]
    if (field !== undefined) fields.push(`${JSON.stringify(name)}:${written(field)}`)
  }
  return `{${fields.join(',')}}`
}
