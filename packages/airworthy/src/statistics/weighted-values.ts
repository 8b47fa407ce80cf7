import { requireCount, requireFinite } from './arguments.ts'

/** A value and how many independent observations had it. */
export interface WeightedValue {
  readonly value: number
  readonly count: number
}

/**
 * Equal values become one with their count, ascending.
 * @throws RangeError when a value is not finite.
 */
export function grouped(values: Iterable<number>): WeightedValue[] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return regrouped([...counts].map(([value, count]) => ({ value, count })))
}

/**
 * The same for values that come with counts; a count of 0 is dropped.
 * @throws RangeError when a value is not finite or a count is not a whole number.
 */
export function regrouped(values: readonly WeightedValue[]): WeightedValue[] {
  const counts = new Map<number, number>()
  for (const { value, count } of values) {
    requireFinite('value', value)
    requireCount('count', count)
    if (count > 0) counts.set(value, (counts.get(value) ?? 0) + count)
  }
  return ascending(counts)
}

function ascending(counts: ReadonlyMap<number, number>): WeightedValue[] {
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value)
}

/** How many observations there are. */
export function totalCount(values: readonly WeightedValue[]): number {
  return values.reduce((sum, { count }) => sum + count, 0)
}

/**
 * At most `limit` distinct values, each observation moved down (never up) to the least value of its group, so that a
 * lower bound on the mean can only get lower. Groups are cut so that the rounding of each costs about the same.
 * `values` must be ascending and distinct.
 */
export function roundedDown(values: readonly WeightedValue[], limit: number): readonly WeightedValue[] {
  const first = values[0]
  const last = values.at(-1)
  if (first === undefined || last === undefined || values.length <= limit) return values
  let tooFine = 0
  let coarse = totalCount(values) * (last.value - first.value)
  let best = groupsOfLoss(values, coarse)
  for (let step = 0; step < 60 && best.length < 0.98 * limit; step++) {
    const middle = (tooFine + coarse) / 2
    const groups = groupsOfLoss(values, middle)
    if (groups.length <= limit) {
      coarse = middle
      best = groups
    } else {
      tooFine = middle
    }
  }
  return best
}

/** Cuts a new group whenever rounding the running one down would cost more than `allowedLoss` in sum. */
function groupsOfLoss(values: readonly WeightedValue[], allowedLoss: number): WeightedValue[] {
  const groups: { value: number; count: number }[] = []
  let current: { value: number; count: number } | undefined
  let loss = 0
  for (const { value, count } of values) {
    const added = current === undefined ? Number.POSITIVE_INFINITY : count * (value - current.value)
    if (current === undefined || loss + added > allowedLoss) {
      current = { value, count }
      groups.push(current)
      loss = 0
    } else {
      current.count += count
      loss += added
    }
  }
  return groups
}
