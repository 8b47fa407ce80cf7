import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AirworthyError, systemReason } from '../errors.ts'
import type { Contract } from './contract.ts'
import { nearest } from './nearest.ts'
import { LARGEST_CONTRACT_BYTES, parseContract } from './parse-contract.ts'
import { renderProblems } from './render-problems.ts'

const NAME = 'airworthy.yaml'

/**
 * Reads and parses a contract file.
 *
 * @throws {AirworthyError} `contract-not-found`; `file-not-readable` for a folder, a missing permission or a file that
 * is not UTF-8 text; `contract-invalid`, whose message is every problem with its line of the file.
 */
export function loadContract(path: string): Contract {
  const text = readContractText(path)
  const parsed = parseContract({ text, path })
  if (parsed.kind === 'contract') return parsed.contract
  throw new AirworthyError('contract-invalid', renderProblems(parsed.problems, text, path), {
    next: 'Mend these lines and run the command again.',
  })
}

/**
 * The text of a contract file, UTF-8 without its byte order mark. `renderProblems` needs it.
 *
 * @throws {AirworthyError} `contract-not-found`, `file-not-readable` or, above 1 MB, `contract-invalid`.
 */
export function readContractText(path: string): string {
  const bytes = readBytes(path)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) throw notText(path, 'it is UTF-16')
  if (bytes.includes(0)) throw notText(path, 'it has NUL bytes')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notText(path, 'it has bytes that are not UTF-8')
  }
}

function readBytes(path: string): Uint8Array {
  try {
    const status = statSync(path)
    if (status.isDirectory()) throw folder(path)
    if (!status.isFile()) throw new AirworthyError('file-not-readable', `${path} is not a regular file`)
    if (status.size > LARGEST_CONTRACT_BYTES) {
      throw new AirworthyError(
        'contract-invalid',
        `${path} has ${status.size} bytes; a contract is at most 1 MB`,
      )
    }
    return readFileSync(path)
  } catch (error) {
    if (error instanceof AirworthyError) throw error
    throw notReadable(path, error)
  }
}

function folder(path: string): AirworthyError {
  const inside = join(path, NAME)
  return new AirworthyError('file-not-readable', `${path} is a folder, not a contract`, {
    next: `Name the file: ${inside}`,
  })
}

function notReadable(path: string, cause: unknown): AirworthyError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    const next = 'Check the permissions of the file and its folder.'
    return new AirworthyError('file-not-readable', `${path} can not be read: ${systemReason(cause)}`, {
      next,
      cause,
    })
  }
  const similar = similarFile(path)
  const next = similar === undefined ? 'Write one with: airworthy init' : `Did you mean ${similar}?`
  return new AirworthyError('contract-not-found', `there is no contract at ${path}`, { next, cause })
}

function similarFile(path: string): string | undefined {
  try {
    const name = nearest(basename(path), readdirSync(dirname(path)))
    return name === undefined ? undefined : join(dirname(path), name)
  } catch {
    return undefined
  }
}

function notText(path: string, why: string): AirworthyError {
  return new AirworthyError('file-not-readable', `${path} is not a text file: ${why}`, {
    next: 'Save it as UTF-8.',
  })
}
