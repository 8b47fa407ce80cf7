import { type Corpus, contentOf, learnCorpus, weigherOf } from './corpus.ts'
import { splitSentences } from './sentences.ts'
import { pairsOf, wordsOf } from './terms.ts'

/** What speaks for it that one of the passages answers the question. */
export interface Evidence {
  /**
   * The weight of the question's content that the best passage has, less what it lacks: the mean of its best
   * sentence, its best two neighbouring sentences and the whole passage.
   */
  readonly balance: number
  /** How far the closest passage by BM25 is ahead of the others' mean: the logarithm of their ratio. */
  readonly standing: number | undefined
  /** How far the passage with most of the question's pairs of neighbouring words is ahead of the others' mean. */
  readonly order: number | undefined
  /** The passage with the best balance. */
  readonly best: number
  /** The content of the question that it has, and that it lacks, as it stands in the question. */
  readonly has: readonly string[]
  readonly lacks: readonly string[]
}

/** The question, read once for all passages. */
interface Asked {
  readonly content: ReadonlyMap<string, string>
  readonly words: ReadonlySet<string>
  readonly pairs: ReadonlySet<string>
}

interface PassageWords {
  /** The content of each sentence. */
  readonly sentences: readonly ReadonlySet<string>[]
  readonly words: readonly string[]
}

/** Robertson and Zaragoza's BM25, with the constants that are usual. */
const SATURATION = 1.2
const LENGTH_SHARE = 0.75
/** Keeps the ratio of two scores in bounds where one of them is zero. */
const SCORE_FLOOR = 0.1

/** Compares a question with the passages. There is at least one, and the question has content. */
export function findEvidence(question: string, texts: readonly string[], corpus?: Corpus): Evidence {
  const words = wordsOf(question)
  const asked = { content: contentOf(question), words: new Set(words), pairs: new Set(pairsOf(words)) }
  const sentences = texts.map((text) => splitSentences(text).map((sentence) => sentence.text))
  const weigh = weigherOf(corpus ?? learnCorpus(sentences.flat()))
  const passages = texts.map((text, at) => ({
    sentences: (sentences[at] ?? []).map((sentence) => new Set(contentOf(sentence).keys())),
    words: wordsOf(text),
  }))
  const meanLength = mean(passages.map((passage) => passage.words.length))
  const balances = passages.map((passage) => balanceOf(asked, passage, weigh))
  const balance = Math.max(...balances)
  const best = balances.indexOf(balance)
  const closeness = leadOf(passages.map((passage) => closenessOf(asked, { passage, meanLength, weigh })))
  const order = leadOf(passages.map((passage) => orderOf(asked, passage, weigh)))
  return {
    balance,
    standing: closeness && Math.log((closeness.first + SCORE_FLOOR) / (closeness.others + SCORE_FLOOR)),
    order: order && order.first - order.others,
    best,
    ...divide(asked, passages[best]?.sentences ?? []),
  }
}

type Weigh = ReturnType<typeof weigherOf>

function balanceOf({ content }: Asked, { sentences }: PassageWords, weigh: Weigh): number {
  const keys = [...content.keys()]
  const total = sum(keys.map(weigh))
  const foundIn = (window: PassageWords['sentences']): number =>
    sum(keys.filter((key) => window.some((sentence) => sentence.has(key))).map(weigh))
  const bestOf = (length: number): number =>
    Math.max(...sentences.map((_, start) => foundIn(sentences.slice(start, start + length))))
  return 2 * mean([bestOf(1), bestOf(2), foundIn(sentences)]) - total
}

interface Closeness {
  readonly passage: PassageWords
  readonly meanLength: number
  readonly weigh: Weigh
}

function closenessOf(asked: Asked, { passage, meanLength, weigh }: Closeness): number {
  const counts = new Map<string, number>()
  for (const word of passage.words) {
    if (asked.words.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const length = 1 - LENGTH_SHARE + (LENGTH_SHARE * passage.words.length) / meanLength
  return sum(
    [...counts].map(
      ([word, times]) => (weigh(word) * times * (SATURATION + 1)) / (times + SATURATION * length),
    ),
  )
}

function orderOf({ pairs }: Asked, { words }: PassageWords, weigh: Weigh): number {
  const shared = new Set(pairsOf(words).filter((pair) => pairs.has(pair)))
  return sum([...shared].flatMap((pair) => pair.split(' ').filter(Boolean)).map(weigh))
}

/** The largest value beside the mean of the others; undefined if there are no others. */
function leadOf(values: readonly number[]): { readonly first: number; readonly others: number } | undefined {
  if (values.length < 2) return undefined
  const first = Math.max(...values)
  return { first, others: (sum(values) - first) / (values.length - 1) }
}

function divide({ content }: Asked, sentences: PassageWords['sentences']): Pick<Evidence, 'has' | 'lacks'> {
  const isThere = ([key]: readonly [string, string]): boolean =>
    sentences.some((sentence) => sentence.has(key))
  const all = [...content]
  return {
    has: all.filter((entry) => isThere(entry)).map(([, text]) => text),
    lacks: all.filter((entry) => !isThere(entry)).map(([, text]) => text),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}
