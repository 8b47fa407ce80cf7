/** How many hashes a sketch keeps. */
export const SKETCH_SIZE = 256

/**
 * Keeps the smallest hashes it has seen, each once, ascending (bottom-k sketch: Cohen and Kaplan 2007,
 * "Summarizing data using bottom-k sketches"). Two sets that share cases share entries.
 */
export class Sketch {
  readonly #smallest: number[] = []

  add(hash: number): void {
    const largest = this.#smallest.at(-1)
    if (this.#smallest.length === SKETCH_SIZE && largest !== undefined && hash >= largest) return
    const place = this.#placeOf(hash)
    if (this.#smallest[place] === hash) return
    this.#smallest.splice(place, 0, hash)
    if (this.#smallest.length > SKETCH_SIZE) this.#smallest.pop()
  }

  values(): readonly number[] {
    return [...this.#smallest]
  }

  #placeOf(hash: number): number {
    let low = 0
    let high = this.#smallest.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#smallest[middle] ?? 0) < hash) low = middle + 1
      else high = middle
    }
    return low
  }
}
