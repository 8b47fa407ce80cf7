import { isFunctionTerm, rarityOf, withPrior } from './rarity.ts'

/** The known questions in groups of like ones, and how often each word stands in each group. */
export interface Topics {
  readonly size: number
  /** How many questions each group has. */
  readonly sizes: readonly number[]
  /** For each word the number of questions that have it, by group. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<number, number>>
  /** The group of each question. */
  readonly groups: readonly number[]
  /** What each word gains each group that has it, worked out once: every call asks for some. */
  readonly gains: ReadonlyMap<string, Gains>
  /** What a word that the questions know takes off, by group. */
  readonly costs: Float64Array
  /** One place for each group, to add up in: memory of its own for each call would cost as much as the sums. */
  readonly sums: Float64Array
}

/** The same places of both lists belong together. */
interface Gains {
  readonly groups: Uint32Array
  readonly nats: Float64Array
}

/** A group is believed like this many questions of all kinds, so that small groups say little. */
const SMOOTHING = 15
/** What a word that no question has takes off, in nats. */
const UNSEEN_PENALTY = 3
/** A long question has more words to speak for it: the sum is divided by their number to this power. */
const LENGTH_POWER = 0.25
const GROUPS_PER_ROOT = 2
const ROUNDS = 4

/**
 * Groups questions by their words: k-means on the sphere, with as many groups as twice the square root of the
 * number of questions. It starts from questions at even distances; another `start` between 0 and 1 moves them
 * along and gives other groups.
 */
export function learnTopics(questions: readonly (readonly string[])[], start: number): Topics {
  const vectors = vectorsOf(questions)
  const wanted = Math.min(questions.length, Math.round(GROUPS_PER_ROOT * Math.sqrt(questions.length)))
  const seeds = Array.from({ length: wanted }, (_, seed) =>
    Math.floor(((seed + start) * questions.length) / wanted),
  )
  let groups = new Map(seeds.map((place, group) => [place, group]))
  for (let round = 0; round < ROUNDS; round += 1) {
    groups = new Map(assign(vectors, centre(vectors, groups, wanted), wanted).entries())
  }
  return count(questions, [...groups.values()], wanted)
}

/**
 * How much better the group that fits a question best explains its words than the questions as a whole do: the
 * largest log-likelihood ratio of naive Bayes, less a penalty for each word never seen.
 */
export function fitTopics(words: readonly string[], { gains, costs, sums }: Topics): number {
  const gained = sums.fill(0)
  let known = 0
  for (const word of words) {
    const gain = gains.get(word)
    if (gain === undefined) continue
    known += 1
    const { groups, nats } = gain
    for (let at = 0; at < groups.length; at += 1) {
      const group = groups[at] ?? 0
      gained[group] = (gained[group] ?? 0) + (nats[at] ?? 0)
    }
  }
  return bestFit(gained, costs, { known, words: words.length })
}

/** The same for a known question, by its place, as if it were new: it is left out of what was counted. */
export function fitKnown(words: readonly string[], topics: Topics, self: number): number {
  const ownGroup = topics.groups[self] ?? -1
  const gained = new Float64Array(topics.sizes.length)
  let known = 0
  for (const word of words) {
    const groups = topics.counts.get(word)
    const seen = sum(groups?.values() ?? []) - 1
    if (groups === undefined || seen <= 0) continue
    known += 1
    const expected = expectedOf(word, seen, topics.size - 1)
    for (const [group, count] of groups) {
      gained[group] = (gained[group] ?? 0) + Math.log1p((count - (group === ownGroup ? 1 : 0)) / expected)
    }
  }
  const costs = Float64Array.from(topics.sizes, (size, group) => costOf(size - (group === ownGroup ? 1 : 0)))
  return bestFit(gained, costs, { known, words: words.length })
}

/** How often a word is expected among as many questions as a group is smoothed with. */
function expectedOf(word: string, seen: number, size: number): number {
  const prior = withPrior({ seen, size }, isFunctionTerm(word))
  return (SMOOTHING * (prior.seen + 0.5)) / (prior.size + 1)
}

function costOf(size: number): number {
  return Math.log1p(size / SMOOTHING)
}

function bestFit(
  gained: Float64Array,
  costs: Float64Array,
  { known, words }: { readonly known: number; readonly words: number },
): number {
  let best = Number.NEGATIVE_INFINITY
  for (let group = 0; group < costs.length; group += 1) {
    best = Math.max(best, (gained[group] ?? 0) - known * (costs[group] ?? 0))
  }
  return (best - UNSEEN_PENALTY * (words - known)) / (words + 1) ** LENGTH_POWER
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** The words of all questions by number, with their weights; each question's vector has length 1. */
interface Vectors {
  readonly words: number
  readonly rows: readonly (readonly (readonly [word: number, weight: number])[])[]
}

function vectorsOf(questions: readonly (readonly string[])[]): Vectors {
  const seen = new Map<string, { readonly id: number; times: number }>()
  for (const word of questions.flat()) {
    const entry = seen.get(word) ?? { id: seen.size, times: 0 }
    entry.times += 1
    seen.set(word, entry)
  }
  const rows = questions.map((words) => {
    const weights = words.map((word) => {
      const { id, times } = seen.get(word) ?? { id: 0, times: 0 }
      return [id, rarityOf(withPrior({ seen: times, size: questions.length }, isFunctionTerm(word)))] as const
    })
    const length = Math.hypot(...weights.map(([, weight]) => weight))
    return weights.map(([id, weight]) => [id, weight / length] as const)
  })
  return { words: seen.size, rows }
}

/** For each word its part in the directions of the groups that have it. */
type Centres = readonly (readonly (readonly [group: number, weight: number])[])[]

/** The directions of the groups' sums; most words stand in few groups. */
function centre({ words, rows }: Vectors, groups: ReadonlyMap<number, number>, wanted: number): Centres {
  const sums = Array.from({ length: words }, () => new Map<number, number>())
  for (const [place, group] of groups) {
    for (const [word, weight] of rows[place] ?? []) {
      const byGroup = sums[word]
      byGroup?.set(group, (byGroup.get(group) ?? 0) + weight)
    }
  }
  const squares = new Array<number>(wanted).fill(0)
  for (const byGroup of sums) {
    for (const [group, value] of byGroup) squares[group] = (squares[group] ?? 0) + value * value
  }
  return sums.map((byGroup) =>
    [...byGroup].map(([group, value]) => [group, value / Math.sqrt(squares[group] ?? 1)] as const),
  )
}

function assign({ rows }: Vectors, centres: Centres, wanted: number): readonly number[] {
  return rows.map((row) => {
    const cosines = new Float64Array(wanted)
    for (const [word, weight] of row) {
      for (const [group, share] of centres[word] ?? []) {
        cosines[group] = (cosines[group] ?? 0) + weight * share
      }
    }
    return cosines.reduce((best, cosine, group) => (cosine > (cosines[best] ?? 0) ? group : best), 0)
  })
}

function count(questions: readonly (readonly string[])[], groups: readonly number[], wanted: number): Topics {
  const sizes = new Array<number>(wanted).fill(0)
  const counts = new Map<string, Map<number, number>>()
  for (const [place, words] of questions.entries()) {
    const group = groups[place] ?? 0
    sizes[group] = (sizes[group] ?? 0) + 1
    for (const word of words) {
      const byGroup = counts.get(word) ?? new Map<number, number>()
      byGroup.set(group, (byGroup.get(group) ?? 0) + 1)
      counts.set(word, byGroup)
    }
  }
  const size = questions.length
  const gains = new Map([...counts].map(([word, byGroup]) => [word, gainsOf(word, byGroup, size)]))
  const costs = Float64Array.from(sizes, costOf)
  return { size, sizes, counts, groups, gains, costs, sums: new Float64Array(sizes.length) }
}

function gainsOf(word: string, byGroup: ReadonlyMap<number, number>, size: number): Gains {
  const expected = expectedOf(word, sum(byGroup.values()), size)
  return {
    groups: Uint32Array.from(byGroup.keys()),
    nats: Float64Array.from(byGroup.values(), (count) => Math.log1p(count / expected)),
  }
}
