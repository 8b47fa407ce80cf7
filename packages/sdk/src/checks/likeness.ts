/** Words that share fewer of their letter triples are not forms of one word. */
const LEAST_LIKENESS = 0.5
/** Shorter words are alike by chance. */
const LEAST_LETTERS = 4
/** What is longer is no word, and must not cost more. */
const MOST_LETTERS = 64

/** One of the terms that a word is like, by its place among them. */
export interface Likeness {
  readonly term: number
  /** 1: the same word. */
  readonly likeness: number
}

/**
 * Finds the terms that a word is a form of: `function` and `functional`, `Africa` and `African`, a word and its
 * misspelling. Two words are as alike as their letter triples by Dice's coefficient, ends of words counting as
 * letters; numbers, and words without spaces around them, are alike only if they are the same.
 */
export function likenessTo(terms: readonly string[]): (word: string) => readonly Likeness[] {
  const places = new Map(terms.map((term, place) => [term, place]))
  const holders = new Map<string, number[]>()
  const sizes = terms.map((term) => new Set(triplesOf(term)).size)
  for (const [place, term] of terms.entries()) {
    for (const triple of new Set(triplesOf(term)))
      holders.set(triple, [...(holders.get(triple) ?? []), place])
  }
  const known = new Map<string, readonly Likeness[]>()
  const compare = (word: string): readonly Likeness[] => {
    const same = places.get(word)
    const own = triplesOf(word)
    // Most words share nothing with any term.
    if (same === undefined && !own.some((triple) => holders.has(triple))) return NONE
    const distinct = [...new Set(own)]
    const both = new Map<number, number>()
    for (const place of distinct.flatMap((triple) => holders.get(triple) ?? [])) {
      both.set(place, (both.get(place) ?? 0) + 1)
    }
    if (same !== undefined) both.set(same, 0)
    return [...both].flatMap(([term, count]) => {
      const likeness = term === same ? 1 : (2 * count) / (distinct.length + (sizes[term] ?? 0))
      return likeness < LEAST_LIKENESS ? [] : [{ term, likeness }]
    })
  }
  return (word) => {
    const found = known.get(word) ?? compare(word)
    known.set(word, found)
    return found
  }
}

const NONE: readonly Likeness[] = []

/** Each three neighbouring letters of a word, with repeats. */
function triplesOf(word: string): readonly string[] {
  if (word.length < LEAST_LETTERS || word.length > MOST_LETTERS || /\p{N}/u.test(word)) return []
  const marked = `^${word}$`
  const triples: string[] = []
  for (let start = 0; start + 3 <= marked.length; start += 1) triples.push(marked.slice(start, start + 3))
  return triples
}
