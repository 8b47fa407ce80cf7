import type { ResolveImport } from '../parse/resolve-import.ts'
import { type ScannedImport, scanImports } from '../parse/scan-imports.ts'
import type { Project } from '../project/project.ts'
import type { ProjectFile } from '../project/project-file.ts'
import { namedModules } from './named-modules.ts'

/** Which file imports which, over all readable files of the project. */
export interface ImportGraph {
  /** Files of the project that this file imports. */
  imports(path: string): readonly string[]
  /** Files of the project that import this file. */
  importers(path: string): readonly string[]
  /** What the file imports from outside the project, as written. */
  packages(path: string): readonly string[]
  /** This file and all that it imports, directly or not. */
  reachableFrom(path: string): ReadonlySet<string>
  /** Steps of imports from one file to another; 0 for the same file, undefined when there is no way. */
  distance(from: string, to: string): number | undefined
}

/** Reads the imports of all files; `onFile` is told of each as soon as they are known. */
export function importGraph(
  project: Project,
  resolve: ResolveImport,
  onFile: (path: string, found: FileImports) => void = () => undefined,
): ImportGraph {
  const found = new Map<string, FileImports>()
  for (const file of project.files) {
    const imports = importsOf(project, resolve, file)
    if (imports === undefined) continue
    found.set(file.path, imports)
    onFile(file.path, imports)
  }
  for (const [path, named] of namedModules(project, resolve)) {
    const imports = found.get(path)
    if (imports === undefined || named.size === 0) continue
    found.set(path, { ...imports, targets: [...new Set([...imports.targets, ...named])].sort() })
  }
  return new Graph(found)
}

/** What one file imports: files of the project, and packages as written. */
export interface FileImports {
  readonly targets: readonly string[]
  readonly packages: readonly string[]
}

function importsOf(project: Project, resolve: ResolveImport, file: ProjectFile): FileImports | undefined {
  if (file.language === undefined) return undefined
  const text = file.path.endsWith('.ipynb') ? notebookText(project.text(file.path)) : project.text(file.path)
  const targets = new Set<string>()
  const packages = new Set<string>()
  for (const { from, name } of scanImports(text, file.language).flatMap(parts)) {
    const target = resolve(file.path, from, name)
    if (target === undefined) packages.add(from)
    else if (target !== file.path) targets.add(target)
  }
  return { targets: [...targets].sort(), packages: [...packages].sort() }
}

/** In a notebook's JSON, a line of code is a string: its quotes and line ends are undone well enough for a scan. */
function notebookText(json: string): string {
  return json
    .replace(/^\s*"/gm, '')
    .replace(/(?:\\n)?",?$/gm, '')
    .replaceAll('\\"', '"')
}

function parts({ from, names }: ScannedImport): readonly { readonly from: string; readonly name: string }[] {
  return names.length === 0 ? [{ from, name: '' }] : names.map((name) => ({ from, name }))
}

const NO_WAY = -1

/** Files are numbers inside: a way through thousands of them is asked for thousands of times. */
class Graph implements ImportGraph {
  readonly #found: ReadonlyMap<string, FileImports>
  readonly #paths: readonly string[]
  readonly #indexes: ReadonlyMap<string, number>
  readonly #imports: readonly (readonly number[])[]
  readonly #importers: readonly (readonly number[])[]
  readonly #onward = new Map<number, Reach>()
  readonly #back = new Map<number, Reach>()

  constructor(found: ReadonlyMap<string, FileImports>) {
    this.#found = found
    this.#paths = [...found.keys()]
    this.#indexes = new Map(this.#paths.map((path, index) => [path, index]))
    this.#imports = [...found.values()].map(({ targets }) =>
      targets.flatMap((target) => this.#indexes.get(target) ?? []),
    )
    this.#importers = reversed(this.#imports)
  }

  imports(path: string): readonly string[] {
    return this.#found.get(path)?.targets ?? []
  }

  importers(path: string): readonly string[] {
    const index = this.#indexes.get(path)
    return index === undefined ? [] : (this.#importers[index] ?? []).flatMap((at) => this.#paths[at] ?? [])
  }

  packages(path: string): readonly string[] {
    return this.#found.get(path)?.packages ?? []
  }

  reachableFrom(path: string): ReadonlySet<string> {
    const index = this.#indexes.get(path)
    if (index === undefined) return new Set([path])
    return new Set(this.#from(index).reached.flatMap((at) => this.#paths[at] ?? []))
  }

  distance(from: string, to: string): number | undefined {
    if (from === to) return 0
    const [start, end] = [this.#indexes.get(from), this.#indexes.get(to)]
    if (start === undefined || end === undefined) return undefined
    const steps = this.#onward.get(start)?.steps[end] ?? this.#distanceBack(start, end)
    return steps === NO_WAY ? undefined : steps
  }

  /** Questions come in rows with the same start or the same end: kept from both sides, the next one costs nothing. */
  #distanceBack(start: number, end: number): number | undefined {
    const back = this.#back.get(end) ?? reachAlong(this.#importers, end)
    if (!this.#back.has(end)) this.#from(start)
    this.#back.set(end, back)
    return back.steps[start]
  }

  #from(index: number): Reach {
    const reach = this.#onward.get(index) ?? reachAlong(this.#imports, index)
    this.#onward.set(index, reach)
    return reach
  }
}

function reversed(links: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const back = links.map((): number[] => [])
  for (const [from, targets] of links.entries()) for (const to of targets) back[to]?.push(from)
  return back
}

interface Reach {
  /** For each file the number of steps to it. */
  readonly steps: Int32Array
  /** The files that links lead to, the nearest first. */
  readonly reached: readonly number[]
}

function reachAlong(links: readonly (readonly number[])[], start: number): Reach {
  const steps = new Int32Array(links.length).fill(NO_WAY)
  steps[start] = 0
  const reached = [start]
  // The list goes on to what is added while it is read.
  for (const index of reached) {
    const next = (steps[index] ?? 0) + 1
    for (const link of links[index] ?? []) {
      if (steps[link] !== NO_WAY) continue
      steps[link] = next
      reached.push(link)
    }
  }
  return { steps, reached }
}
