import { wordsOf } from './terms.ts'
import { tokenise } from './tokens.ts'

/** How common each word is in the texts that retrieval searches. Learn it once, when the process starts. */
export interface Corpus {
  /** How many texts it was learned from. */
  readonly size: number
  /** In how many of them each word stands. */
  readonly frequency: ReadonlyMap<string, number>
}

/** Counts the words of the texts that retrieval searches, or of a fair sample of them. */
export function learnCorpus(texts: Iterable<string>): Corpus {
  const frequency = new Map<string, number>()
  let size = 0
  for (const text of texts) {
    size += 1
    for (const word of new Set([...wordsOf(text), ...contentOf(text).keys()])) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1)
    }
  }
  return { size, frequency }
}

/** The words, names and numbers of a text that carry content, as they stand there, by what their forms share. */
export function contentOf(text: string): ReadonlyMap<string, string> {
  return new Map(tokenise(text, false).map((token) => [token.key, token.text]))
}

/** Rarer weighs more, up to 1 for a word that the corpus lacks: an inverse document frequency over its largest. */
export function weigherOf({ size, frequency }: Corpus): (word: string) => number {
  const rarity = (texts: number): number => Math.log(1 + (size + 1) / (texts + 0.5))
  return (word) => rarity(frequency.get(word) ?? 0) / rarity(0)
}
