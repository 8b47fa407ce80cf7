import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Project } from '../project/project.ts'
import { restored } from './flat-tree.ts'
import { Claims, type ParsedAhead, type ParseWork } from './parse-work.ts'
import type { SourceText } from './source-text.ts'
import type { SyntaxNode } from './syntax-node.ts'

/** With fewer, another thread would not have begun before all is done. */
const FEWEST_FILES = 300

/** A second thread that parses what is likely to be asked for. What it does not have yet is parsed by who asks. */
export interface ParseAhead {
  /** Files that are likely to be asked for, the first ones first. */
  announce(paths: Iterable<string>): void
  /** True when the other thread parses the file or has done so: it is better to ask for others first. */
  isAhead(path: string): boolean
  /** The tree, when the other thread has it or is at it. Undefined leaves the file to the caller. */
  take(source: SourceText): SyntaxNode | undefined
  close(): void
}

/** Undefined for a project that is too small to gain by it. */
export function parseAhead({ root, files: all }: Project): ParseAhead | undefined {
  const files = all.filter(({ language }) => language !== undefined)
  if (files.length < FEWEST_FILES) return undefined
  const claims = Claims.forFiles(files.length)
  const { port1, port2 } = new MessageChannel()
  const work: ParseWork = { root, files, claims, port: port2 }
  const worker = new Worker(workerFile(), { workerData: work, transferList: [port2] })
  worker.unref()
  // Without the thread everything is parsed all the same.
  worker.on('error', () => undefined)
  const indexes = new Map(files.map(({ path }, index) => [path, index]))
  return new ThreadAhead({ indexes, claims: new Claims(claims), port: port1, worker })
}

/** In the bundle, its file stands above the folder of this code. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./parse-worker.ts', import.meta.url)
    : new URL('../parse-worker.js', import.meta.url)
}

interface Thread {
  readonly indexes: ReadonlyMap<string, number>
  readonly claims: Claims
  readonly port: MessagePort
  readonly worker: Worker
}

class ThreadAhead implements ParseAhead {
  readonly #thread: Thread
  readonly #announced = new Set<number>()
  readonly #received = new Map<number, ParsedAhead>()

  constructor(thread: Thread) {
    this.#thread = thread
  }

  announce(paths: Iterable<string>): void {
    const fresh: number[] = []
    for (const path of paths) {
      const index = this.#thread.indexes.get(path)
      if (index === undefined || this.#announced.has(index)) continue
      this.#announced.add(index)
      fresh.push(index)
    }
    if (fresh.length > 0) this.#thread.port.postMessage(fresh)
  }

  isAhead(path: string): boolean {
    const index = this.#thread.indexes.get(path)
    return index !== undefined && this.#thread.claims.isAhead(index)
  }

  take(source: SourceText): SyntaxNode | undefined {
    const index = this.#thread.indexes.get(source.path)
    if (index === undefined || !this.#thread.claims.take(index)) return undefined
    for (let next = receiveMessageOnPort(this.#thread.port); next !== undefined; ) {
      const parsed = next.message as ParsedAhead
      this.#received.set(parsed.index, parsed)
      next = receiveMessageOnPort(this.#thread.port)
    }
    const parsed = this.#received.get(index)
    this.#received.delete(index)
    // A file that was changed in between is parsed again.
    return parsed?.characters === source.text.length ? restored(parsed.tree, source) : undefined
  }

  close(): void {
    this.#thread.claims.close()
    this.#thread.port.close()
    void this.#thread.worker.terminate()
  }
}
