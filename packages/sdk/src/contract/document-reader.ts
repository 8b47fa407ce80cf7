import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { ProblemCode } from './problem.ts'

/** Names one part of the document, from the top: `['routes', 0, 'timeout']`. */
export type Path = readonly PropertyKey[]

/** Start and end in the text, as offsets in UTF-16 code units. */
export type Range = readonly [number, number]

/** A single value of the document, wherever it stands. */
export interface ScalarEntry {
  readonly path: Path
  readonly value: unknown
  readonly range: Range
}

/** Where one part of the document stands. */
export interface Entry {
  readonly node: Node | null
  readonly range: Range
  readonly keyRange: Range | undefined
}

interface ReadProblem {
  readonly code: ProblemCode
  readonly message: string
  readonly range: Range
}

interface Position {
  readonly path: Path
  readonly keyRange: Range | undefined
  readonly ancestors: readonly Node[]
  /** True below an alias, where the same nodes are read once more. */
  readonly isRepeated: boolean
}

const DEEPEST = 64
const MOST_REPEATED_VALUES = 10_000
const START: Range = [0, 1]

/** RFC 6901. */
export function jsonPointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Turns YAML nodes into plain values and notes where each one stands. Aliases are followed, but not for ever. */
export class DocumentReader {
  readonly entries: Map<string, Entry> = new Map()
  readonly scalars: ScalarEntry[] = []
  readonly problems: ReadProblem[] = []
  readonly #anchors = new Map<string, Node>()
  #repeatedValues = 0

  readDocument(contents: Node | null): unknown {
    return this.#read(contents, { path: [], keyRange: undefined, ancestors: [], isRepeated: false })
  }

  #read(node: Node | null, position: Position): unknown {
    const range = rangeOf(node) ?? position.keyRange ?? START
    const { path, keyRange, ancestors } = position
    const isRepeated = position.isRepeated || isAlias(node)
    const target = this.#resolve(node)
    this.entries.set(jsonPointer(path), { node: target, range, keyRange })
    const refusal = this.#refusalOf(target, ancestors, isRepeated)
    if (refusal !== undefined) return this.#refuse({ ...refusal, range })
    const inside = target === null ? ancestors : [...ancestors, target]
    if (isScalar(target)) {
      this.scalars.push({ path, value: target.value, range: rangeOf(target) ?? range })
      return target.value
    }
    if (isSeq<Node | null>(target)) {
      return target.items.map((item, index) =>
        this.#read(item, { path: [...path, index], keyRange: undefined, ancestors: inside, isRepeated }),
      )
    }
    if (isMap<Node | null, Node | null>(target)) {
      return Object.fromEntries(
        target.items.flatMap((pair) =>
          this.#readPair(pair, { path, keyRange, ancestors: inside, isRepeated }),
        ),
      )
    }
    return null
  }

  /** Reads also the value of a key that is refused, so that a credential in it is found. */
  #readPair({ key, value }: Pair<Node | null, Node | null>, position: Position): [string, unknown][] {
    const keyRange = rangeOf(key) ?? position.keyRange ?? START
    const target = this.#resolve(key)
    const name = isScalar(target) ? String(target.value) : undefined
    const path = [...position.path, name ?? '']
    const refusal = this.#refusalOfKey(name, path, position.isRepeated)
    if (refusal !== undefined) this.#refuse({ ...refusal, range: keyRange })
    const read = this.#read(value, { ...position, path, keyRange })
    return name === undefined || refusal !== undefined ? [] : [[name, read]]
  }

  #refusalOfKey(
    name: string | undefined,
    path: Path,
    isRepeated: boolean,
  ): Omit<ReadProblem, 'range'> | undefined {
    if (name === undefined) return { code: 'wrong-type', message: 'a key must be one word or one text' }
    if (name === '__proto__' || name === '<<') {
      return { code: 'unknown-key', message: `the key "${name}" is not allowed` }
    }
    if (isRepeated || !this.entries.has(jsonPointer(path))) return undefined
    return { code: 'yaml-syntax', message: `the key "${name}" stands twice in the same mapping` }
  }

  /** Anchors are noted on the way down, so that the last one before an alias counts, as YAML demands. */
  #resolve(node: Node | null): Node | null {
    if (isAlias(node)) return this.#follow(node)
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, node)
    }
    return node
  }

  #follow(alias: Alias): Node | null {
    const target = this.#anchors.get(alias.source)
    if (target !== undefined) return target
    const message = `the alias "*${alias.source}" has no anchor above it`
    return this.#refuse({ code: 'yaml-syntax', message, range: rangeOf(alias) ?? START })
  }

  #refusalOf(
    node: Node | null,
    ancestors: readonly Node[],
    isRepeated: boolean,
  ): Omit<ReadProblem, 'range'> | undefined {
    if (node === null) return undefined
    if (ancestors.includes(node)) return { code: 'yaml-syntax', message: 'this alias contains itself' }
    if (ancestors.length > DEEPEST) {
      return { code: 'too-large', message: `the file is nested deeper than ${DEEPEST} levels` }
    }
    if (isRepeated) this.#repeatedValues++
    if (this.#repeatedValues <= MOST_REPEATED_VALUES) return undefined
    return { code: 'too-large', message: `aliases repeat more than ${MOST_REPEATED_VALUES} values` }
  }

  #refuse(problem: ReadProblem): null {
    if (!this.problems.some(({ message }) => message === problem.message)) this.problems.push(problem)
    return null
  }
}

function rangeOf(node: Node | null): Range | undefined {
  const range = node?.range
  return range === undefined || range === null ? undefined : [range[0], range[1]]
}
