import { wordsOf } from './terms.ts'

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
    countWords(wordsOf(text), frequency)
  }
  return { size, frequency }
}

/** The words of passages that stand for a corpus, each stretch of this many words being one text of it. */
const STRETCH_WORDS = 40

/** What can be counted where nothing but a few passages is known. */
export function corpusOf(passages: readonly (readonly string[])[]): Corpus {
  const frequency = new Map<string, number>()
  let size = 0
  for (const words of passages) {
    for (let start = 0; start < words.length; start += STRETCH_WORDS) {
      size += 1
      countWords(words.slice(start, start + STRETCH_WORDS), frequency)
    }
  }
  return { size, frequency }
}

function countWords(words: readonly string[], frequency: Map<string, number>): void {
  for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
}

/** Rarer weighs more, up to 1 for a word that the corpus lacks: an inverse document frequency over its largest. */
export function weigherOf({ size, frequency }: Corpus): (word: string) => number {
  const rarity = (texts: number): number => Math.log(1 + (size + 1) / (texts + 0.5))
  return (word) => rarity(frequency.get(word) ?? 0) / rarity(0)
}
