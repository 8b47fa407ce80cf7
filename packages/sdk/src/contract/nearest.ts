const LONGEST_WORD = 64

/**
 * The candidate that a person most likely meant by `word`, or undefined when none is close.
 * Letter case is ignored; one third of the letters, at least one and at most three, may be wrong, missing, extra or
 * swapped. Where that finds none, the only candidate that begins with the word is meant.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > LONGEST_WORD) return undefined
  const known = [...candidates]
  return mistyped(word, known) ?? shortened(word, known)
}

const LEAST_BEGINNING = 4

function shortened(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < LEAST_BEGINNING) return undefined
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()))
  return begun.length === 1 ? begun[0] : undefined
}

function mistyped(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = 1 + (word.length === 1 ? 0 : Math.min(3, Math.max(1, Math.floor(word.length / 3))))
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Damerau-Levenshtein distance in its optimal string alignment form: no substring is edited twice. */
export function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const substitution = left[row - 1] === right[column - 1] ? 0 : 1
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + substitution,
      )
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (swapped) cost = Math.min(cost, at(beforePrevious, column - 2) + 1)
      current.push(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, right.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
