import { rarityOf, withPrior } from './rarity.ts'
import type { Terms } from './terms.ts'

/** Known questions, by their terms. */
export interface NeighbourIndex {
  readonly size: number
  /** The terms that the questions have. */
  readonly known: ReadonlyMap<string, KnownTerm>
  /** One over the length of each question's vector. */
  readonly scale: Float64Array
  /** One place for each question, to add up in: memory of its own for each call would cost as much as the sums. */
  readonly sums: Float64Array
}

interface KnownTerm {
  /** Of the questions that have it, ascending. */
  readonly places: Uint32Array
  /** Worked out once, because every call asks for some. */
  readonly rarity: number
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
      const rarity = rarityOf(withPrior(term, { seen: places.length, size }))
      return [term, { places: Uint32Array.from(places), rarity }] as const
    }),
  )
  const sums = new Float64Array(size)
  const unscaled = { size, known, sums, scale: sums }
  const scale = Float64Array.from(questions, (terms) => 1 / lengthOf(weighTerms(terms, unscaled, 0)))
  return { ...unscaled, scale }
}

/** Finds the known questions closest to one. `self` is the place of the question itself if it is among them. */
export function findNeighbours(terms: Terms, index: NeighbourIndex, self?: number): Neighbours {
  const own = self === undefined ? 0 : 1
  const weights = weighTerms(terms, index, own)
  const sums = index.sums.fill(0)
  for (const { places, weight } of weights) {
    const square = weight * weight
    for (const place of places) sums[place] = (sums[place] ?? 0) + square
  }
  if (self !== undefined) sums[self] = -1
  for (let place = 0; place < sums.length; place += 1) {
    sums[place] = (sums[place] ?? 0) * (index.scale[place] ?? 0)
  }
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
    if (value <= least) continue
    const at = places.findIndex((other) => (values[other] ?? 0) < value)
    places.splice(at < 0 ? places.length : at, 0, place)
    places.length = Math.min(places.length, wanted)
    if (places.length === wanted) least = values[places[wanted - 1] ?? 0] ?? 0
  }
  return places
}

interface Weighted {
  readonly places: Uint32Array
  readonly weight: number
}

/** `own` is how often the question itself is among those that were counted. */
function weighTerms({ words, pairs }: Terms, index: NeighbourIndex, own: number): readonly Weighted[] {
  const weigh = (share: number) => (term: string) => {
    const { places, rarity } = findTerm(term, index, own)
    return { places, weight: share * rarity }
  }
  return [...words.map(weigh(1)), ...pairs.map(weigh(PAIR_WEIGHT))]
}

const NOBODY = new Uint32Array()

function findTerm(term: string, { known, size }: NeighbourIndex, own: number): KnownTerm {
  const found = known.get(term)
  if (found !== undefined && own === 0) return found
  const places = found?.places ?? NOBODY
  return { places, rarity: rarityOf(withPrior(term, { seen: places.length - own, size })) }
}

function lengthOf(weights: readonly Weighted[]): number {
  return Math.sqrt(weights.reduce((sum, { weight }) => sum + weight * weight, 0))
}
