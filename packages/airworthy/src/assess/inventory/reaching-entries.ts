import { basename } from 'node:path/posix'
import type { Definitions } from '../parse/definitions.ts'
import type { Modules } from '../parse/modules.ts'
import type { Project } from '../project/project.ts'
import type { FileRole } from '../project/project-file.ts'
import { agentServerEntries } from './agent-server-entries.ts'
import { stepsFrom } from './call-path.ts'
import { contractEntries } from './contract-entries.ts'
import type { EntryPoint } from './entry-point.ts'
import { ENTRY_TEXT, findEntryPoints } from './entry-points.ts'
import type { ImportGraph } from './import-graph.ts'
import { isMainPath } from './main-path.ts'
import type { ModelCall } from './model-call.ts'
import type { OriginOf } from './origin.ts'

/** Past this many, more files of the same kind add nothing to what a check can say. */
const MOST_ENTRY_FILES = 160
const MOST_FOLLOWED_ENTRIES = 40

export interface EntrySearch {
  readonly modules: Modules
  readonly imports: ImportGraph
  readonly origin: OriginOf
  readonly calls: readonly ModelCall[]
  readonly shippedRole: FileRole
}

/** The entry points of the files from which imports lead to a model call. */
export async function entriesNear(project: Project, search: EntrySearch): Promise<readonly EntryPoint[]> {
  const callPaths = new Set(search.calls.map(({ path }) => path))
  const candidates = project.files.filter(
    ({ path, role, language }) =>
      language !== undefined &&
      role === search.shippedRole &&
      (callPaths.has(path) || project.matches(path, ENTRY_TEXT)),
  )
  const near = importersOf(callPaths, search.imports)
  const chosen = nearestFirst(
    candidates.map(({ path }) => path),
    near,
  ).slice(0, MOST_ENTRY_FILES)
  await search.modules.load(chosen)
  const found = chosen.flatMap((path) => {
    const module = search.modules.get(path)
    return module === undefined ? [] : findEntryPoints(module, search.origin)
  })
  const entries = [
    ...found,
    ...agentServerEntries(project, search.modules),
    ...contractEntries(project, search.modules),
  ]
  const scripts = [...callPaths]
    .filter((path) => !entries.some((entry) => entry.path === path))
    .flatMap((path) => scriptEntry(search, path))
  return [...withoutPartsOfPages(entries, search.imports), ...scripts]
}

/** A file of widgets that a page imports is a part of that page. */
function withoutPartsOfPages(entries: readonly EntryPoint[], imports: ImportGraph): readonly EntryPoint[] {
  const pages = entries.filter(({ kind }) => kind === 'app-script')
  const isPart = ({ kind, path }: EntryPoint): boolean =>
    kind === 'app-script' &&
    pages.some(
      (page) =>
        page.path !== path &&
        imports.distance(page.path, path) !== undefined &&
        imports.distance(path, page.path) === undefined,
    )
  return entries.filter((entry) => !isPart(entry))
}

/** A file that calls a model at its top, or that nothing imports, is run by hand. */
function scriptEntry({ modules, imports, calls }: EntrySearch, path: string): readonly EntryPoint[] {
  const module = modules.get(path)
  if (module === undefined || imports.importers(path).length > 0) return []
  const first = calls.find((call) => call.path === path)
  const runs = module.calls.find(
    (call) => call.node.parent?.kind === 'expression_statement' && call.node.parent.parent === module.root,
  )
  if (first === undefined || (first.function !== undefined && runs === undefined)) return []
  return [
    {
      kind: 'cli',
      path,
      line: first.line,
      name: `the script ${basename(path)}`,
      framework: 'shell',
      url: undefined,
      handler: undefined,
      module,
    },
  ]
}

/** All files from which imports lead to one of these, and these, with the number of steps. */
function importersOf(paths: ReadonlySet<string>, imports: ImportGraph): ReadonlyMap<string, number> {
  const found = new Map([...paths].map((path) => [path, 0]))
  let frontier: readonly string[] = [...paths]
  for (let steps = 1; frontier.length > 0; steps++) {
    const next = new Set(
      frontier.flatMap((path) => imports.importers(path)).filter((path) => !found.has(path)),
    )
    for (const path of next) found.set(path, steps)
    frontier = [...next]
  }
  return found
}

function nearestFirst(paths: readonly string[], steps: ReadonlyMap<string, number>): readonly string[] {
  const near = paths.flatMap((path) => {
    const distance = steps.get(path)
    return distance === undefined ? [] : [{ path, rank: distance - (isMainPath(path) ? 4 : 0) }]
  })
  return near.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1)).map(({ path }) => path)
}

interface MainSearch {
  readonly imports: ImportGraph
  readonly calls: readonly ModelCall[]
}

/** Those whose functions were seen to reach a generation come before those that only share a file with one. */
export function mainEntriesFirst(
  entries: readonly EntryPoint[],
  definitions: Definitions,
  { imports, calls }: MainSearch,
): readonly EntryPoint[] {
  const generating = calls.filter(({ kind }) => kind === 'generate' || kind === 'realtime')
  const targets = [...new Set(generating.map(({ path }) => path))]
  const isSeen = (entry: EntryPoint): boolean =>
    stepsFrom(entry, definitions, { imports, targets }).some((step) => {
      const scope = step.function?.node ?? step.module.root
      return generating.some((call) => scope.contains(call.call.node))
    })
  const looked = entries.slice(0, MOST_FOLLOWED_ENTRIES)
  const seen = new Set(looked.filter(isSeen))
  const naming = new Set(
    looked.filter(
      (entry) => entry.kind !== 'page' && namesModelCode(entry, definitions, { imports, targets }),
    ),
  )
  const rank = (entry: EntryPoint): number =>
    (entry.kind === 'cli' || entry.kind === 'notebook' ? 3 : 0) +
    (seen.has(entry) ? 0 : naming.has(entry) ? 1 : 2)
  return entries.toSorted((a, b) => rank(a) - rank(b))
}

/** True when the handler uses an object or a function of another file that leads to a model: `assistant.chat(…)`. */
function namesModelCode(
  { handler, module }: EntryPoint,
  definitions: Definitions,
  { imports, targets }: { readonly imports: ImportGraph; readonly targets: readonly string[] },
): boolean {
  if (handler === undefined) return false
  const leads = (path: string): boolean =>
    path !== module.path && targets.some((target) => imports.distance(path, target) !== undefined)
  const names = new Set(
    [...handler.node.walk()].filter(({ kind }) => kind === 'identifier').map(({ text }) => text),
  )
  return [...names].some((name) => {
    const found = definitions.of(module, name, handler.node)
    if (found?.kind !== 'assignment') return found !== undefined && leads(found.module.path)
    const call = found.module.callAt(found.assignment.value)
    const made = call === undefined ? undefined : definitions.of(found.module, call.callee, call.node)
    return leads(found.module.path) || (made !== undefined && leads(made.module.path))
  })
}

/** The entry points from which imports lead to a file, the nearest first. */
export function nearestEntries(
  entries: readonly EntryPoint[],
  imports: ImportGraph,
  path: string,
): readonly EntryPoint[] {
  const reached = entries.flatMap((entry) => {
    const distance = imports.distance(entry.path, path)
    return distance === undefined ? [] : [{ entry, distance }]
  })
  return reached.sort((a, b) => a.distance - b.distance).map(({ entry }) => entry)
}
