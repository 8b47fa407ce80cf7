import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const SIGNATURE = 0x44_49_52_43
const FIXED_BYTES = 62
const EXTENDED_FLAG = 0x4000

/**
 * The paths that git tracks, read from the index file without running git.
 * Undefined when there is no index or it is of a version that is not understood.
 */
export function trackedPaths(root: string): ReadonlySet<string> | undefined {
  try {
    const bytes = readFileSync(join(gitFolder(root), 'index'))
    return parseIndex(bytes)
  } catch {
    return undefined
  }
}

/** `.git` is a folder, or in a worktree or submodule a file that names one. */
function gitFolder(root: string): string {
  const path = join(root, '.git')
  if (statSync(path).isDirectory()) return path
  const target = /^gitdir:\s*(.+)$/m.exec(readFileSync(path, 'utf8'))?.[1]
  return target === undefined ? path : resolve(root, target.trim())
}

/** Index format versions 2 to 4 as documented in gitformat-index. */
function parseIndex(bytes: Buffer): ReadonlySet<string> | undefined {
  const version = bytes.readUInt32BE(4)
  if (bytes.readUInt32BE(0) !== SIGNATURE || version < 2 || version > 4) return undefined
  const count = bytes.readUInt32BE(8)
  const paths = new Set<string>()
  let offset = 12
  let previous = ''
  for (let entry = 0; entry < count; entry++) {
    const flags = bytes.readUInt16BE(offset + 60)
    const nameStart = offset + FIXED_BYTES + (version >= 3 && (flags & EXTENDED_FLAG) !== 0 ? 2 : 0)
    const { name, next } =
      version === 4 ? compressedName(bytes, nameStart, previous) : paddedName(bytes, offset, nameStart)
    paths.add(name)
    previous = name
    offset = next
  }
  return paths
}

interface IndexName {
  readonly name: string
  readonly next: number
}

function paddedName(bytes: Buffer, entryStart: number, nameStart: number): IndexName {
  const end = bytes.indexOf(0, nameStart)
  const length = end - entryStart
  return { name: bytes.toString('utf8', nameStart, end), next: entryStart + length + (8 - (length % 8)) }
}

/** Version 4: how many bytes to drop from the previous name, then the rest of this one. */
function compressedName(bytes: Buffer, start: number, previous: string): IndexName {
  let position = start
  let byte = bytes.readUInt8(position++)
  let drop = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    byte = bytes.readUInt8(position++)
    drop = ((drop + 1) << 7) | (byte & 0x7f)
  }
  const end = bytes.indexOf(0, position)
  const kept = Buffer.from(previous, 'utf8')
  const name = kept.toString('utf8', 0, kept.length - drop) + bytes.toString('utf8', position, end)
  return { name, next: end + 1 }
}
