import type { Tags } from '../case.ts'

/** A tag with more different values than this is no slice. */
export const MAX_SLICE_VALUES = 10_000
/** More different tag names than this are a mistake: free text in place of labels. */
export const MAX_TAG_NAMES = 10_000
/** Further combinations of tags share one stratum. */
export const MAX_STRATA = 10_000

/** Counts the cases of each slice, in memory that does not grow with the number of cases. */
export class Slices {
  readonly #counts = new Map<string, Map<string, number>>()
  readonly #unsliced = new Set<string>()

  /** How many different tag names were seen. */
  get tagCount(): number {
    return this.#counts.size + this.#unsliced.size
  }

  add(tags: Tags): void {
    for (const [tag, value] of Object.entries(tags)) {
      if (!this.#unsliced.has(tag)) this.#count(tag, value)
    }
  }

  /** Tag to value to number of cases. */
  counts(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#counts
  }

  /** Tags with too many different values to be slices, sorted. */
  unsliced(): readonly string[] {
    return [...this.#unsliced].sort()
  }

  #count(tag: string, value: string): void {
    const values = this.#counts.get(tag) ?? new Map<string, number>()
    this.#counts.set(tag, values)
    values.set(value, (values.get(value) ?? 0) + 1)
    if (values.size <= MAX_SLICE_VALUES) return
    this.#counts.delete(tag)
    this.#unsliced.add(tag)
  }
}

/** Numbers the combinations of tags in the order of their first case. */
export class Strata {
  readonly #numbers = new Map<string, number>()

  /** The number of a combination; the last number is shared by all that come after the first 10,000. */
  numberOf(canonicalTags: string): number {
    const known = this.#numbers.get(canonicalTags)
    if (known !== undefined) return known
    if (this.#numbers.size === MAX_STRATA) return MAX_STRATA
    const number = this.#numbers.size
    this.#numbers.set(canonicalTags, number)
    return number
  }
}
