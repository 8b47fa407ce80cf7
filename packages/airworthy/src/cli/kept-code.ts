import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, getCompileCacheDir } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { constants, Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { COULD_NOT_RUN } from './terminal.ts'

/** What Node's `require` gives to a file. */
const SCOPE = 'exports, require, module, __filename, __dirname'

/**
 * Loads a CommonJS file like `require`, with the code that V8 made of it in an earlier process. Node's own compile
 * cache keeps what is compiled while a file is loaded; this keeps every function that a run has called, without which
 * a start spends a quarter of its time on compiling them again.
 *
 * It is written as the first process ends, into the folder of Node's cache: one for each user and version of Node, and
 * switched off with it.
 *
 * @param path a name that changes with the content, because V8 compares no more than the length.
 */
export function requireKept(path: string): unknown {
  const keptPath = keptPathOf(path)
  const cachedData = keptPath === undefined ? undefined : readIntact(keptPath)
  const script = new Script(`(function (${SCOPE}) {${readFileSync(path, 'latin1')}\n})`, {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path))
  const isKept = cachedData !== undefined && script.cachedDataRejected === false
  if (keptPath !== undefined && !isKept) keepAtExit(script, keptPath)
  return module.exports
}

function keptPathOf(path: string): string | undefined {
  const directory = getCompileCacheDir()
  return directory === undefined ? undefined : join(directory, basename(path))
}

/** V8 trusts what it reads: a damaged byte could end the process. So the checksum goes first. */
function readIntact(path: string): Buffer | undefined {
  try {
    const kept = readFileSync(path)
    const code = kept.subarray(CHECKSUM_BYTES)
    return crc32(code) === kept.readUInt32LE() ? code : undefined
  } catch {
    return undefined
  }
}

const CHECKSUM_BYTES = 4

/** A run that did not come to its work has called too little to be kept. */
function keepAtExit(script: Script, path: string): void {
  process.once('exit', (code) => {
    if (code !== COULD_NOT_RUN) writeWhole(path, script.createCachedData())
  })
}

function writeWhole(path: string, code: Uint8Array): void {
  const incomplete = `${path}.${process.pid}`
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32LE(crc32(code))
  try {
    writeFileSync(incomplete, Buffer.concat([checksum, code]), { mode: 0o600 })
    renameSync(incomplete, path)
  } catch {
    // Without a place to keep it, the next start is no faster.
  }
}
