import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AirworthyError, systemReason } from '../errors.ts'

/** A file that a contract names, for example the rubric of a check. */
export interface ContractFile {
  /** Relative to the contract, or absolute. */
  readonly path: string
  /** Absolute path of the contract's folder. */
  readonly directory: string
  /** What it is for, as a message shall name it: `the rubric of the check "safe"`. */
  readonly purpose: string
}

/** @throws AirworthyError `file-not-readable` */
export async function readContractFile({ path, directory, purpose }: ContractFile): Promise<string> {
  try {
    return await readFile(resolve(directory, path), 'utf8')
  } catch (cause) {
    const message = `${path}, ${purpose}, can not be read: ${systemReason(cause)}`
    const next = `Check the path in the contract; it is relative to ${directory}.`
    throw new AirworthyError('file-not-readable', message, { next, cause })
  }
}

/** A function of the team's own. @throws AirworthyError `feature-not-loadable` */
export async function importFunction(
  file: ContractFile,
  exportName: string,
): Promise<(...values: readonly unknown[]) => unknown> {
  const { path, directory, purpose } = file
  const exported = await importModule(file)
  const found = exported[exportName]
  if (typeof found === 'function') return (...values) => found(...values)
  throw new AirworthyError(
    'feature-not-loadable',
    `${path} exports no function "${exportName}" for ${purpose}`,
    {
      next: `It exports ${Object.keys(exported).join(', ') || 'nothing'}. The path is relative to ${directory}.`,
    },
  )
}

async function importModule(file: ContractFile): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(file.directory, file.path)).href)
  } catch (cause) {
    const message = `${file.path}, ${file.purpose}, can not be loaded: ${systemReason(cause)}`
    throw new AirworthyError('feature-not-loadable', message, {
      next: `Run it by itself to see the fault: node ${file.path}`,
      cause,
    })
  }
}
