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
  readonly #distances = new Map<string, ReadonlyMap<string, number>>()

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
    return new Set(this.#distancesFrom(path).keys())
  }

  distance(from: string, to: string): number | undefined {
    return this.#distancesFrom(from).get(to)
  }

  #distancesFrom(start: string): ReadonlyMap<string, number> {
    const known = this.#distances.get(start)
    if (known !== undefined) return known
    const distances = new Map([[start, 0]])
    let frontier: readonly string[] = [start]
    for (let steps = 1; frontier.length > 0; steps++) {
      const next = frontier.flatMap((path) => this.imports(path)).filter((path) => !distances.has(path))
      for (const path of next) distances.set(path, steps)
      frontier = [...new Set(next)]
    }
    this.#distances.set(start, distances)
    return distances
  }
}
