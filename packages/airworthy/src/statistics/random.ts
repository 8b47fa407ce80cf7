const WORD = 2 ** 32

function rotatedLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/**
 * xoshiro128** 1.1 of Blackman and Vigna (2018, https://prng.di.unimi.it/xoshiro128starstar.c): whole numbers in
 * 0..2^32-1 from four words of state, which must not all be zero.
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state
  return () => {
    const result = Math.imul(rotatedLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotatedLeft(d, 11)
    return result
  }
}

/** splitmix32: spreads one seed over words of state that are unlike each other even for seeds 1, 2, 3. */
function seedWords(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let word = state ^ (state >>> 16)
    word = Math.imul(word, 0x21f0aaad)
    word ^= word >>> 15
    word = Math.imul(word, 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
}

/** Uniform numbers in [0, 1) with 53 random bits, the same sequence for the same `seed` (its low 32 bits count). */
export function seededRandom(seed: number): () => number {
  const word = seedWords(seed)
  const next = xoshiro128([word(), word(), word(), word()])
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / (WORD * 2 ** 21)
}

/** A new array with the items in random order (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const picked = Math.floor(random() * (last + 1))
    const held = order[last] as Item
    order[last] = order[picked] as Item
    order[picked] = held
  }
  return order
}
