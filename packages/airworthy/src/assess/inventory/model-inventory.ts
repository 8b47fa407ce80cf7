import type { Modules } from '../parse/modules.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Project } from '../project/project.ts'
import type { FileRole } from '../project/project-file.ts'
import { AI_TEXT } from './ai-signs.ts'
import type { ImportGraph } from './import-graph.ts'
import type { ModelCall, ModelClient } from './model-call.ts'
import {
  type CallReaders,
  constructionAsCall,
  findCalls,
  findClients,
  importsAiPackage,
} from './model-calls.ts'

/** Roles that may hold the product, the likeliest first. */
export const PRODUCT_ROLES = ['source', 'notebook', 'example'] as const
const CALL_ROLES: readonly FileRole[] = [...PRODUCT_ROLES, 'evaluation']
const MOST_CALL_FILES = 500
/** Files that ask a model which another file made. */
const MOST_CALLING_FILES = 150
const CALLING =
  /\.(?:a?invoke|a?stream|astream_events|streamEvents|a?call|a?run|run_sync|run_stream|a?predict|a?batch|a?generate|create|parse|complete|a?query|a?chat|stream_chat|generateContent\w*|generate_content\w*|sendMessage\w*|send_message\w*|kickoff|encode|embed\w*)\s*\(|chain\w*\(|\bqa\w*\(/

/** All model calls and clients of a project, those of its evaluations included. */
export interface ModelInventory {
  readonly calls: readonly ModelCall[]
  readonly clients: readonly ModelClient[]
  /** Files that may hold a call and come after so many others that they were not looked into. */
  readonly past: readonly string[]
}

interface Source {
  readonly project: Project
  readonly modules: Modules
  readonly imports: ImportGraph
}

/** Looks into the files that use a provider or a framework, and into those that use what these make. */
export async function modelInventory(readers: CallReaders, source: Source): Promise<ModelInventory> {
  const candidates = filesWithCalls(source)
  const paths = candidates.slice(0, MOST_CALL_FILES)
  await source.modules.load(paths)
  const near = clientsIn(readers, source.modules, paths)
  const calling = filesThatCall(source, paths, new Set(near.map(({ path }) => path)))
  await source.modules.load(calling)
  const clients = [...near, ...clientsIn(readers, source.modules, calling)]
  const byNode = new Map<SyntaxNode, ModelClient>(clients.map((client) => [client.call.node, client]))
  const calls = [...paths, ...calling]
    .flatMap((path) => source.modules.get(path) ?? [])
    .flatMap((module) => findCalls(readers, module, (node) => byNode.get(node)))
  const used = new Set(calls.flatMap((call) => call.clients))
  const unused = clients.filter((client) => client.holdsModel && !used.has(client)).map(constructionAsCall)
  return { clients, calls: [...calls, ...unused], past: candidates.slice(MOST_CALL_FILES) }
}

function filesWithCalls({ project, imports }: Source): readonly string[] {
  const files = project.files.filter(({ path, language, role }) => {
    if (language === undefined || !CALL_ROLES.includes(role)) return false
    return importsAiPackage(imports.packages(path)) || project.matches(path, AI_TEXT)
  })
  const rank = ({ role }: { readonly role: FileRole }): number => CALL_ROLES.indexOf(role)
  const ordered = files.sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
  return ordered.map(({ path }) => path)
}

function clientsIn(readers: CallReaders, modules: Modules, paths: readonly string[]): readonly ModelClient[] {
  return paths.flatMap((path) => modules.get(path) ?? []).flatMap((module) => findClients(readers, module))
}

/** A route may invoke a chain that it takes from another file, and never name the framework. */
function filesThatCall(
  { project, imports }: Source,
  known: readonly string[],
  holdingClients: ReadonlySet<string>,
): readonly string[] {
  const seen = new Set(known)
  const one = [...holdingClients].flatMap((path) => imports.importers(path))
  const two = one.flatMap((path) => imports.importers(path))
  const found = [...new Set([...one, ...two])].filter((path) => {
    const role = project.file(path)?.role
    return (
      !seen.has(path) && role !== undefined && CALL_ROLES.includes(role) && project.matches(path, CALLING)
    )
  })
  return found.slice(0, MOST_CALLING_FILES)
}
