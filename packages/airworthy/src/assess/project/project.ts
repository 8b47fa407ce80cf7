import { readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import { languageOf, roleOf } from './classify.ts'
import { trackedPaths } from './git-index.ts'
import type { NotRead, ProjectFile } from './project-file.ts'
import { walk } from './walk.ts'

/** Larger files are data or bundles: nobody wrote them by hand. Notebooks carry their outputs. */
const LARGEST_SOURCE_BYTES = 1_000_000
const LARGEST_NOTEBOOK_BYTES = 20_000_000
const LARGEST_CACHE_CHARACTERS = 200_000_000
/** A line longer than this in the first part of a source file means it went through a minifier. */
const LONGEST_WRITTEN_LINE = 5_000

/** A folder that is read and never written, run or imported. */
export interface Project {
  readonly root: string
  /** In a fixed order, by folder and name. */
  readonly files: readonly ProjectFile[]
  readonly notRead: readonly NotRead[]
  file(path: string): ProjectFile | undefined
  /** The file's text, decoded leniently; empty when it is missing, binary or too large. */
  text(path: string): string
}

/** Opens a project for reading. Throws `file-not-readable` when `directory` is no readable folder. */
export function openProject(directory: string): Project {
  const root = realFolder(directory)
  const tracked = trackedPaths(root)
  const { files: walked, notRead } = walk(root, tracked)
  const files = walked.map(
    ({ path, bytes }): ProjectFile => ({
      path,
      bytes,
      role: roleOf(path),
      language: languageOf(path),
      tracked: tracked?.has(path),
    }),
  )
  return new FolderProject(root, files, [...notRead])
}

function realFolder(directory: string): string {
  try {
    const root = realpathSync(directory)
    if (statSync(root).isDirectory()) return root
  } catch (cause) {
    throw new AirworthyError(
      'file-not-readable',
      `Cannot read the folder ${directory}: ${systemReason(cause)}.`,
      {
        next: 'Give the folder of the project to assess.',
        cause,
      },
    )
  }
  throw new AirworthyError('file-not-readable', `${directory} is a file, not a folder.`, {
    next: 'Give the folder of the project to assess.',
  })
}

class FolderProject implements Project {
  readonly root: string
  readonly files: readonly ProjectFile[]
  readonly notRead: NotRead[]
  readonly #byPath: ReadonlyMap<string, ProjectFile>
  readonly #texts = new Map<string, string>()
  #cachedCharacters = 0

  constructor(root: string, files: readonly ProjectFile[], notRead: NotRead[]) {
    this.root = root
    this.files = files
    this.notRead = notRead
    this.#byPath = new Map(files.map((file) => [file.path, file]))
  }

  file(path: string): ProjectFile | undefined {
    return this.#byPath.get(path)
  }

  text(path: string): string {
    const known = this.#texts.get(path)
    if (known !== undefined) return known
    const file = this.#byPath.get(path)
    const text = file === undefined ? '' : this.#read(file)
    if (this.#cachedCharacters + text.length <= LARGEST_CACHE_CHARACTERS) {
      this.#texts.set(path, text)
      this.#cachedCharacters += text.length
    }
    return text
  }

  #read(file: ProjectFile): string {
    const largest = file.path.endsWith('.ipynb') ? LARGEST_NOTEBOOK_BYTES : LARGEST_SOURCE_BYTES
    if (file.bytes > largest) return this.#leftOut(file, 'too large')
    try {
      const text = decoded(readFileSync(join(this.root, file.path)))
      return isMinified(file, text) ? this.#leftOut(file, 'minified') : text
    } catch {
      return this.#leftOut(file, 'unreadable')
    }
  }

  #leftOut(file: ProjectFile, why: NotRead['why']): string {
    const isExpected = file.role !== 'source' && file.role !== 'notebook' && file.role !== 'config'
    if (!isExpected && !this.notRead.some(({ path }) => path === file.path))
      this.notRead.push({ path: file.path, why })
    return ''
  }
}

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  if (bytes.subarray(0, 8_000).includes(0)) return ''
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return bytes.toString('utf8', start)
}

function isMinified(file: ProjectFile, text: string): boolean {
  if (file.language === undefined || file.path.endsWith('.ipynb') || text.length < LONGEST_WRITTEN_LINE)
    return false
  const head = text.slice(0, 20_000)
  return head.length / (head.split('\n').length + 1) > 500
}
