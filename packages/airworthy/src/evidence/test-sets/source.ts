import { type FileHandle, open } from 'node:fs/promises'
import { AirworthyError } from '@airworthy/sdk'
import type { RecordPlace } from './case-index.ts'
import type { Problems } from './problems.ts'
import type { PromptfooDefaults } from './promptfoo.ts'
import type { ReadRecord } from './read-case.ts'

/** A test file that is open for reading. */
export interface TestFile {
  readonly handle: FileHandle
  /** Absolute path. */
  readonly path: string
  /** The path as messages show it: the way that the user wrote it. */
  readonly shownPath: string
  readonly sizeBytes: number
}

/** One record of a file, parsed but not yet read as a case. */
export interface SourceRecord extends RecordPlace {
  readonly value: unknown
}

/** The records of one test file. */
export interface Source {
  readonly file: TestFile
  /** Goes through the file once, in batches; what cannot be parsed is a problem, and is left out. */
  records(): AsyncIterable<readonly SourceRecord[]>
  /** Parses one record again, from where `records` said it is. */
  recordAt(place: RecordPlace): Promise<unknown>
  readonly readRecord: ReadRecord
}

/** A file that another test file names. */
export interface Reference {
  readonly path: string
  readonly shownPath: string
  /** What the naming file says about each test. */
  readonly defaults: PromptfooDefaults
}

/** What opening a test file gave: its own records, and the files that it names. */
export interface Opened {
  readonly source?: Source
  readonly references: readonly Reference[]
}

/** What opening a file of one format needs. */
export interface OpenOptions {
  readonly problems: Problems
  /** Set when a promptfoo configuration names the file: then its records are promptfoo tests. */
  readonly defaults?: PromptfooDefaults
}

/** Opens the records of a file of one format. Problems of the whole file are added to `options.problems`. */
export type OpenSource = (file: TestFile, options: OpenOptions) => Promise<Opened>

/**
 * Opens a regular file.
 * @throws AirworthyError `file-not-readable` when it is missing, a folder, or may not be read.
 */
export async function openFile(path: string, shownPath: string): Promise<TestFile> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw notReadable(shownPath, cause)
  })
  const stats = await handle.stat()
  if (stats.isFile()) return { handle, path, shownPath, sizeBytes: stats.size }
  await handle.close()
  const what = stats.isDirectory() ? 'is a folder' : 'is not a regular file'
  throw new AirworthyError('file-not-readable', `${shownPath} ${what}; a file was expected`, {
    next: 'Name a file in it, for example tests.jsonl.',
  })
}

/** Reads some bytes of a file. Fewer come back when the file ends before. */
export async function readBytes(file: TestFile, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.handle.read(bytes, 0, length, offset)
  return bytes.subarray(0, bytesRead)
}

const OPEN_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
}

function notReadable(shownPath: string, cause: unknown): AirworthyError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  const what = OPEN_FAILURES[code] ?? `cannot be opened (${code})`
  return new AirworthyError('file-not-readable', `${shownPath} ${what}`, {
    next: 'Check the path and its permissions.',
    cause,
  })
}
