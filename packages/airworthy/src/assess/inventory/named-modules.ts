import type { ResolveImport } from '../parse/resolve-import.ts'
import type { Project } from '../project/project.ts'
import type { ProjectFile } from '../project/project-file.ts'

/** What loads a module of Python by its name. */
const LOADS = /\b(?:import_module|import_string|__import__|import_object|import_from_string|locate)\(/
/** `import_module(f"app.tools.{name}")`, `import_module("app.tools." + name)`. */
const PREFIX = /\b(?:import_module|__import__|import_string)\(\s*f?["']([\w.]+)\.(?:\{|["']\s*[+%]|%s)/g
/** `'app.tools.search:SearchTool'`, `"app.tools.search.SearchTool"`. */
const QUOTED = /["']((?:[A-Za-z_]\w*\.){1,8}[A-Za-z_]\w*)(?::([A-Za-z_]\w*))?["']/g
/** The same as a value of a settings file; what is commented out loads nothing. */
const SET =
  /^[^#\n]*?[:=]\s*["']?((?:[A-Za-z_]\w*\.){1,8}[A-Za-z_]\w*)(?::([A-Za-z_]\w*))?["']?,?[ \t]*(?:#.*)?$/gm
const SETTINGS = /\.(?:ya?ml|toml|json)$/
const NO_SETTINGS = /(?:^|\/)(?:package(?:-lock)?|tsconfig[^/]*|composer)\.json$|\block\b|(?:^|\/)\.github\//
/** `` import(`./tools/${name}.js`) ``, `import.meta.glob('./tools/*.ts')`. */
const FOLDER =
  /\b(?:import|require)\(\s*`(\.{1,2}\/[\w./-]*\/)\$\{|\bimport\.meta\.glob\(\s*['"`](\.{1,2}\/[\w./-]*\/)\*|\brequire\.context\(\s*['"`](\.{1,2}\/[\w./-]*)['"`]/g
const MOST_SETTINGS_CHARACTERS = 300_000

/**
 * Files that are loaded by a name instead of an import: by each file, what it, or the settings that it reads, may load.
 * Registries of tools and providers are written so.
 */
export function namedModules(
  project: Project,
  resolve: ResolveImport,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  const add = (path: string, targets: readonly string[]): void => {
    const known = found.get(path) ?? new Set()
    for (const target of targets) if (target !== path) known.add(target)
    found.set(path, known)
  }
  const sources = project.files.filter(
    ({ language, role }) => language !== undefined && LOADED_ROLES.has(role),
  )
  for (const { path, language } of sources)
    if (language !== 'python' && project.matches(path, FOLDER_HINT))
      add(
        path,
        folderNames(project.text(path)).flatMap((folder) => filesIn(project, joined(path, folder))),
      )
  const loaders = sources.filter(
    ({ path, language }) => language === 'python' && project.matches(path, LOADS),
  )
  const [loader] = loaders
  if (loader === undefined) return found
  for (const { path } of loaders) add(path, prefixed(project, project.text(path)))
  for (const { path, language } of sources)
    if (language === 'python') add(path, targetsIn(project.text(path), QUOTED, asModule(resolve, path)))
  const configured = project.files
    .filter((file) => isSettings(file))
    .map(({ path }) => project.text(path))
    .filter((text) => text.length < MOST_SETTINGS_CHARACTERS)
    .flatMap((text) => targetsIn(text, SET, asModule(resolve, loader.path)))
  for (const { path } of loaders) add(path, configured)
  return found
}

const LOADED_ROLES: ReadonlySet<string> = new Set(['source', 'config', 'example', 'development'])
const FOLDER_HINT = /\b(?:import|require)\(\s*`|import\.meta\.glob|require\.context/

function isSettings({ path, role }: ProjectFile): boolean {
  return SETTINGS.test(path) && !NO_SETTINGS.test(path) && LOADED_ROLES.has(role)
}

type FindModule = (specifier: string, name: string) => string | undefined

/** The file of a dotted name, whose last part may be a name in it. A package alone says nothing about what is used of it. */
function asModule(resolve: ResolveImport, from: string): FindModule {
  return (specifier, name) => {
    const cut = specifier.lastIndexOf('.')
    const target =
      name === ''
        ? resolve(from, specifier.slice(0, cut), specifier.slice(cut + 1))
        : resolve(from, specifier, name)
    return target === undefined || target.endsWith('__init__.py') ? undefined : target
  }
}

function targetsIn(text: string, pattern: RegExp, find: FindModule): readonly string[] {
  const names = new Set([...text.matchAll(pattern)].map((match) => `${match[1] ?? ''}:${match[2] ?? ''}`))
  return [...names].flatMap((each) => {
    const [specifier = '', name = ''] = each.split(':')
    return find(specifier, name) ?? []
  })
}

/** The modules of a package that a name is put together with. */
function prefixed(project: Project, text: string): readonly string[] {
  return [...text.matchAll(PREFIX)].flatMap(([, name = '']) => {
    const folder = name.replaceAll('.', '/')
    const file = new RegExp(`(?:^|/)${folder}/\\w+(?:/__init__)?\\.py$`)
    return project.files.flatMap(({ path, role }) => (role === 'source' && file.test(path) ? [path] : []))
  })
}

function folderNames(text: string): readonly string[] {
  return [...text.matchAll(FOLDER)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? [])
}

function filesIn(project: Project, folder: string): readonly string[] {
  return project.files.flatMap(({ path, role, language }) => {
    const inside = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
    const isModule = inside !== undefined && /^[^/]+$|^[^/]+\/index\.\w+$/.test(inside)
    return isModule && language !== undefined && role === 'source' ? [path] : []
  })
}

function joined(from: string, relative: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
