import type { Project } from '../project/project.ts'
import { componentSource } from './component.ts'
import type { Module } from './module.ts'
import { notebookSource } from './notebook.ts'
import { readModule } from './read-module.ts'
import { lineStartsOf, type SourceText } from './source-text.ts'

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
}

export function modulesOf(project: Project): Modules {
  const modules = new Map<string, Module | undefined>()
  const get = (path: string): Module | undefined => {
    if (!modules.has(path)) modules.set(path, read(project, path))
    return modules.get(path)
  }
  return {
    get,
    async load(paths) {
      let count = 0
      for (const path of paths) {
        if (modules.has(path)) continue
        get(path)
        if (++count % FILES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    parsed: () =>
      [...modules.values()]
        .filter((module) => module !== undefined)
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

function read(project: Project, path: string): Module | undefined {
  const language = project.file(path)?.language
  if (language === undefined) return undefined
  const text = project.text(path)
  if (text === '') return undefined
  return readModule(sourceOf(path, text), language)
}

function sourceOf(path: string, text: string): SourceText {
  if (path.endsWith('.ipynb')) return notebookSource(path, text)
  if (/\.(?:vue|svelte)$/.test(path)) return componentSource(path, text)
  return { path, text, lineStarts: lineStartsOf(text) }
}
