const MAX_DEPTH = 200
const MAX_CHARACTERS = 16 * 1024 * 1024

/**
 * Says why a value cannot be kept as JSON: it holds a number that is not finite, a function or the like; it has more
 * than 200 levels (as a value that contains itself has); or it has more than 16 million characters, which a few YAML
 * aliases can describe. Undefined for a value that can.
 */
export function jsonValueMistake(value: unknown): string | undefined {
  return new Inspection().mistakeIn(value, 0)
}

class Inspection {
  #charactersLeft = MAX_CHARACTERS

  mistakeIn(value: unknown, depth: number): string | undefined {
    this.#charactersLeft -= typeof value === 'string' ? value.length : 1
    if (this.#charactersLeft < 0) return 'is larger than 16 million characters'
    if (typeof value !== 'object' || value === null) return scalarMistake(value)
    if (depth === MAX_DEPTH) return `is nested over ${MAX_DEPTH} levels deep`
    for (const field of Object.values(value)) {
      const mistake = this.mistakeIn(field, depth + 1)
      if (mistake !== undefined) return mistake
    }
    return undefined
  }
}

function scalarMistake(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return `holds ${value}, which is not a finite number`
  const isOther = typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol'
  return isOther ? `holds a ${typeof value}, which is not JSON` : undefined
}
