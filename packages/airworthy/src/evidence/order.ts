export interface OrderOptions {
  readonly count: number
  /** A small integer that names the slice combination of a case. */
  readonly stratumOf: (index: number) => number
  /** Uniform in [0, 1), seeded. */
  readonly random: () => number
}

/**
 * A seeded order of the cases in which every slice is spread evenly, so that a run that stops
 * early has seen all slices in proportion: case k of a shuffled stratum of size m gets the key (k + u) / m.
 */
export function stratifiedOrder({ count, stratumOf, random }: OrderOptions): Uint32Array {
  const members = new Map<number, number[]>()
  for (let index = 0; index < count; index++) {
    const stratum = stratumOf(index)
    const list = members.get(stratum)
    if (list === undefined) members.set(stratum, [index])
    else list.push(index)
  }
  const keys = new Float64Array(count)
  for (const list of members.values()) {
    shuffleInPlace(list, random)
    const offset = random()
    list.forEach((index, rank) => {
      keys[index] = (rank + offset) / list.length
    })
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  return order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
}

function shuffleInPlace(list: number[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = list[i] ?? 0
    list[i] = list[j] ?? 0
    list[j] = held
  }
}
