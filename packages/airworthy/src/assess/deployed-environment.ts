import type { Facts } from './facts.ts'

/** Whoever reads the variable finds a value that is worked out when the project is deployed. */
const COMPUTED = 'set'
const COMMENT = /^\s*(?:#|\/\/|\*)/

/**
 * The value that infrastructure, container and platform files give a variable; empty where they leave it out by
 * default, `set` where it is computed. Undefined when none names it.
 */
export function deployedValue(facts: Facts, name: string): string | undefined {
  const paths = facts.configuration.files
    .filter(
      ({ kind, path, isShipped }) =>
        isShipped && !path.endsWith('.json') && /^(?:infrastructure|container|platform)$/.test(kind),
    )
    .map(({ path }) => path)
  const hits = facts.search(new RegExp(`(?<!\\w)${name}(?!\\w)`), { paths, containing: name })
  const values = hits.flatMap(({ path, line }) => valueAt(facts, { path, line, name }) ?? [])
  return values.find((value) => value !== '' && value !== 'false') ?? values[0]
}

interface Named {
  readonly path: string
  readonly line: number
  readonly name: string
}

/** `NAME: value`, `NAME = value`, or `name: 'NAME'` with its `value:` in the next line. */
function valueAt(facts: Facts, { path, line, name }: Named): string | undefined {
  const lines = facts.project.text(path).split(/\r?\n/)
  const text = lines[line - 1] ?? ''
  if (COMMENT.test(text)) return undefined
  const same = new RegExp(`${name}["']?\\s*[:=]\\s*(.*)$`).exec(text)?.[1]
  const next = /^[\s,"']*(?:value|Value)["']?\s*[:=]\s*(.*)$/.exec(lines[line] ?? '')?.[1]
  // A value that the operator types into the console of the platform: `key: NAME` with `sync: false`.
  if (/^\s*sync\s*:\s*false\b/.test(lines[line] ?? '') && /\bkey\s*:/.test(text)) return COMPUTED
  const isNamed = new RegExp(`\\b(?:[Nn]ame|key)["']?\\s*[:=]\\s*["']?${name}["']?`).test(text)
  const written = same ?? (isNamed ? next : undefined)
  if (written !== undefined) return read(facts, written.trim().replace(/,$/, ''))
  return new RegExp(`^\\s*ENV\\s+${name}\\s+(\\S+)`).exec(text)?.[1]
}

function read(facts: Facts, written: string): string {
  const [, condition, yes, no] = /^(\w+)\s*\?\s*(.+?)\s*:\s*(.+?)\s*[})]*$/.exec(written) ?? []
  if (condition !== undefined && yes !== undefined && no !== undefined) {
    const state = parameterDefault(facts, condition)
    return state === undefined ? COMPUTED : read(facts, state ? yes : no)
  }
  const literal = /^(["'])([^"'$]*)\1$/.exec(written)?.[2] ?? /^(?:true|false|\d+)$/i.exec(written)?.[0]
  return literal ?? COMPUTED
}

/** The default of a parameter of the deployment: that of its parameters file before that of its declaration. */
function parameterDefault(facts: Facts, name: string): boolean | undefined {
  const files = facts.configuration.files.filter(({ kind }) => kind === 'infrastructure')
  const given = files.filter(({ path }) => /(?:^|\/)main\.(?:parameters\.json|bicepparam)$/.test(path))
  const declared = files.filter(({ path }) => /\.(?:bicep|tf)$/.test(path))
  const patterns: readonly (readonly [typeof files, RegExp])[] = [
    [
      given,
      new RegExp(
        `["']?\\b${name}["']?\\s*[:=]\\s*(?:\\{\\s*"value"\\s*:\\s*)?"?(?:\\$\\{\\w+=)?(true|false)`,
      ),
    ],
    [
      declared,
      new RegExp(
        `param\\s+${name}\\s+bool\\s*=\\s*(true|false)|variable\\s+"${name}"\\s*\\{[^}]*default\\s*=\\s*(true|false)`,
      ),
    ],
  ]
  for (const [candidates, pattern] of patterns) {
    for (const { path } of candidates) {
      const found = pattern.exec(facts.project.text(path))
      const value = found?.[1] ?? found?.[2]
      if (value !== undefined) return value === 'true'
    }
  }
  return undefined
}
