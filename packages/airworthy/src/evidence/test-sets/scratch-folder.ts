import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAirworthyError } from '@airworthy/sdk'
import { openTestSet, type TestSet } from './test-set.ts'

/** A folder with files for one test; it is gone when the test is over. */
interface ScratchFolder extends AsyncDisposable {
  readonly directory: string
  pathOf(name: string): string
}

/** Writes files into a new folder. */
export async function scratchFolder(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<ScratchFolder> {
  const directory = await mkdtemp(join(tmpdir(), 'airworthy-test-set-'))
  const pathOf = (name: string): string => join(directory, name)
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(pathOf(name), content)))
  return { directory, pathOf, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

/** Opens one file as a test set and gives it to `use`; file and set are gone afterwards. */
export async function withTestSet<Result>(
  name: string,
  content: string | Buffer,
  use: (set: TestSet) => Promise<Result>,
): Promise<Result> {
  await using folder = await scratchFolder({ [name]: content })
  const set = await openTestSet([name], { directory: folder.directory })
  try {
    return await use(set)
  } finally {
    await set.close()
  }
}

/** All cases of a file that holds few. */
export async function casesOf(name: string, content: string | Buffer): Promise<readonly unknown[]> {
  return withTestSet(name, content, (set) =>
    Promise.all(Array.from({ length: set.count }, (_, index) => set.caseAt(index))),
  )
}

/** What opening these files says: the code, and each problem on its line. The first file is opened. */
export async function problemsOf(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<readonly string[]> {
  await using folder = await scratchFolder(files)
  const opened = await openTestSet(Object.keys(files).slice(0, 1), { directory: folder.directory }).catch(
    (error: unknown) => error,
  )
  if (!isAirworthyError(opened)) throw new Error(`expected problems, got ${String(opened)}`)
  return [opened.code, ...opened.message.split('\n').slice(1)]
}
