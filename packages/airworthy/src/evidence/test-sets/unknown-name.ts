import { nearest } from '@airworthy/sdk'

/** Says that a name is not known, and which one was probably meant. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`
  return `unknown ${kind} "${name.slice(0, 60)}"; ${hint}`
}
