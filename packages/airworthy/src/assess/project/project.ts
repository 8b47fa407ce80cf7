import { realpathSync, statSync } from 'node:fs'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import { languageOf, roleOf } from './classify.ts'
import { trackedPaths } from './git-index.ts'
import type { NotRead, ProjectFile } from './project-file.ts'
import { type FileText, NO_TEXT, readFileText } from './read-text.ts'
import { mayMatch, queryFor, type SketchQuery } from './text-sketch.ts'
import { walk } from './walk.ts'

const LARGEST_CACHE_CHARACTERS = 200_000_000
/** The texts of fewer files are searched before the patterns are taken apart. */
const FEWEST_SKETCHED_FILES = 300

/** A folder that is read and never written, run or imported. */
export interface Project {
  readonly root: string
  /** In a fixed order, by folder and name. */
  readonly files: readonly ProjectFile[]
  readonly notRead: readonly NotRead[]
  file(path: string): ProjectFile | undefined
  /** The file's text, decoded leniently; empty when it is missing, binary or too large. */
  text(path: string): string
  /** Whether the text matches a pattern without `g`: quicker than to ask that of the text, most often. */
  matches(path: string, pattern: RegExp): boolean
  /** False when the text surely has no match of the pattern, which is known without a look at the text. */
  mayMatch(path: string, pattern: RegExp): boolean
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
  readonly #contents = new Map<string, FileText>()
  readonly #queries = new WeakMap<RegExp, SketchQuery>()
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
    return this.#content(path).text
  }

  matches(path: string, pattern: RegExp): boolean {
    return this.mayMatch(path, pattern) && pattern.test(this.text(path))
  }

  mayMatch(path: string, pattern: RegExp): boolean {
    if (this.files.length < FEWEST_SKETCHED_FILES) return true
    let query = this.#queries.get(pattern)
    if (query === undefined) {
      query = queryFor(pattern)
      this.#queries.set(pattern, query)
    }
    return mayMatch(this.#content(path).sketch, query)
  }

  #content(path: string): FileText {
    const known = this.#contents.get(path)
    if (known !== undefined) return known
    const file = this.#byPath.get(path)
    const content = file === undefined ? NO_TEXT : this.#read(file)
    if (this.#cachedCharacters + content.text.length <= LARGEST_CACHE_CHARACTERS) {
      this.#contents.set(path, content)
      this.#cachedCharacters += content.text.length
    }
    return content
  }

  #read(file: ProjectFile): FileText {
    const content = readFileText(this.root, file)
    if (content.leftOut !== undefined) this.#leftOut(file, content.leftOut)
    return content
  }

  #leftOut(file: ProjectFile, why: NotRead['why']): void {
    const isExpected = file.role !== 'source' && file.role !== 'notebook' && file.role !== 'config'
    if (!isExpected && !this.notRead.some(({ path }) => path === file.path))
      this.notRead.push({ path: file.path, why })
  }
}
