import type { Facts } from './facts.ts'

const known = new WeakMap<Facts, ReadonlySet<string>>()

/** The product's files that run: what its entry points and its model calls import, directly or not, and themselves. */
export function productPaths(facts: Facts): ReadonlySet<string> {
  const before = known.get(facts)
  if (before !== undefined) return before
  const starts = new Set([...facts.entries, ...facts.calls].map(({ path }) => path))
  const paths = new Set(
    [...starts]
      .flatMap((path) => [...facts.imports.reachableFrom(path)])
      .filter((path) => facts.isShipped(path)),
  )
  known.set(facts, paths)
  return paths
}
