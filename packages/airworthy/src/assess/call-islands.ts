import { mainCalls } from './anchors.ts'
import type { Facts } from './facts.ts'

/** Fewer programs than this are parts of one product. */
const FEWEST_PROGRAMS = 4

/**
 * True when the project is a collection of programs that import nothing of each other, and most of them, the first
 * one included, have none of these files: what one example does says nothing about the others.
 */
export function isOnlyInOneOfMany(facts: Facts, paths: readonly string[]): boolean {
  const islandOf = importIslands(facts)
  const programs = programsOf(facts, islandOf)
  if (programs === undefined) return false
  const having = new Set(paths.flatMap((path) => islandOf.get(path) ?? []))
  const first = islandOf.get(mainCalls(facts)[0]?.path ?? '')
  const covered = [...programs].filter((island) => having.has(island))
  return first !== undefined && !having.has(first) && covered.length * 2 < programs.size
}

/** True when the project is a collection of programs that import nothing of each other. */
export function isCollection(facts: Facts): boolean {
  return programsOf(facts, importIslands(facts)) !== undefined
}

/** The groups of files that call a model; undefined when there are few, or most files belong to one. */
function programsOf(facts: Facts, islandOf: ReadonlyMap<string, string>): ReadonlySet<string> | undefined {
  const sizes = Map.groupBy(islandOf.values(), (island) => island)
  const isOneProgram = [...sizes.values()].some((files) => files.length * 2 > islandOf.size)
  const programs = new Set(mainCalls(facts).flatMap(({ path }) => islandOf.get(path) ?? []))
  return isOneProgram || programs.size < FEWEST_PROGRAMS ? undefined : programs
}

/** Files of the product that imports connect, in either direction, by the first file of their group. */
function importIslands(facts: Facts): ReadonlyMap<string, string> {
  const islandOf = new Map<string, string>()
  for (const { path, role, language } of facts.project.files) {
    if (role !== facts.shippedRole || language === undefined || islandOf.has(path)) continue
    const waiting = [path]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (islandOf.has(next)) continue
      islandOf.set(next, path)
      const neighbours = [...facts.imports.imports(next), ...facts.imports.importers(next)]
      waiting.push(...neighbours.filter((other) => facts.project.file(other)?.role === facts.shippedRole))
    }
  }
  return islandOf
}
