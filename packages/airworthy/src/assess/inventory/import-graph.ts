import type { ResolveImport } from '../parse/resolve-import.ts'
import { type ScannedImport, scanImports } from '../parse/scan-imports.ts'
import type { Project } from '../project/project.ts'
import type { ProjectFile } from '../project/project-file.ts'

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

export function importGraph(project: Project, resolve: ResolveImport): ImportGraph {
  const imports = new Map<string, readonly string[]>()
  const importers = new Map<string, string[]>()
  const packages = new Map<string, readonly string[]>()
  for (const file of project.files) {
    const found = importsOf(project, resolve, file)
    if (found === undefined) continue
    imports.set(file.path, found.targets)
    packages.set(file.path, found.packages)
    for (const target of found.targets) {
      const known = importers.get(target)
      if (known === undefined) importers.set(target, [file.path])
      else known.push(file.path)
    }
  }
  return new Graph(imports, importers, packages)
}

interface FileImports {
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

class Graph implements ImportGraph {
  readonly #imports: ReadonlyMap<string, readonly string[]>
  readonly #importers: ReadonlyMap<string, readonly string[]>
  readonly #packages: ReadonlyMap<string, readonly string[]>
  readonly #onward = new Map<string, ReadonlyMap<string, number>>()
  readonly #back = new Map<string, ReadonlyMap<string, number>>()

  constructor(
    imports: ReadonlyMap<string, readonly string[]>,
    importers: ReadonlyMap<string, readonly string[]>,
    packages: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#imports = imports
    this.#importers = importers
    this.#packages = packages
  }

  imports(path: string): readonly string[] {
    return this.#imports.get(path) ?? []
  }

  importers(path: string): readonly string[] {
    return this.#importers.get(path) ?? []
  }

  packages(path: string): readonly string[] {
    return this.#packages.get(path) ?? []
  }

  reachableFrom(path: string): ReadonlySet<string> {
    return new Set(this.#from(path).keys())
  }

  distance(from: string, to: string): number | undefined {
    const onward = this.#onward.get(from)
    if (onward !== undefined) return onward.get(to)
    const back = this.#back.get(to) ?? stepsAlong(this.#importers, to)
    // Questions come in rows with the same start or the same end: kept from both sides, the next one costs nothing.
    if (!this.#back.has(to)) this.#from(from)
    this.#back.set(to, back)
    return back.get(from)
  }

  #from(path: string): ReadonlyMap<string, number> {
    const known = this.#onward.get(path) ?? stepsAlong(this.#imports, path)
    this.#onward.set(path, known)
    return known
  }
}

/** The files that links lead to, with the number of steps, the nearest first. */
function stepsAlong(
  links: ReadonlyMap<string, readonly string[]>,
  start: string,
): ReadonlyMap<string, number> {
  const steps = new Map([[start, 0]])
  // A map goes on to what is added while it is read.
  for (const [path, count] of steps) {
    for (const next of links.get(path) ?? []) if (!steps.has(next)) steps.set(next, count + 1)
  }
  return steps
}
