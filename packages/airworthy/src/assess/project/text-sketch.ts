import { requiredText, SHORTEST_LITERAL } from './required-text.ts'

/**
 * Which runs of three bytes a text has, letters in lower case: one bit for each, shared by a few. A text that lacks a
 * run of a literal does not hold the literal, which is known without looking at the text.
 */
export type TextSketch = Uint32Array

const BITS = 15
const MASK = (1 << BITS) - 1
const BITS_PER_BYTE = BITS / SHORTEST_LITERAL

const LOWER_CASE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 65 && byte <= 90 ? byte + 32 : byte,
)

/** The sketch of a text in UTF-8. */
export function sketchOf(bytes: Uint8Array): TextSketch {
  const sketch = new Uint32Array((MASK + 1) / 32)
  let run = 0
  // Over all bytes of a project: an iterator would take twice as long.
  for (let index = 0; index < bytes.length; index++) {
    run = following(run, LOWER_CASE[bytes[index] ?? 0] ?? 0)
    sketch[run >> 5] = (sketch[run >> 5] ?? 0) | (1 << (run & 31))
  }
  return sketch
}

/** The last three bytes as one number: with each new one, the oldest drops out at the top. */
function following(run: number, byte: number): number {
  return ((run << BITS_PER_BYTE) ^ byte) & MASK
}

/** For each literal of each group its runs, as `mayHold` asks for them. */
export type SketchQuery = readonly (readonly (readonly number[])[])[]

export function queryFor(pattern: RegExp): SketchQuery {
  return requiredText(pattern).map((group) => group.map(runs))
}

function runs(literal: string): readonly number[] {
  const found: number[] = []
  let run = 0
  for (let index = 0; index < literal.length; index++) {
    run = following(run, literal.charCodeAt(index))
    if (index >= SHORTEST_LITERAL - 1) found.push(run)
  }
  return found
}

/** False when the text surely has no match. */
export function mayMatch(sketch: TextSketch, query: SketchQuery): boolean {
  return query.every((group) => group.some((literal) => literal.every((run) => holds(sketch, run))))
}

function holds(sketch: TextSketch, run: number): boolean {
  return ((sketch[run >> 5] ?? 0) & (1 << (run & 31))) !== 0
}
