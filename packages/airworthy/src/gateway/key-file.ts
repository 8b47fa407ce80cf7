import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import type { KeyRecord, KeyStore } from './key-store.ts'
import { makeStateFolder } from './state-folder.ts'

/** A change of the file is seen after so long at the latest. */
const FRESH_MS = 1_000

/**
 * Keys in a JSON file that only its owner can read. A key that is added or revoked while a gateway runs holds within a
 * second.
 *
 * @param now milliseconds; only differences matter.
 */
export function keyFile(path: string, now: () => number): KeyStore {
  let seen = read(path)
  let checkedMs = now()
  return {
    list() {
      const nowMs = now()
      if (nowMs - checkedMs < FRESH_MS) return seen.keys
      checkedMs = nowMs
      if (stampOf(path) !== seen.stamp) seen = read(path)
      return seen.keys
    },
  }
}

/**
 * Reads the keys, lets `change` replace them, and writes them as a whole: a crash leaves the old file or the new one.
 *
 * @throws {AirworthyError} `file-not-readable` or `file-not-writable`.
 */
export function changeKeys(path: string, change: (keys: readonly KeyRecord[]) => readonly KeyRecord[]): void {
  const keys = change(read(path).keys)
  const draft = `${path}.${process.pid}`
  try {
    makeStateFolder(dirname(path))
    writeFileSync(draft, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(draft, path)
  } catch (cause) {
    throw new AirworthyError(
      'file-not-writable',
      `cannot write the keys to ${path}: ${systemReason(cause)}`,
      {
        next: 'Make that folder writable, or name another one with --state.',
        cause,
      },
    )
  }
}

interface Read {
  readonly stamp: string
  readonly keys: readonly KeyRecord[]
}

function read(path: string): Read {
  const stamp = stampOf(path)
  if (stamp === MISSING) return { stamp, keys: [] }
  return { stamp, keys: parse(path, text(path)) }
}

const MISSING = 'missing'

function stampOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false })
  return status === undefined ? MISSING : `${status.mtimeMs} ${status.size} ${status.ino}`
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AirworthyError('file-not-readable', `cannot read the keys in ${path}: ${systemReason(cause)}`, {
      cause,
    })
  }
}

function parse(path: string, json: string): readonly KeyRecord[] {
  try {
    const { keys } = JSON.parse(json) as { readonly keys?: unknown }
    if (Array.isArray(keys) && keys.every(isRecord)) return keys
  } catch {
    // Told below.
  }
  throw new AirworthyError('file-not-readable', `${path} does not hold keys as airworthy writes them`, {
    next: 'Restore the file, or remove it and issue new keys with `airworthy keys add`.',
  })
}

function isRecord(value: unknown): value is KeyRecord {
  if (typeof value !== 'object' || value === null) return false
  const { id, hash, team, feature } = value as Partial<Record<keyof KeyRecord, unknown>>
  return (
    [id, team, feature].every((field) => typeof field === 'string') && /^[0-9a-f]{64}$/.test(String(hash))
  )
}
