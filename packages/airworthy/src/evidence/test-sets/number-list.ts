const FIRST_CAPACITY = 1024

/** A growing list of numbers in a typed array: 4 or 8 bytes an entry, nothing for the garbage collector to visit. */
export class NumberList {
  #values: Uint32Array | Float64Array
  #length = 0

  /** `uint32` holds whole numbers below 2^32, `float64` whole numbers up to 2^53. */
  constructor(kind: 'uint32' | 'float64') {
    this.#values = kind === 'uint32' ? new Uint32Array(FIRST_CAPACITY) : new Float64Array(FIRST_CAPACITY)
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow()
    this.#values[this.#length] = value
    this.#length += 1
  }

  /** @throws RangeError outside of 0 … length - 1. */
  at(index: number): number {
    const value = index < this.#length ? this.#values[index] : undefined
    if (value === undefined) throw new RangeError(`index ${index} is not in 0 … ${this.#length - 1}`)
    return value
  }

  /** Adds one to the entry and returns what it was before. */
  increment(index: number): number {
    const before = this.at(index)
    this.#values[index] = before + 1
    return before
  }

  #grow(): void {
    const capacity = this.#values.length * 2
    const larger =
      this.#values instanceof Uint32Array ? new Uint32Array(capacity) : new Float64Array(capacity)
    larger.set(this.#values)
    this.#values = larger
  }
}
