import type { Project } from '../project/project.ts'
import type { Module } from './module.ts'
import type { ParseAhead } from './parse-ahead.ts'
import { readModule } from './read-module.ts'
import { sourceOf } from './read-source.ts'

/**
 * After so many files the event loop gets a turn: the parser's native trees are only freed then, and ten thousand
 * files in one loop take over twelve gigabytes.
 */
const FILES_PER_TURN = 10

/** The syntax of the project's files, each parsed at most once and only when asked for. */
export interface Modules {
  /** Undefined when the file's syntax is not read, or it is missing, too large or minified. */
  get(path: string): Module | undefined
  /** Parses these files, letting native memory go on the way. Prefer it before asking for many. */
  load(paths: Iterable<string>): Promise<void>
  /** Those parsed so far, by path. */
  parsed(): readonly Module[]
  /** Ends the thread that parses ahead. What is asked for later is parsed all the same. */
  close(): void
}

interface Ahead {
  readonly thread: ParseAhead | undefined
  /** Files that are likely to be asked for after this one. */
  likelyNext(path: string): Iterable<string>
}

const ALONE: Ahead = { thread: undefined, likelyNext: () => [] }

export function modulesOf(project: Project, { thread, likelyNext }: Ahead = ALONE): Modules {
  const modules = new Map<string, Module | undefined>()
  let sorted: { readonly of: number; readonly modules: readonly Module[] } | undefined
  const get = (path: string): Module | undefined => {
    if (!modules.has(path)) {
      modules.set(path, read(project, path, thread))
      thread?.announce(likelyNext(path))
    }
    return modules.get(path)
  }
  return {
    get,
    async load(paths) {
      const missing = [...paths].filter((path) => !modules.has(path))
      thread?.announce(missing)
      const later: string[] = []
      for (const [index, path] of missing.entries()) {
        // There is no need to wait for the other thread while there is something to do.
        if (thread?.isAhead(path) === true) later.push(path)
        else get(path)
        if ((index + 1) % FILES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      for (const path of later) get(path)
    },
    parsed: () => {
      if (sorted === undefined || sorted.of !== modules.size) {
        const parsed = [...modules.values()].filter((module) => module !== undefined)
        sorted = { of: modules.size, modules: parsed.sort((a, b) => (a.path < b.path ? -1 : 1)) }
      }
      return sorted.modules
    },
    close: () => thread?.close(),
  }
}

function read(project: Project, path: string, thread: ParseAhead | undefined): Module | undefined {
  const language = project.file(path)?.language
  if (language === undefined) return undefined
  const text = project.text(path)
  if (text === '') return undefined
  const source = sourceOf(path, text)
  return readModule(source, language, thread?.take(source))
}
