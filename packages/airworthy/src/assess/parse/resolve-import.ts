import type { Project } from '../project/project.ts'

const JAVASCRIPT_ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mts',
  '.cts',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
]

/** Finds the file of the project that an import means; undefined for a package. */
export type ResolveImport = (fromPath: string, specifier: string, name?: string) => string | undefined

export function importResolver(project: Project): ResolveImport {
  const aliases = pathAliases(project)
  const packages = workspacePackages(project)
  const python: PythonFiles = { project, names: pythonNames(project), roots: new Map() }
  const known = new Map<string, string | undefined>()
  return (fromPath, specifier, name = '') => {
    const isPython = /\.(?:py|ipynb)$/.test(fromPath)
    // Most imports are of packages, which their first word tells.
    if (isPython && !specifier.startsWith('.') && !python.names.has(firstWord(specifier))) return undefined
    const key = `${folderOf(fromPath)}\n${specifier}\n${isPython ? name : ''}`
    if (!known.has(key)) {
      const found = isPython
        ? pythonFile(python, fromPath, { specifier, name })
        : javascriptFile(project, fromPath, { specifier, aliases, packages })
      known.set(key, found)
    }
    return known.get(key)
  }
}

function firstWord(specifier: string): string {
  const cut = specifier.indexOf('.')
  return cut === -1 ? specifier : specifier.slice(0, cut)
}

function folderOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut === -1 ? '' : path.slice(0, cut)
}

function joined(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

interface PythonFiles {
  readonly project: Project
  /** What an import can start with: the folders, and the files without their ending. */
  readonly names: ReadonlySet<string>
  readonly roots: Map<string, readonly string[]>
}

function pythonNames(project: Project): ReadonlySet<string> {
  const names = new Set<string>()
  const folders = new Set<string>()
  for (const { path } of project.files) {
    if (!path.endsWith('.py')) continue
    names.add(path.slice(path.lastIndexOf('/') + 1, -'.py'.length))
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder)
      names.add(folder.slice(folder.lastIndexOf('/') + 1))
    }
  }
  return names
}

/** `from a.b import c`: c may be a module of the package a.b, or a name in it. */
function pythonFile(
  python: PythonFiles,
  fromPath: string,
  { specifier, name }: { readonly specifier: string; readonly name: string },
): string | undefined {
  const { project } = python
  const dots = /^\.+/.exec(specifier)?.[0].length ?? 0
  const inside = specifier.slice(dots).replaceAll('.', '/')
  if (dots > 0) {
    const base = joined(folderOf(fromPath), '../'.repeat(dots - 1))
    return pythonModule(project, joined(base, inside), name)
  }
  for (const folder of sourceRoots(python, folderOf(fromPath))) {
    const found =
      pythonModule(project, joined(folder, inside), name) ??
      pythonModule(project, joined(folder, `src/${inside}`), name)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The folders around a file that absolute imports may start from, the nearest first. A package is no source root, and
 * comes last: only a script that is run inside of it starts there.
 */
function sourceRoots({ project, roots }: PythonFiles, start: string): readonly string[] {
  const known = roots.get(start)
  if (known !== undefined) return known
  const folders = [start]
  for (let folder = start; folder !== ''; folders.push(folder)) folder = folderOf(folder)
  const isPackage = (folder: string): boolean => project.file(joined(folder, '__init__.py')) !== undefined
  const found = [...folders.filter((folder) => !isPackage(folder)), ...folders.filter(isPackage)]
  roots.set(start, found)
  return found
}

function pythonModule(project: Project, base: string, name: string): string | undefined {
  const candidates = [
    ...(name === '' || name === '*' ? [] : [`${base}/${name}.py`, `${base}/${name}/__init__.py`]),
    `${base}.py`,
    `${base}/__init__.py`,
  ]
  return candidates.find((path) => project.file(path) !== undefined)
}

interface Alias {
  readonly folder: string
  readonly prefix: string
  readonly suffix: string
  readonly targets: readonly string[]
}

interface JavascriptImport {
  readonly specifier: string
  readonly aliases: readonly Alias[]
  readonly packages: ReadonlyMap<string, string>
}

function javascriptFile(project: Project, fromPath: string, from: JavascriptImport): string | undefined {
  const { specifier } = from
  if (specifier.startsWith('.')) return withEnding(project, joined(folderOf(fromPath), specifier))
  if (specifier.startsWith('/')) return withEnding(project, specifier.slice(1))
  for (const alias of from.aliases) {
    if (!isUnder(fromPath, alias.folder) || !specifier.startsWith(alias.prefix)) continue
    if (!specifier.endsWith(alias.suffix)) continue
    const rest = specifier.slice(alias.prefix.length, specifier.length - alias.suffix.length)
    for (const target of alias.targets) {
      const found = withEnding(project, joined('', target.replace('*', rest)))
      if (found !== undefined) return found
    }
  }
  return workspaceFile(project, from)
}

function isUnder(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

/** TypeScript sources import each other by the name of the compiled file. */
function withEnding(project: Project, base: string): string | undefined {
  const bases = [base, base.replace(/\.(?:[cm]?js|jsx)$/, '')]
  for (const start of bases) {
    for (const ending of JAVASCRIPT_ENDINGS) {
      const path = start + ending
      if (project.file(path)?.language !== undefined) return path
    }
  }
  return undefined
}

function workspaceFile(project: Project, { specifier, packages }: JavascriptImport): string | undefined {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
  const folder = packages.get(name)
  if (folder === undefined) return undefined
  const rest = specifier.slice(name.length + 1)
  if (rest !== '')
    return withEnding(project, joined(folder, rest)) ?? withEnding(project, joined(folder, `src/${rest}`))
  return withEnding(project, joined(folder, 'src/index')) ?? withEnding(project, joined(folder, 'index'))
}

function workspacePackages(project: Project): ReadonlyMap<string, string> {
  const packages = new Map<string, string>()
  for (const file of project.files) {
    if (!/(?:^|\/)package\.json$/.test(file.path) || file.role !== 'config') continue
    const name = (looseJson(project.text(file.path)) as { readonly name?: unknown } | undefined)?.name
    if (typeof name === 'string') packages.set(name, folderOf(file.path))
  }
  return packages
}

interface CompilerJson {
  readonly compilerOptions?: {
    readonly baseUrl?: string
    readonly paths?: Readonly<Record<string, readonly string[]>>
  }
}

/** `paths` of every tsconfig and jsconfig, those of deeper folders first; and Next.js's usual `@/` without one. */
function pathAliases(project: Project): readonly Alias[] {
  const aliases: Alias[] = []
  for (const { path } of project.files) {
    if (!/(?:^|\/)[tj]sconfig(?:\.[\w-]+)?\.json$/.test(path)) continue
    const options = (looseJson(project.text(path)) as CompilerJson | undefined)?.compilerOptions
    const folder = folderOf(path)
    const base = joined(folder, options?.baseUrl ?? '.')
    for (const [pattern, targets] of Object.entries(options?.paths ?? {})) {
      const [prefix = '', suffix = ''] = pattern.split('*')
      aliases.push({ folder, prefix, suffix, targets: targets.map((target) => joined(base, target)) })
    }
    if (options?.baseUrl !== undefined) {
      aliases.push({ folder, prefix: '', suffix: '', targets: [base === '' ? '*' : `${base}/*`] })
    }
  }
  aliases.sort((a, b) => b.folder.length - a.folder.length || b.prefix.length - a.prefix.length)
  return [
    ...aliases,
    { folder: '', prefix: '@/', suffix: '', targets: ['*', 'src/*'] },
    { folder: '', prefix: '~/', suffix: '', targets: ['*', 'app/*', 'src/*'] },
  ]
}

/** JSON with comments and trailing commas, as compilers accept it; undefined when it is broken all the same. */
export function looseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const plain = text
      .replace(
        /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
        (_, string: string | undefined) => string ?? '',
      )
      .replace(/,(\s*[}\]])/g, '$1')
    try {
      return JSON.parse(plain)
    } catch {
      return undefined
    }
  }
}
