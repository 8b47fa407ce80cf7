import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import { makeStateFolder } from './state-folder.ts'

/**
 * Takes a folder for this process alone: two gateways would each believe the whole budget theirs. The lock of a process
 * that is gone is taken over.
 *
 * @returns how to give it back.
 * @throws {AirworthyError} `file-not-writable` while another process has it.
 */
export function lockState(directory: string): () => void {
  const path = join(directory, 'lock')
  try {
    makeStateFolder(directory)
    if (!create(path)) takeOver(path, directory)
  } catch (cause) {
    if (cause instanceof AirworthyError) throw cause
    throw new AirworthyError('file-not-writable', `cannot write to ${directory}: ${systemReason(cause)}`, {
      next: 'Make that folder writable, or name another one with --state.',
      cause,
    })
  }
  return () => rmSync(path, { force: true })
}

function create(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function takeOver(path: string, directory: string): void {
  const holder = Number(readFileSync(path, 'utf8'))
  // A container gives every process of its own the same number.
  if (holder === process.pid || !isAlive(holder)) {
    rmSync(path, { force: true })
    if (create(path)) return
  }
  throw new AirworthyError('file-not-writable', `${directory} is in use by the process ${holder}`, {
    next: 'Stop that gateway, or name another folder with --state.',
  })
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
