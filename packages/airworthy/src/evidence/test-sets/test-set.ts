import { extname, resolve } from 'node:path'
import { AirworthyError } from '@airworthy/sdk'
import type { Case } from '../case.ts'
import { CaseIndex, identified } from './case-index.ts'
import { openCsv } from './csv.ts'
import { openJson } from './json.ts'
import { jsonValueMistake } from './json-value.ts'
import { openJsonl } from './jsonl.ts'
import { Problems, quoted, type Report } from './problems.ts'
import type { PromptfooDefaults } from './promptfoo.ts'
import type { StatedCase } from './read-case.ts'
import { MAX_TAG_NAMES } from './slices.ts'
import {
  type Opened,
  type OpenSource,
  openFile,
  readBytes,
  type Source,
  type SourceRecord,
  type TestFile,
} from './source.ts'
import { openYaml } from './yaml.ts'

/** The cases of one or more files, indexed: their text stays on disk. */
export interface TestSet {
  readonly count: number
  /**
   * SHA-256 (hex) over the canonical JSON of the cases in order, each followed by a line feed: the same cases in
   * another file format have the same hash.
   */
  readonly hash: string
  /** Each file that holds cases, as its path was written, and how many it holds. */
  readonly files: readonly { readonly path: string; readonly count: number }[]
  /** Tag to value to number of cases. */
  readonly slices: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Tags with over 10,000 different values, sorted: these are no slices. */
  readonly unsliced: readonly string[]
  /**
   * The 256 smallest 53-bit hashes of what the cases hold (`input` and `expected`, not the id), ascending, each once:
   * two sets that share cases share entries (bottom-k sketch).
   */
  readonly sketch: readonly number[]
  /**
   * A small whole number, the same for cases with the same tags. After the first 10,000 combinations of tags all
   * others share one number.
   * @throws RangeError outside of 0 … count - 1.
   */
  stratumOf(index: number): number
  /**
   * Reads one case again from its file.
   * @throws AirworthyError `test-set-invalid` when the file has changed since it was opened.
   */
  caseAt(index: number): Promise<Case>
  indexOf(id: string): number | undefined
  /** Closes the files; `caseAt` cannot be used afterwards. */
  close(): Promise<void>
}

interface TestSetOptions {
  /** Folder that relative paths start from. Default: the working directory. */
  readonly directory?: string
}

/** How a file is read, by how its name ends. */
const FORMATS: Readonly<Record<string, OpenSource>> = {
  '.jsonl': openJsonl,
  '.ndjson': openJsonl,
  '.csv': openCsv,
  '.yaml': openYaml,
  '.yml': openYaml,
  '.json': openJson,
}

/**
 * Opens test files as one set, in the order of `paths`: JSON Lines, CSV, YAML, JSON, each with our fields or as
 * promptfoo tests. Every case is read and checked once; after that, memory holds some 50 bytes a case.
 * @throws AirworthyError `test-set-invalid` with all problems of all files (at most 20), each with file and line;
 * `file-not-readable` when a file is missing, a folder, or may not be read.
 */
export async function openTestSet(paths: readonly string[], options: TestSetOptions = {}): Promise<TestSet> {
  const opening = new Opening(options.directory ?? '.')
  try {
    for (const path of paths) await opening.open({ path: resolve(opening.directory, path), shownPath: path })
    await opening.readAll()
    return new FileTestSet(opening)
  } catch (error) {
    await opening.close()
    throw error
  }
}

interface WantedFile {
  readonly path: string
  readonly shownPath: string
  readonly defaults?: PromptfooDefaults
}

/** A source, and which of the cases in the index are its own. */
interface IndexedSource {
  readonly source: Source
  readonly start: number
  readonly count: number
}

class Opening {
  readonly directory: string
  readonly index = new CaseIndex()
  readonly sources: IndexedSource[] = []
  readonly files: TestFile[] = []
  readonly #opened: Source[] = []
  readonly #problems = new Problems({
    code: 'test-set-invalid',
    subject: 'The test set',
    next: 'Mend these lines and run it again.',
  })

  constructor(directory: string) {
    this.directory = directory
  }

  /** Opens a file, and then those that it names. */
  async open(wanted: WantedFile): Promise<void> {
    const fail = (message: string): void => this.#problems.add(wanted.shownPath, undefined, message)
    if (this.files.some((file) => file.path === wanted.path)) return fail('is named twice')
    const file = await openFile(wanted.path, wanted.shownPath)
    this.files.push(file)
    const openSource = FORMATS[extname(wanted.path).toLowerCase()]
    if (openSource === undefined)
      return fail(`has an unknown type; test files end in ${Object.keys(FORMATS).join(', ')}`)
    const foreign = foreignContent(await readBytes(file, 0, SNIFFED_BYTES))
    if (foreign !== undefined) return fail(foreign)
    const opened = await this.#openAs(openSource, file, wanted.defaults)
    if (opened.source !== undefined) this.#opened.push(opened.source)
    for (const reference of opened.references) await this.open(reference)
  }

  async readAll(): Promise<void> {
    for (const source of this.#opened) {
      const start = this.index.count
      const problemsBefore = this.#problems.count
      for await (const records of source.records()) {
        for (const record of records) this.#add(source, record)
      }
      const count = this.index.count - start
      this.sources.push({ source, start, count })
      const isSilent = count === 0 && this.#problems.count === problemsBefore
      if (isSilent) this.#problems.add(source.file.shownPath, undefined, 'has no cases')
    }
    if (this.files.length === 0) {
      throw new AirworthyError('test-set-invalid', 'No test file is named', {
        next: 'Name one under "tests:".',
      })
    }
    this.#problems.throwIfAny()
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.handle.close()))
  }

  async #openAs(openSource: OpenSource, file: TestFile, defaults?: PromptfooDefaults): Promise<Opened> {
    const problemsBefore = this.#problems.count
    const problems = this.#problems
    const opened = await openSource(file, defaults === undefined ? { problems } : { problems, defaults })
    const isEmpty = opened.source === undefined && opened.references.length === 0
    if (isEmpty && problems.count === problemsBefore) problems.add(file.shownPath, undefined, 'has no cases')
    return opened
  }

  #add(source: Source, record: SourceRecord): void {
    const report = (message: string): void => this.#problems.add(source.file.shownPath, record.line, message)
    const stated = readable(source, record.value, report)
    if (stated === undefined) return
    const added = this.index.add(stated, record)
    if (added.kind === 'duplicate') {
      const first = this.#locationOf(added.of, source)
      report(
        stated.id === undefined
          ? `has the same input as the case at ${first}, and no id; give each an id, or remove one`
          : `id ${quoted(added.id)} is used already at ${first}`,
      )
    }
    if (this.index.slices.tagCount > MAX_TAG_NAMES) {
      report(`there are over ${MAX_TAG_NAMES} different tags; tags are slices, put notes into "metadata"`)
    }
  }

  /** `file:line` of a case that is in the index. */
  #locationOf(index: number, current: Source): string {
    const earlier = this.sources.findLast(({ start }) => start <= index)
    const isEarlier = earlier !== undefined && index < earlier.start + earlier.count
    const { shownPath } = (isEarlier ? earlier.source : current).file
    return `${shownPath}:${this.index.placeOf(index).line}`
  }
}

/** Reads a record as a case, unless it is so deep or large that reading it would not end well. */
function readable(source: Source, value: unknown, report: Report): StatedCase | undefined {
  const mistake = jsonValueMistake(value)
  if (mistake === undefined) return source.readRecord(value, report)
  report(`the case ${mistake}`)
  return undefined
}

class FileTestSet implements TestSet {
  readonly count: number
  readonly hash: string
  readonly files: TestSet['files']
  readonly slices: TestSet['slices']
  readonly unsliced: readonly string[]
  readonly sketch: readonly number[]
  readonly #opening: Opening
  readonly #index: CaseIndex

  constructor(opening: Opening) {
    this.#opening = opening
    this.#index = opening.index
    this.count = this.#index.count
    this.hash = this.#index.finish()
    this.files = opening.sources.map(({ source, count }) => ({ path: source.file.shownPath, count }))
    this.slices = this.#index.slices.counts()
    this.unsliced = this.#index.slices.unsliced()
    this.sketch = this.#index.sketch.values()
  }

  stratumOf(index: number): number {
    return this.#index.stratumOf(index)
  }

  indexOf(id: string): number | undefined {
    return this.#index.indexOf(id)
  }

  async caseAt(index: number): Promise<Case> {
    const place = this.#index.placeOf(index)
    const source = this.#sourceOf(index)
    const changed = (cause?: unknown): AirworthyError =>
      new AirworthyError(
        'test-set-invalid',
        `${source.file.shownPath}:${place.line}: has changed since it was opened`,
        {
          next: 'Leave test files alone while they are in use, and run it again.',
          cause,
        },
      )
    const value = await source.recordAt(place).catch((cause: unknown) => {
      throw changed(cause)
    })
    const stated = source.readRecord(value, () => {})
    const testCase = stated === undefined ? undefined : identified(stated)
    if (testCase === undefined || this.#index.indexOf(testCase.id) !== index) throw changed()
    return testCase
  }

  async close(): Promise<void> {
    await this.#opening.close()
  }

  #sourceOf(index: number): Source {
    const indexed = this.#opening.sources.findLast(({ start }) => start <= index)
    if (indexed === undefined) throw new RangeError(`there is no case ${index}`)
    return indexed.source
  }
}

const SNIFFED_BYTES = 4096

/** How the content of other kinds of files starts. */
const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0xff, 0xfe], 'is UTF-16; save it as UTF-8'],
  [[0xfe, 0xff], 'is UTF-16; save it as UTF-8'],
  [[0x1f, 0x8b], 'is compressed with gzip; unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'is a zip archive or a spreadsheet; save it as CSV'],
]

function foreignContent(head: Buffer): string | undefined {
  const signature = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => head[index] === byte))
  if (signature !== undefined) return signature[1]
  return head.includes(0) ? 'is not a text file' : undefined
}
