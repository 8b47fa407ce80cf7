import { rarityOf, withPrior } from './rarity.ts'
import type { Terms } from './terms.ts'

/** Known questions, by their terms. */
export interface NeighbourIndex {
  readonly size: number
  /** For each term the places of the questions that have it, ascending. */
  readonly holders: ReadonlyMap<string, readonly number[]>
  /** For each of these terms how rare it is, worked out once: every call asks for some. */
  readonly rarities: ReadonlyMap<string, number>
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
  const size = questions.length
  const rarities = new Map(
    [...holders].map(([term, { length: seen }]) => [term, rarityOf(withPrior(term, { seen, size }))]),
  )
  const unscaled = { size, holders, rarities, scale: [] }
  return { ...unscaled, scale: questions.map((terms) => 1 / lengthOf(weighTerms(terms, unscaled, 0))) }
}

/** Finds the known questions closest to one. `self` is the place of the question itself if it is among them. */
export function findNeighbours(terms: Terms, index: NeighbourIndex, self?: number): Neighbours {
  const own = self === undefined ? 0 : 1
  const weights = weighTerms(terms, index, own)
  const sums = new Float64Array(index.size)
  for (const { term, weight } of weights) {
    const square = weight * weight
    for (const place of index.holders.get(term) ?? []) sums[place] = (sums[place] ?? 0) + square
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

interface Weighted {
  readonly term: string
  readonly weight: number
}

/** `own` is how often the question itself is among those that were counted. */
function weighTerms({ words, pairs }: Terms, index: NeighbourIndex, own: number): readonly Weighted[] {
  const weigh = (share: number) => (term: string) => ({ term, weight: share * rarityIn(index, term, own) })
  return [...words.map(weigh(1)), ...pairs.map(weigh(PAIR_WEIGHT))]
}

function rarityIn({ holders, rarities, size }: NeighbourIndex, term: string, own: number): number {
  const rarity = own === 0 ? rarities.get(term) : undefined
  return rarity ?? rarityOf(withPrior(term, { seen: (holders.get(term)?.length ?? 0) - own, size }))
}

function lengthOf(weights: readonly Weighted[]): number {
  return Math.sqrt(weights.reduce((sum, { weight }) => sum + weight * weight, 0))
}
