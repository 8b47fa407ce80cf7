const known = new Map<string, RegExp>()

/** A name as it is written in a pattern. */
export function escapedName(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

/** A pattern for a name as a word of its own; the name may hold any character. */
export function wholeWord(name: string): RegExp {
  let pattern = known.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`(?<![\\w$])${escapedName(name)}(?![\\w$])`)
    known.set(name, pattern)
  }
  return pattern
}
