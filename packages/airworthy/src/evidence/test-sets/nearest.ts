/** The word of `words` that `name` is most likely a slip of, if one is close enough. */
export function nearestWord(name: string, words: Iterable<string>): string | undefined {
  const plain = simplified(name)
  let nearest: string | undefined
  let smallest = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const word of words) {
    const distance = editDistance(plain, simplified(word))
    if (distance < smallest) {
      smallest = distance
      nearest = word
    }
  }
  return nearest
}

/** Says that a name is not known, and which one was probably meant. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const nearest = nearestWord(name, known)
  const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean "${nearest}"?`
  return `unknown ${kind} "${name.slice(0, 60)}"; ${hint}`
}

function simplified(name: string): string {
  return name
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[_\s-]/g, '')
}

/** Optimal string alignment distance, row by row: a character inserted, dropped, replaced, or swapped with the next. */
function editDistance(left: string, right: string): number {
  let beforeRow: readonly number[] = []
  let row: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)
      const isSwap = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      const swapped = isSwap ? (beforeRow[j - 2] ?? i) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    beforeRow = row
    row = next
  }
  return row[right.length] ?? 0
}
