import { wordsOf } from './labelled-data.ts'

/** Texts by their words, for plain word search. */
export interface WordIndex {
  readonly holders: ReadonlyMap<string, ReadonlyMap<number, number>>
  /** Words of each text, with repeats, and without. */
  readonly lengths: readonly number[]
  readonly distinct: readonly number[]
}

/** Okapi BM25's usual constants. */
const SATURATION = 1.2
const LENGTH_SHARE = 0.75

export function indexWords(texts: readonly string[]): WordIndex {
  const holders = new Map<string, Map<number, number>>()
  const lists = texts.map(wordsOf)
  for (const [place, words] of lists.entries()) {
    for (const word of words) {
      const times = holders.get(word) ?? new Map<number, number>()
      times.set(place, (times.get(place) ?? 0) + 1)
      holders.set(word, times)
    }
  }
  return {
    holders,
    lengths: lists.map((words) => words.length),
    distinct: lists.map((words) => new Set(words).size),
  }
}

/** The BM25 score of each text for a query: lower-case words, no stems, no stop words. */
export function bm25(query: string, { holders, lengths }: WordIndex): Float64Array {
  const scores = new Float64Array(lengths.length)
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  for (const word of new Set(wordsOf(query))) {
    const times = holders.get(word) ?? new Map<number, number>()
    const rarity = Math.log(1 + (lengths.length - times.size + 0.5) / (times.size + 0.5))
    for (const [place, count] of times) {
      const length = 1 - LENGTH_SHARE + (LENGTH_SHARE * (lengths[place] ?? 0)) / meanLength
      scores[place] =
        (scores[place] ?? 0) + (rarity * count * (SATURATION + 1)) / (count + SATURATION * length)
    }
  }
  return scores
}

/** The largest Jaccard index of the query's words with those of any text. */
export function largestOverlap(query: string, { holders, distinct }: WordIndex): number {
  const words = new Set(wordsOf(query))
  const both = new Map<number, number>()
  for (const word of words) {
    for (const place of holders.get(word)?.keys() ?? []) both.set(place, (both.get(place) ?? 0) + 1)
  }
  const overlaps = [...both].map(([place, count]) => count / (words.size + (distinct[place] ?? 0) - count))
  return overlaps.reduce((most, overlap) => Math.max(most, overlap), 0)
}
