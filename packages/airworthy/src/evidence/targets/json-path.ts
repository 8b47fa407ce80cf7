import { oneLine } from '@airworthy/sdk'

/** What is at a dotted path, or how far the path leads. */
export type Found =
  | { readonly kind: 'found'; readonly value: unknown }
  | { readonly kind: 'missing'; readonly reason: string }

/** Looks up a dotted path such as `choices.0.message.content`; the empty path is the whole value. */
export function atPath(json: unknown, path: string): Found {
  let value = json
  const walked: string[] = []
  for (const step of path === '' ? [] : path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
      return { kind: 'missing', reason: `nothing at "${path}": ${whatIsThere(value, walked)}` }
    }
    value = (value as Readonly<Record<string, unknown>>)[step]
    walked.push(step)
  }
  return { kind: 'found', value }
}

function whatIsThere(value: unknown, walked: readonly string[]): string {
  const place = walked.length === 0 ? 'the answer' : `"${walked.join('.')}"`
  if (Array.isArray(value)) return `${place} is a list of ${value.length}`
  if (typeof value !== 'object' || value === null)
    return `${place} is ${oneLine(JSON.stringify(value) ?? 'undefined', 80)}`
  const keys = Object.keys(value)
  return keys.length === 0 ? `${place} is an empty object` : `${place} has ${oneLine(keys.join(', '), 200)}`
}
