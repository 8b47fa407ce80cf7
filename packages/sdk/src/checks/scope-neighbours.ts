import { isFunctionTerm, rarityOf, withPrior } from './rarity.ts'
import type { Terms } from './terms.ts'

/** Known questions, by their terms. */
export interface NeighbourIndex {
  readonly size: number
  /** The terms that the questions have. */
  readonly known: ReadonlyMap<string, WeightedTerm>
  readonly unseen: Unseen
  /** One over the length of each question's vector. */
  readonly scale: Float64Array
  /** One place for each question, to add up in: memory of its own for each call would cost as much as the sums. */
  readonly sums: Float64Array
}

/** Worked out once, because every call asks for some. */
interface WeightedTerm {
  /** Of the questions that have it, ascending. */
  readonly places: Uint32Array
  readonly weight: number
}

/** What a term is that no question has. */
interface Unseen {
  readonly word: WeightedTerm
  readonly functionWord: WeightedTerm
  readonly pair: WeightedTerm
  readonly functionPair: WeightedTerm
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
/** What a pair of words weighs beside a word as rare. */
const PAIR_WEIGHT = 0.5

export function indexNeighbours(questions: readonly Terms[]): NeighbourIndex {
  const lists = new Map<string, number[]>()
  for (const [place, { words, pairs }] of questions.entries()) {
    for (const term of [...words, ...pairs]) {
      const places = lists.get(term)
      if (places === undefined) lists.set(term, [place])
      else places.push(place)
    }
  }
  const size = questions.length
  const known = new Map(
    [...lists].map(([term, places]) => {
      const rarity = rarityOf(withPrior({ seen: places.length, size }, isFunctionTerm(term)))
      return [term, { places: Uint32Array.from(places), weight: shareOf(term) * rarity }] as const
    }),
  )
  const sums = new Float64Array(size)
  const unscaled = { size, known, unseen: unseenAmong(size), sums, scale: sums }
  const scale = Float64Array.from(questions, (terms) => 1 / lengthOf(weighTerms(terms, unscaled, 0)))
  return { ...unscaled, scale }
}

function shareOf(term: string): number {
  return isPair(term) ? PAIR_WEIGHT : 1
}

function isPair(term: string): boolean {
  return term.includes(' ')
}

const NOBODY = new Uint32Array()

function unseenAmong(size: number): Unseen {
  const rarity = rarityOf(withPrior({ seen: 0, size }, false))
  const functionRarity = rarityOf(withPrior({ seen: 0, size }, true))
  return {
    word: { places: NOBODY, weight: rarity },
    functionWord: { places: NOBODY, weight: functionRarity },
    pair: { places: NOBODY, weight: PAIR_WEIGHT * rarity },
    functionPair: { places: NOBODY, weight: PAIR_WEIGHT * functionRarity },
  }
}

/** Finds the known questions closest to one. `self` is the place of the question itself if it is among them. */
export function findNeighbours(terms: Terms, index: NeighbourIndex, self?: number): Neighbours {
  const own = self === undefined ? 0 : 1
  const weights = weighTerms(terms, index, own)
  const sums = index.sums.fill(0)
  for (const { places, weight } of weights) addTo(sums, places, weight * weight)
  if (self !== undefined) sums[self] = -1
  for (let place = 0; place < sums.length; place += 1) {
    sums[place] = (sums[place] ?? 0) * (index.scale[place] ?? 0)
  }
  const wanted = Math.min(NEIGHBOURS, index.size - own)
  const closest = findLargest(sums, wanted)
  const total = closest.reduce((sum, place) => sum + (sums[place] ?? 0), 0)
  return { similarity: total / wanted / lengthOf(weights), nearest: closest[0] ?? 0 }
}

function addTo(sums: Float64Array, places: Uint32Array, amount: number): void {
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] ?? 0
    sums[place] = (sums[place] ?? 0) + amount
  }
}

/** The places of the largest values, the largest first. */
function findLargest(values: Float64Array, wanted: number): readonly number[] {
  const places: number[] = []
  let least = Number.NEGATIVE_INFINITY
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0
    if (value <= least) continue
    insert(places, place, values)
    places.length = Math.min(places.length, wanted)
    if (places.length === wanted) least = values[places[wanted - 1] ?? 0] ?? 0
  }
  return places
}

/** Puts a place where its value belongs, the largest first; among equals behind those that were there. */
function insert(places: number[], place: number, values: Float64Array): void {
  const value = values[place] ?? 0
  let at = places.length
  for (; at > 0; at -= 1) {
    const above = places[at - 1] ?? 0
    if ((values[above] ?? 0) >= value) break
    places[at] = above
  }
  places[at] = place
}

/** `own` is how often the question itself is among those that were counted. */
function weighTerms({ words, pairs }: Terms, index: NeighbourIndex, own: number): readonly WeightedTerm[] {
  const weights: WeightedTerm[] = []
  for (const word of words) weights.push(findTerm(word, index, own))
  for (const pair of pairs) weights.push(findTerm(pair, index, own))
  return weights
}

function findTerm(term: string, { known, unseen, size }: NeighbourIndex, own: number): WeightedTerm {
  const found = known.get(term)
  if (found !== undefined && own === 0) return found
  const isFunction = isFunctionTerm(term)
  if (found === undefined) return unseenTerm(isPair(term), isFunction, unseen)
  const rarity = rarityOf(withPrior({ seen: found.places.length - own, size }, isFunction))
  return { places: found.places, weight: shareOf(term) * rarity }
}

function unseenTerm(isOfTwo: boolean, isFunction: boolean, unseen: Unseen): WeightedTerm {
  if (isOfTwo) return isFunction ? unseen.functionPair : unseen.pair
  return isFunction ? unseen.functionWord : unseen.word
}

function lengthOf(weights: readonly WeightedTerm[]): number {
  let squares = 0
  for (const { weight } of weights) squares += weight * weight
  return Math.sqrt(squares)
}
