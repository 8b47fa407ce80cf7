import type { MessagePort } from 'node:worker_threads'
import type { ProjectFile } from '../project/project-file.ts'
import type { FlatTree } from './flat-tree.ts'

/** What the thread that parses ahead is started with. */
export interface ParseWork {
  readonly root: string
  /** Files are spoken of by their place in this list. */
  readonly files: readonly ProjectFile[]
  readonly claims: SharedArrayBuffer
  /** Lists of files come in, in the order in which they are wanted; `ParsedAhead` goes out. */
  readonly port: MessagePort
}

export interface ParsedAhead {
  readonly index: number
  /** Length of the text that was parsed. */
  readonly characters: number
  readonly tree: FlatTree
}

const FREE = 0
const BEGUN = 1
const FINISHED = 2
const FAILED = 3
const TAKEN = 4
/** A file takes milliseconds; a thread that is silent for so long is gone. */
const LONGEST_WAIT_MS = 5_000

/** Which thread parses which file: for each file one number that both threads see. */
export class Claims {
  readonly #states: Int32Array

  constructor(shared: SharedArrayBuffer) {
    this.#states = new Int32Array(shared)
  }

  static forFiles(count: number): SharedArrayBuffer {
    return new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT)
  }

  /** True when the caller is to parse the file ahead. */
  begin(index: number): boolean {
    return Atomics.compareExchange(this.#states, index, FREE, BEGUN) === FREE
  }

  /** To be called after the tree was sent. */
  finish(index: number, isSent: boolean): void {
    Atomics.store(this.#states, index, isSent ? FINISHED : FAILED)
    Atomics.notify(this.#states, index)
  }

  /** True when a tree was sent or is about to be. */
  isAhead(index: number): boolean {
    const state = Atomics.load(this.#states, index)
    return state === BEGUN || state === FINISHED
  }

  /** From now on whoever asks for a file parses it. */
  close(): void {
    this.#states.fill(TAKEN)
  }

  /** True when a tree was sent, after a wait for one that is begun; otherwise the caller is to parse the file. */
  take(index: number): boolean {
    const before = Atomics.compareExchange(this.#states, index, FREE, TAKEN)
    if (before === BEGUN) Atomics.wait(this.#states, index, BEGUN, LONGEST_WAIT_MS)
    return Atomics.load(this.#states, index) === FINISHED
  }
}
