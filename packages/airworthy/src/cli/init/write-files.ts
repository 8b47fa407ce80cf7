import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'

/** A file that is to be written. */
export interface PlannedFile {
  /** Absolute. */
  readonly path: string
  /** As it is told to the user. */
  readonly shownPath: string
  readonly text: string
}

/** The planned files that exist already. */
export function existingFiles(files: readonly PlannedFile[]): readonly PlannedFile[] {
  return files.filter(({ path }) => existsSync(path))
}

/**
 * Writes all files, or none: each is written beside its place first, and put there when all of them are.
 * @throws AirworthyError `file-not-writable`, which names the file.
 */
export function writeFiles(files: readonly PlannedFile[]): void {
  const undo: string[] = []
  const written: (readonly [temporary: string, file: PlannedFile])[] = []
  try {
    for (const file of files) written.push([writeBeside(file, undo), file])
  } catch (error) {
    for (const path of undo.reverse()) rmSync(path, { recursive: true, force: true })
    throw error
  }
  for (const [temporary, file] of written) attempt(file, () => renameSync(temporary, file.path))
}

function writeBeside(file: PlannedFile, undo: string[]): string {
  const temporary = `${file.path}.new`
  return attempt(file, () => {
    if (existsSync(file.path) && !statSync(file.path).isFile())
      throw new Error('something else has this name')
    const made = mkdirSync(dirname(file.path), { recursive: true })
    if (made !== undefined) undo.push(made)
    writeFileSync(temporary, file.text, { flag: 'wx' })
    undo.push(temporary)
    return temporary
  })
}

function attempt<Value>({ shownPath }: PlannedFile, act: () => Value): Value {
  try {
    return act()
  } catch (cause) {
    throw new AirworthyError('file-not-writable', `cannot write ${shownPath}: ${systemReason(cause)}`, {
      next: 'Nothing was written. Make the folder writable, or name another one with --contract.',
      cause,
    })
  }
}
