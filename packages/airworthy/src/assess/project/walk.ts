import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { NotRead } from './project-file.ts'

const NEVER_ENTERED = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'bower_components',
  'site-packages',
  '__pycache__',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.ipynb_checkpoints',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.terraform',
  '.yarn',
  'Pods',
])
/** Build output, unless git tracks files in it: some projects keep sources in a folder called build. */
const BUILD_OUTPUT = new Set([
  'dist',
  'build',
  'out',
  'target',
  'coverage',
  'env',
  '.cache',
  'storybook-static',
])
const MOST_FILES = 200_000

export interface WalkedFile {
  readonly path: string
  readonly bytes: number
}

interface Walk {
  readonly root: string
  readonly tracked: ReadonlySet<string> | undefined
  /** Folders that hold a tracked file, so that an ignored folder is still entered for it. */
  readonly trackedFolders: ReadonlySet<string>
  /** An exported tree holds tracked files only, so its ignore rules say nothing about what is there. */
  readonly isExport: boolean
  readonly files: WalkedFile[]
  readonly notRead: NotRead[]
}

interface IgnoreScope {
  readonly folder: string
  readonly rules: Ignore
}

/**
 * Every file under `root` in a fixed order, `.gitignore` files honoured where somebody works in the folder. Links are
 * not followed, so there are no loops and nothing outside is read. A file that git tracks is never ignored.
 */
export function walk(
  root: string,
  tracked: ReadonlySet<string> | undefined,
): { readonly files: readonly WalkedFile[]; readonly notRead: readonly NotRead[] } {
  const state: Walk = {
    root,
    tracked,
    trackedFolders: foldersOf(tracked),
    isExport: tracked === undefined && isExport(root),
    files: [],
    notRead: [],
  }
  enter(state, '', [])
  return state
}

/** What only somebody who installs, builds or runs the project leaves behind. */
const WORK_LEFT_BEHIND = ['node_modules', '.venv', 'venv', '__pycache__', '.next', '.env.local']

/** No repository here or further out, and nothing was installed or run. */
function isExport(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return false
    if (dirname(folder) === folder) break
  }
  const places = [root, ...foldersIn(root)]
  return !places.some((place) => WORK_LEFT_BEHIND.some((name) => existsSync(join(place, name))))
}

function foldersIn(root: string): readonly string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, name))
  } catch {
    return []
  }
}

function foldersOf(tracked: ReadonlySet<string> | undefined): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const path of tracked ?? []) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const folder = path.slice(0, cut)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return folders
}

function enter(state: Walk, folder: string, outer: readonly IgnoreScope[]): void {
  const entries = listed(state, folder)
  const scopes = withOwnRules(state, folder, { entries, outer })
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (state.files.length >= MOST_FILES) {
      state.notRead.push({ path, why: 'too many files' })
      return
    }
    if (entry.isSymbolicLink()) state.notRead.push({ path, why: 'link' })
    else if (entry.isDirectory()) enterFolder(state, path, scopes)
    else if (entry.isFile()) addFile(state, path, scopes)
  }
}

function listed(state: Walk, folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(join(state.root, folder), { withFileTypes: true })
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  } catch {
    state.notRead.push({ path: folder === '' ? '.' : folder, why: 'unreadable' })
    return []
  }
}

interface FolderContent {
  readonly entries: readonly Dirent[]
  readonly outer: readonly IgnoreScope[]
}

function withOwnRules(
  state: Walk,
  folder: string,
  { entries, outer }: FolderContent,
): readonly IgnoreScope[] {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return outer
  try {
    const text = readFileSync(join(state.root, folder, '.gitignore'), 'utf8')
    return [...outer, { folder, rules: ignore().add(text) }]
  } catch {
    return outer
  }
}

function enterFolder(state: Walk, path: string, scopes: readonly IgnoreScope[]): void {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const holdsTracked = state.trackedFolders.has(path)
  if (NEVER_ENTERED.has(name)) {
    if (holdsTracked) state.notRead.push({ path, why: 'vendored' })
    return
  }
  if (!holdsTracked && (BUILD_OUTPUT.has(name) || isHidden(state, `${path}/`, scopes))) return
  enter(state, path, scopes)
}

function addFile(state: Walk, path: string, scopes: readonly IgnoreScope[]): void {
  if (state.tracked?.has(path) !== true && isHidden(state, path, scopes)) return
  try {
    state.files.push({ path, bytes: statSync(join(state.root, path)).size })
  } catch {
    state.notRead.push({ path, why: 'unreadable' })
  }
}

/** An environment file that is to be ignored may be the owner's own, whatever else the folder looks like. */
function isHidden(state: Walk, path: string, scopes: readonly IgnoreScope[]): boolean {
  return (!state.isExport || /(?:^|\/)\.env[\w.-]*$/.test(path)) && isIgnored(path, scopes)
}

/** The innermost `.gitignore` with an opinion decides, as git does. */
function isIgnored(path: string, scopes: readonly IgnoreScope[]): boolean {
  for (let index = scopes.length - 1; index >= 0; index--) {
    const scope = scopes[index]
    if (scope === undefined) continue
    const inside = scope.folder === '' ? path : path.slice(scope.folder.length + 1)
    const { ignored, unignored } = scope.rules.test(inside)
    if (ignored) return true
    if (unignored) return false
  }
  return false
}
