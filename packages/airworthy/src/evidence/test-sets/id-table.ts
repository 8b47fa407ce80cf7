import { digest64 } from './digest.ts'
import { NumberList } from './number-list.ts'

const FIRST_SLOTS = 4096

/**
 * Finds the place of an id among millions without keeping the ids: an open-addressing table over 64-bit hashes,
 * at most 24 bytes an id. Two different ids are taken for one with probability n² / 2^65 (n = 10 million: 3 in a million).
 */
export class IdTable {
  readonly #high = new NumberList('uint32')
  readonly #low = new NumberList('uint32')
  /** Place + 1 of the id whose probe sequence meets this slot; 0 is an empty slot. */
  #slots = new Uint32Array(FIRST_SLOTS)

  get count(): number {
    return this.#high.length
  }

  /** Adds an id at the next place; if it is there already, returns its place and adds nothing. */
  add(id: string): number | undefined {
    const [high, low] = digest64(id)
    const slot = this.#slotOf(high, low)
    const taken = this.#slots[slot] ?? 0
    if (taken > 0) return taken - 1
    this.#high.push(high)
    this.#low.push(low)
    this.#slots[slot] = this.count
    if (this.count * 2 > this.#slots.length) this.#grow()
    return undefined
  }

  /** The place of an id, or undefined. */
  find(id: string): number | undefined {
    const taken = this.#slots[this.#slotOf(...digest64(id))] ?? 0
    return taken > 0 ? taken - 1 : undefined
  }

  /** The slot that holds this hash, or the empty one where it belongs. */
  #slotOf(high: number, low: number): number {
    const mask = this.#slots.length - 1
    let slot = low & mask
    for (;;) {
      const taken = this.#slots[slot] ?? 0
      if (taken === 0) return slot
      if (this.#low.at(taken - 1) === low && this.#high.at(taken - 1) === high) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let place = 0; place < this.count; place += 1) {
      this.#slots[this.#slotOf(this.#high.at(place), this.#low.at(place))] = place + 1
    }
  }
}
