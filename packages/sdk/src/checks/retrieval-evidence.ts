import { type Asked, type AskedTerm, hasNewNumber } from './asked.ts'
import { generalRarityOf } from './common-words.ts'
import { type Corpus, corpusOf, weigherOf } from './corpus.ts'
import { likenessTo } from './likeness.ts'
import { wordsOf } from './terms.ts'

/** What speaks for it, or against it, that one of the passages answers the question. */
export interface Evidence {
  /** The weight of the question's content that the best passage has, less of it the further it lies apart. */
  readonly found: number
  /** The weight of what it lacks. */
  readonly missing: number
  readonly rarestFound: number
  readonly rarestMissing: number
  /** 1: the question asks for a number, and there is none near what the best passage has of it. */
  readonly lacksNumber: 0 | 1
  /** How far the closest passage by BM25 is ahead of the others' mean: the logarithm of their ratio. */
  readonly standing: number | undefined
  /** How far the passage with most of the question's pairs of neighbouring words is ahead of the others' mean. */
  readonly order: number | undefined
  /** The passage with the best balance of what it has and what it lacks. */
  readonly best: number
  /** The content of the question that it has, and that it lacks, as it stands in the question. */
  readonly has: readonly string[]
  readonly lacks: readonly string[]
}

/** What the content words of a question weigh, in their order. */
interface Weights {
  readonly found: readonly number[]
  readonly missing: readonly number[]
  readonly both: readonly number[]
}

/** A word of a passage that is a form of a content word of the question. */
interface Hit {
  readonly at: number
  readonly term: number
  readonly likeness: number
}

/** How much of each content word a stretch of a passage has, 0..1. */
type Coverage = readonly number[]

interface Match {
  readonly coverage: Coverage
  /** The mean over a narrow window, a wide one and the whole passage. */
  readonly nearby: Coverage
  /** Where the wide window starts. */
  readonly at: number
}

/** A sentence of usual length, and two. */
const NARROW_WORDS = 15
const WIDE_WORDS = 30
/** How many words around the wide window an answer is looked for in: a sentence more. */
const ANSWER_REACH = 15
/** A name that is missing counts for more than its rarity: a question is seldom about it otherwise. */
const NAME_WEIGHT = 0.35
/** How much general rarity counts where the passages are all that is known of the corpus. */
const GENERAL_SHARE = 0.6
/** Robertson and Zaragoza's BM25, with the constants that are usual. */
const SATURATION = 1.2
const LENGTH_SHARE = 0.75
/** Keeps a passage with a single word of the question from standing out beside passages that have none. */
const SCORE_FLOOR = 1

/** Compares a question with the passages. There is at least one, and the question has content. */
export function findEvidence(asked: Asked, texts: readonly string[], corpus?: Corpus): Evidence {
  const passages = texts.map(wordsOf)
  const rarityOf = corpus ? weigherOf(corpus) : mixedRarity(corpusOf(passages))
  const weights = weightsOf(asked.terms, rarityOf)
  const find = likenessTo(asked.terms.map(({ word }) => word))
  const matches = passages.map((words) => match(hitsOf(words, find), weights))
  const balances = matches.map(({ nearby }) => dot(nearby, weights.both))
  const best = balances.indexOf(Math.max(...balances))
  const meanLength = mean(passages.map((words) => words.length))
  const closeness = leadOf(passages.map((words) => closenessOf(asked, { words, meanLength, rarityOf })))
  const order = leadOf(passages.map((words) => orderOf(asked, words, rarityOf)))
  return {
    ...compare(asked, { weights, words: passages[best] ?? [], match: matches[best] ?? NO_MATCH }),
    standing: closeness && Math.log((closeness.first + SCORE_FLOOR) / (closeness.others + SCORE_FLOOR)),
    order: order && order.first - order.others,
    best,
  }
}

type RarityOf = (word: string) => number

function mixedRarity(corpus: Corpus): RarityOf {
  const rarityOf = weigherOf(corpus)
  return (word) => GENERAL_SHARE * generalRarityOf(word) + (1 - GENERAL_SHARE) * rarityOf(word)
}

/**
 * A word that is there counts by how rare it is in the corpus, where common words stand everywhere. A word that is
 * missing counts by how rare it is in general: a common one is easily said in another way.
 */
function weightsOf(terms: readonly AskedTerm[], rarityOf: RarityOf): Weights {
  const found = terms.map(({ word }) => rarityOf(word))
  const missing = terms.map(({ word, isName }) => generalRarityOf(word) + (isName ? NAME_WEIGHT : 0))
  return { found, missing, both: found.map((weight, term) => weight + (missing[term] ?? 0)) }
}

function hitsOf(words: readonly string[], find: ReturnType<typeof likenessTo>): readonly Hit[] {
  const hits: Hit[] = []
  for (const [at, word] of words.entries()) {
    for (const { term, likeness } of find(word)) hits.push({ at, term, likeness })
  }
  return hits
}

const NO_MATCH: Match = { coverage: [], nearby: [], at: 0 }

function match(hits: readonly Hit[], { both }: Weights): Match {
  const coverage = cover(hits, both.length)
  const narrow = bestWindow(hits, NARROW_WORDS, both)
  const wide = bestWindow(hits, WIDE_WORDS, both)
  const nearby = coverage.map((whole, term) =>
    mean([narrow.coverage[term] ?? 0, wide.coverage[term] ?? 0, whole]),
  )
  return { coverage, nearby, at: wide.at }
}

function cover(hits: readonly Hit[], terms: number): Coverage {
  const coverage = new Array<number>(terms).fill(0)
  for (const { term, likeness } of hits) coverage[term] = Math.max(coverage[term] ?? 0, likeness)
  return coverage
}

function bestWindow(hits: readonly Hit[], length: number, weights: readonly number[]): Omit<Match, 'nearby'> {
  let best = { coverage: cover([], weights.length), at: 0, weight: 0 }
  for (let first = 0, end = 0; first < hits.length; first += 1) {
    const at = hits[first]?.at ?? 0
    while ((hits[end]?.at ?? Number.POSITIVE_INFINITY) < at + length) end += 1
    const coverage = cover(hits.slice(first, end), weights.length)
    const weight = dot(coverage, weights)
    if (weight > best.weight) best = { coverage, at, weight }
  }
  return best
}

interface Best {
  readonly weights: Weights
  readonly words: readonly string[]
  readonly match: Match
}

function compare(
  asked: Asked,
  { weights, words, match }: Best,
): Omit<Evidence, 'standing' | 'order' | 'best'> {
  const { coverage, nearby, at } = match
  const lacking = nearby.map((share) => 1 - share)
  const around = words.slice(Math.max(0, at - ANSWER_REACH), at + WIDE_WORDS + ANSWER_REACH)
  const texts = (isThere: boolean): readonly string[] =>
    asked.terms.filter((_, term) => (coverage[term] ?? 0) > 0 === isThere).map(({ text }) => text)
  return {
    found: dot(nearby, weights.found),
    missing: dot(lacking, weights.missing),
    rarestFound: largestOf(coverage, weights.found),
    rarestMissing: largestOf(lacking, weights.missing),
    lacksNumber: asked.wantsNumber && !hasNewNumber(around, asked) ? 1 : 0,
    has: [...new Set(texts(true))],
    lacks: [...new Set(texts(false))],
  }
}

interface Closeness {
  readonly words: readonly string[]
  readonly meanLength: number
  readonly rarityOf: RarityOf
}

function closenessOf(asked: Asked, { words, meanLength, rarityOf }: Closeness): number {
  const counts = new Map<string, number>()
  for (const word of words) {
    if (asked.words.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const length = 1 - LENGTH_SHARE + (LENGTH_SHARE * words.length) / meanLength
  return sum(
    [...counts].map(
      ([word, times]) => (rarityOf(word) * times * (SATURATION + 1)) / (times + SATURATION * length),
    ),
  )
}

function orderOf(asked: Asked, words: readonly string[], rarityOf: RarityOf): number {
  const shared = new Map<string, number>()
  for (const [at, word] of words.entries()) {
    const before = words[at - 1] ?? ''
    if (!asked.words.has(word) || !asked.words.has(before)) continue
    const pair = `${before} ${word}`
    if (asked.pairs.has(pair)) shared.set(pair, rarityOf(before) + rarityOf(word))
  }
  return sum([...shared.values()])
}

/** The largest value beside the mean of the others; undefined if there are no others. */
function leadOf(values: readonly number[]): { readonly first: number; readonly others: number } | undefined {
  if (values.length < 2) return undefined
  const first = Math.max(...values)
  return { first, others: (sum(values) - first) / (values.length - 1) }
}

function dot(shares: readonly number[], weights: readonly number[]): number {
  let total = 0
  for (const [place, share] of shares.entries()) total += share * (weights[place] ?? 0)
  return total
}

function largestOf(shares: readonly number[], weights: readonly number[]): number {
  return shares.reduce((most, share, place) => Math.max(most, share * (weights[place] ?? 0)), 0)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}
