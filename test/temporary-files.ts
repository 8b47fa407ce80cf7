import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FOLDER = mkdtempSync(join(tmpdir(), 'airworthy-tests-'))

/** Gives the whole run one folder for temporary files. */
export function setup(): void {
  process.env.TMPDIR = FOLDER
}

/** Removes it, with whatever tests and the processes that they ended left there. */
export function teardown(): void {
  rmSync(FOLDER, { recursive: true, force: true, maxRetries: 5 })
}
