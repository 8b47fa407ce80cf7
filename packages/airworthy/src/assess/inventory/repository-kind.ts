import type { Configuration } from './configuration.ts'
import type { EntryKind, EntryPoint } from './entry-point.ts'

export type RepositoryKind = 'service' | 'ui-app' | 'cli' | 'notebooks' | 'library' | 'desktop' | 'unknown'

const SERVICE: readonly EntryKind[] = ['http-route', 'server-action', 'websocket', 'serverless', 'bot']
const DESKTOP =
  /^(?:electron|tauri|@tauri-apps\/.*|vscode|@types\/vscode|pyqt\d|pyside\d|obsidian|@raycast\/api|customtkinter|webextension-polyfill|plasmo|wxt)$/i

/** What kind of product the entry points that reach a model make it. Decides what does not apply. */
export function repositoryKind(
  reaching: readonly EntryPoint[],
  configuration: Configuration,
  {
    hasNotebookCalls,
    callPaths,
  }: { readonly hasNotebookCalls: boolean; readonly callPaths: readonly string[] },
): RepositoryKind {
  const kinds = new Set(reaching.map(({ kind }) => kind))
  if (isDesktop(configuration, callPaths)) return 'desktop'
  if (SERVICE.some((kind) => kinds.has(kind))) return 'service'
  if (kinds.has('app-script') || kinds.has('page')) return 'ui-app'
  if (kinds.has('cli')) return 'cli'
  if (kinds.has('notebook') || hasNotebookCalls) return 'notebooks'
  return configuration.files.some(({ kind }) => kind === 'manifest') ? 'library' : 'unknown'
}

/** A desktop shell in a corner of a larger repository does not make the service beside it a desktop program. */
function isDesktop(configuration: Configuration, callPaths: readonly string[]): boolean {
  return configuration.dependencies.some(({ name, isDevelopment, path }) => {
    if (!DESKTOP.test(name) || (isDevelopment && !/vscode|electron|obsidian/.test(name))) return false
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    return callPaths.length > 0 && callPaths.every((callPath) => callPath.startsWith(folder))
  })
}
