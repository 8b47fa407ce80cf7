import { createHash } from 'node:crypto'
import type { Case } from '../case.ts'
import { canonicalJson } from './canonical-json.ts'
import { digest53, digestHex } from './digest.ts'
import { IdTable } from './id-table.ts'
import { NumberList } from './number-list.ts'
import type { StatedCase } from './read-case.ts'
import { Sketch } from './sketch.ts'
import { Slices, Strata } from './slices.ts'

/** Where a record is in its file. */
export interface RecordPlace {
  /** 1-based line where the record starts. */
  readonly line: number
  /** For `recordAt` of its source: in bytes, or the number of the record where a file is held whole. */
  readonly offset: number
  readonly length: number
}

/** What became of a case that was offered to the index. */
type Added =
  | { readonly kind: 'added' }
  | { readonly kind: 'duplicate'; readonly of: number; readonly id: string }

const HASH_BATCH_CHARACTERS = 64 * 1024

/** All that is kept of the cases of a test set: some 50 bytes each, and none of their text. */
export class CaseIndex {
  readonly slices = new Slices()
  readonly sketch = new Sketch()
  readonly #ids = new IdTable()
  readonly #strata = new Strata()
  readonly #lines = new NumberList('uint32')
  readonly #offsets = new NumberList('float64')
  readonly #lengths = new NumberList('uint32')
  readonly #stratumNumbers = new NumberList('uint32')
  readonly #hash = createHash('sha256')
  #unhashed = ''

  get count(): number {
    return this.#ids.count
  }

  /** Adds a case at the next place, unless its id is there already. */
  add(stated: StatedCase, place: RecordPlace): Added {
    const input = canonicalJson(stated.input)
    const id = stated.id ?? idOfInput(input)
    const canonical = canonicalParts(stated, id, input)
    const known = this.#ids.add(id)
    if (known !== undefined) return { kind: 'duplicate', of: known, id }
    this.#lines.push(place.line)
    this.#offsets.push(place.offset)
    this.#lengths.push(place.length)
    this.#stratumNumbers.push(this.#strata.numberOf(canonical.tags))
    this.slices.add(stated.tags)
    this.sketch.add(digest53(canonical.content))
    this.#hashLine(canonical.whole)
    return { kind: 'added' }
  }

  /** Where a case is. */
  placeOf(index: number): RecordPlace {
    return { line: this.#lines.at(index), offset: this.#offsets.at(index), length: this.#lengths.at(index) }
  }

  stratumOf(index: number): number {
    return this.#stratumNumbers.at(index)
  }

  indexOf(id: string): number | undefined {
    return this.#ids.find(id)
  }

  /** SHA-256 over all cases so far; nothing can be added afterwards. */
  finish(): string {
    return this.#hash.update(this.#unhashed).digest('hex')
  }

  /** Small updates cost more than the hashing: they are gathered. */
  #hashLine(line: string): void {
    this.#unhashed += `${line}\n`
    if (this.#unhashed.length < HASH_BATCH_CHARACTERS) return
    this.#hash.update(this.#unhashed)
    this.#unhashed = ''
  }
}

/** A case with the id that it has in the index: its own, or one made from its input. */
export function identified(stated: StatedCase): Case {
  return { ...stated, id: stated.id ?? idOfInput(canonicalJson(stated.input)) }
}

function idOfInput(canonicalInput: string): string {
  return `case-${digestHex(canonicalInput).slice(0, 12)}`
}

/** `whole` is `canonicalJson` of the case, put together from parts that are needed by themselves. */
function canonicalParts(
  stated: StatedCase,
  id: string,
  input: string,
): { readonly whole: string; readonly content: string; readonly tags: string } {
  const { assertions, cluster, expected, expectedOutcome } = stated
  const tags = canonicalJson(stated.tags)
  const expectedText = expected === undefined ? '' : `"expected":${canonicalJson(expected)},`
  const before = assertions === undefined ? '' : `"assertions":${canonicalJson(assertions)},`
  const clusterText = cluster === undefined ? '' : `"cluster":${canonicalJson(cluster)},`
  const outcomeText = expectedOutcome === undefined ? '' : `"expectedOutcome":"${expectedOutcome}",`
  const idText = `"id":${canonicalJson(id)},`
  const content = `${expectedText}"input":${input}`
  const whole = `{${before}${clusterText}${expectedText}${outcomeText}${idText}"input":${input},"tags":${tags}}`
  return { whole, content, tags }
}
