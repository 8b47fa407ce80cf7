import type { Facts } from './facts.ts'
import { readConfiguration } from './inventory/configuration.ts'
import { importGraph } from './inventory/import-graph.ts'
import { callsByImportance, entriesByImportance } from './inventory/main-path.ts'
import type { ModelCall } from './inventory/model-call.ts'
import { importsAiPackage } from './inventory/model-calls.ts'
import { modelInventory, PRODUCT_ROLES } from './inventory/model-inventory.ts'
import { originFinder } from './inventory/origin.ts'
import { entriesNear, mainEntriesFirst, nearestEntries } from './inventory/reaching-entries.ts'
import { repositoryKind } from './inventory/repository-kind.ts'
import { findRetrievals, findStores, RETRIEVAL_TEXT } from './inventory/retrieval.ts'
import { findSecrets } from './inventory/secrets.ts'
import { settingsFieldFinder, settingsPaths } from './inventory/settings-fields.ts'
import { withoutNotebookOutputs } from './notebook-hits.ts'
import { type Definitions, definitionsOf } from './parse/definitions.ts'
import { evaluator } from './parse/evaluate.ts'
import type { Module } from './parse/module.ts'
import { type Modules, modulesOf } from './parse/modules.ts'
import { parseAhead } from './parse/parse-ahead.ts'
import { importResolver } from './parse/resolve-import.ts'
import type { Project } from './project/project.ts'
import type { FileRole } from './project/project-file.ts'
import { searcher } from './search.ts'

const MOST_RETRIEVAL_FILES = 150

/** Reads a project and finds out what the checks ask about. Reads only; runs nothing of it. */
export async function gatherFacts(project: Project): Promise<Facts> {
  const thread = parseAhead(project)
  const resolve = importResolver(project)
  const imports = importGraph(project, resolve, (path, { targets, packages }) => {
    if (importsAiPackage(packages)) thread?.announce([path, ...targets])
  })
  const modules = modulesOf(project, { thread, likelyNext: (path) => imports.imports(path) })
  const definitions = definitionsOf(modules, resolve)
  const origin = originFinder(definitions, modules)
  const settings = settingsPaths(project)
  const evaluate = evaluator({ definitions, modules, settingsField: settingsFieldFinder(modules, settings) })
  await modules.load(settings)
  const inventory = await modelInventory({ definitions, evaluate, origin }, { project, modules, imports })
  const shippedRole = productRole(project, inventory.calls)
  const shipped = inventory.calls.filter(({ path }) => project.file(path)?.role === shippedRole)
  const allEntries = await entriesNear(project, { modules, imports, origin, calls: shipped, shippedRole })
  const reaching = allEntries.filter((entry) =>
    shipped.some(({ path }) => imports.distance(entry.path, path) !== undefined),
  )
  const entries = mainEntriesFirst(entriesByImportance(reaching, shipped, imports), definitions, {
    imports,
    calls: shipped,
  })
  const configuration = readConfiguration(project)
  const kind = repositoryKind(reaching, configuration, {
    hasNotebookCalls: shippedRole === 'notebook',
    callPaths: [...new Set(shipped.map(({ path }) => path))],
  })
  const retrievalModules = await retrievalFiles(project, { modules, shippedRole, calls: shipped })
  return {
    project,
    modules,
    definitions,
    evaluate,
    origin,
    imports,
    configuration,
    isAi: shipped.length > 0,
    kind,
    calls: callsByImportance(shipped, definitions, { entries, imports, project }),
    clients: inventory.clients.filter(({ path }) => project.file(path)?.role === shippedRole),
    notSearched: inventory.past,
    otherCalls: inventory.calls.filter((call) => !shipped.includes(call)),
    entries,
    allEntries,
    stores: retrievalModules.flatMap((module) => findStores(module, origin)),
    retrievals: retrievalModules.flatMap((module) => findRetrievals(module, origin)),
    secrets: await findSecrets(project),
    shippedRole,
    reaches: (entry, call) => imports.distance(entry.path, call.path) !== undefined,
    entriesReaching: (call) => nearestEntries(reaching, imports, call.path),
    callersOf: (module, name) => callersOf(modules, definitions, { module, name }),
    search: withoutNotebookOutputs(searcher(project, shippedRole), modules),
    isShipped: (path) => isShippedRole(project.file(path)?.role, shippedRole),
  }
}

/** The role of the files that are the product: examples only where there is no program that they are examples of. */
function productRole(project: Project, calls: readonly ModelCall[]): Facts['shippedRole'] {
  const isRole = (role: FileRole): boolean => calls.some(({ path }) => project.file(path)?.role === role)
  const found = PRODUCT_ROLES.find(isRole)
  if (found !== 'example') return found ?? 'source'
  const programs = project.files.filter(
    ({ language, role, path }) => language !== undefined && role === 'source' && !CONFIGURES.test(path),
  )
  const examples = project.files.filter(({ language, role }) => language !== undefined && role === 'example')
  return programs.length > examples.length ? 'source' : 'example'
}

/** Code that sets a project up and is no program. */
const CONFIGURES = /(?:^|\/)(?:setup|noxfile|tasks|conftest)\.py$|\.config\.[cm]?[jt]s$|(?:^|\/)scripts?\//

function isShippedRole(role: FileRole | undefined, shippedRole: FileRole): boolean {
  return role === shippedRole || role === 'config' || role === 'source'
}

interface RetrievalSearch {
  readonly modules: Modules
  readonly shippedRole: FileRole
  readonly calls: readonly ModelCall[]
}

async function retrievalFiles(
  project: Project,
  { modules, shippedRole, calls }: RetrievalSearch,
): Promise<readonly Module[]> {
  if (calls.length === 0) return []
  const paths = project.files
    .filter(
      ({ path, language, role }) =>
        language !== undefined && role === shippedRole && project.matches(path, RETRIEVAL_TEXT),
    )
    .map(({ path }) => path)
    .slice(0, MOST_RETRIEVAL_FILES)
  await modules.load(paths)
  return paths.flatMap((path) => modules.get(path) ?? [])
}

function callersOf(
  modules: Modules,
  definitions: Definitions,
  { module, name }: { readonly module: Module; readonly name: string },
): readonly { readonly module: Module; readonly path: string; readonly line: number }[] {
  return modules.parsed().flatMap((caller) =>
    caller.calls.flatMap((call) => {
      if (!call.callee.endsWith(name) || call.callee.split('.').at(-1) !== name) return []
      const found = definitions.of(caller, call.callee, call.node)
      const isSame = found?.kind === 'function' && found.module === module && found.function.name === name
      return isSame ? [{ module: caller, path: caller.path, line: call.line }] : []
    }),
  )
}
