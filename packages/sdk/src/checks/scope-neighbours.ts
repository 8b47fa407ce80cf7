import { type Terms, wordsOf } from './terms.ts'

/** Known questions, by their terms. */
export interface NeighbourIndex {
  readonly size: number
  /** For each term the places of the questions that have it, ascending. */
  readonly holders: ReadonlyMap<string, readonly number[]>
  /** One over the length of each question's vector. */
  readonly scale: readonly number[]
}

/** How close a question is to the known ones. */
export interface Neighbours {
  /** The mean cosine with the closest known questions, 0..1. */
  readonly similarity: number
  /** The place of the closest one. */
  readonly nearest: number
}

/** How many of the closest questions count. One could be a fluke, and a rare intent has few. */
const NEIGHBOURS = 5
/** Flattens the weights, so that one rare word does not outweigh all that is asked. */
const RARITY_POWER = 0.7
const PRIOR_QUESTIONS = Number(process.env.PRIOR ?? 200)
const FUNCTION_WORDS = new Set(
  wordsOf(
    `a about am an and any are as at be been but by can could did do does for from get had has have he her here him his
    how i if in into is it its just like many may me might much my need no not of on one or our out please she should
    so some tell than that the their them then there these they this those to up us want was we were what when where
    which who whom whose why will with would you your i'm i'd i've what's how's where's can't don't`,
  ).concat(''),
)
/** What a pair of words weighs beside a word as rare. */
const PAIR_WEIGHT = 0.5

export function indexNeighbours(questions: readonly Terms[]): NeighbourIndex {
  const holders = new Map<string, number[]>()
  for (const [place, { words, pairs }] of questions.entries()) {
    for (const term of [...words, ...pairs]) {
      const places = holders.get(term)
      if (places === undefined) holders.set(term, [place])
      else places.push(place)
    }
  }
  const unscaled = { size: questions.length, holders, scale: [] }
  return { ...unscaled, scale: questions.map((terms) => 1 / lengthOf(weighTerms(terms, unscaled, 0))) }
}

/** Finds the known questions closest to one. `self` is the place of the question itself if it is among them. */
export function findNeighbours(terms: Terms, index: NeighbourIndex, self?: number): Neighbours {
  const own = self === undefined ? 0 : 1
  const weights = weighTerms(terms, index, own)
  const sums = new Float64Array(index.size)
  for (const { term, weight } of weights) {
    for (const place of index.holders.get(term) ?? []) sums[place] = (sums[place] ?? 0) + weight * weight
  }
  if (self !== undefined) sums[self] = -1
  for (let place = 0; place < index.size; place += 1)
    sums[place] = (sums[place] ?? 0) * (index.scale[place] ?? 0)
  const wanted = Math.min(NEIGHBOURS, index.size - own)
  const closest = findLargest(sums, wanted)
  const total = closest.reduce((sum, place) => sum + (sums[place] ?? 0), 0)
  return { similarity: total / wanted / lengthOf(weights), nearest: closest[0] ?? 0 }
}

/** The places of the largest values, the largest first. */
function findLargest(values: Float64Array, wanted: number): readonly number[] {
  const places: number[] = []
  let least = Number.NEGATIVE_INFINITY
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0
    if (places.length === wanted && value <= least) continue
    const at = places.findIndex((other) => (values[other] ?? 0) < value)
    places.splice(at < 0 ? places.length : at, 0, place)
    places.length = Math.min(places.length, wanted)
    least = values[places.at(-1) ?? 0] ?? 0
  }
  return places
}

/** How often a term was seen, and among how many questions. */
export interface Frequency {
  readonly seen: number
  readonly size: number
}

/**
 * Adds what is known of English beforehand, as if so many more questions had been seen: a third of them have any
 * one function word. It matters while there are few questions, and fades as they grow.
 */
export function expect(term: string, { seen, size }: Frequency): Frequency {
  const isFunction = term.split(' ').every((word) => FUNCTION_WORDS.has(word))
  return { seen: seen + (isFunction ? PRIOR_QUESTIONS / 3 : 0), size: size + PRIOR_QUESTIONS }
}

/** Rarer weighs more: log(1 + N / n), an inverse document frequency; a term never seen counts as half seen. */
export function rarityOf({ seen, size }: Frequency): number {
  return Math.log(1 + size / Math.max(0.5, seen)) ** RARITY_POWER
}

interface Weighted {
  readonly term: string
  readonly weight: number
}

/** `own` is how often the question itself is among those that were counted. */
function weighTerms({ words, pairs }: Terms, index: NeighbourIndex, own: number): readonly Weighted[] {
  const weigh = (share: number) => (term: string) => ({
    term,
    weight: share * rarityOf(expect(term, { seen: (index.holders.get(term)?.length ?? 0) - own, size: index.size })),
  })
  return [...words.map(weigh(1)), ...pairs.map(weigh(PAIR_WEIGHT))]
}

function lengthOf(weights: readonly Weighted[]): number {
  return Math.sqrt(weights.reduce((sum, { weight }) => sum + weight * weight, 0))
}
