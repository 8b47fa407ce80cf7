import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder with the given files that is gone at the end of an `await using` block. For tests. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
}

/** @param files contents by relative path. */
export async function temporaryFolder(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'airworthy-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
