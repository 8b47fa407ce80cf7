import { createHash } from 'node:crypto'
import type { Contract } from './contract.ts'

/**
 * SHA-256, hex, over what the contract says. The same under comments, white space, the order of keys and the way a
 * value is written (`3 s`, `3000 ms`); different when any bound, slice, scorer, route or path changes.
 */
export function contractHash(contract: Omit<Contract, 'hash'>): string {
  return createHash('sha256')
    .update(canonicalJson(meaningOf(contract)))
    .digest('hex')
}

/** What the contract says, without where it stands and how it is written. */
function meaningOf(contract: Omit<Contract, 'hash'>): unknown {
  const {
    path: _path,
    directory: _directory,
    places: _places,
    // What assess is told to leave be promises nothing.
    suppress: _suppress,
    requirements,
    checks,
    whenItFails,
    ...rest
  } = contract
  return {
    ...rest,
    hash: undefined,
    requirements: requirements.map(({ text: _text, line: _line, where, ...requirement }) => ({
      ...requirement,
      where: Object.fromEntries(where.map(({ tag, value }) => [tag, value])),
    })),
    checks: Object.fromEntries(checks.map(({ name, ...check }) => [name, check])),
    whenItFails: Object.fromEntries(whenItFails.map(({ name, ...mode }) => [name, mode])),
  }
}

/** JSON with the keys of every object in code unit order and without undefined values. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
}
