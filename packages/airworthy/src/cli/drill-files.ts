import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AirworthyError, type Contract, systemReason } from '@airworthy/sdk'

/** Where the evidence of drills is kept: beside the contract, out of version control. */
export function drillsFolder(contract: Contract): string {
  return join(contract.directory, '.airworthy', 'drills')
}

const IGNORED = 'drills/\n'

/** Makes the folder of drills, which keeps itself out of version control. */
export function prepareDrillsFolder(contract: Contract): void {
  const folder = drillsFolder(contract)
  const ignore = join(contract.directory, '.airworthy', '.gitignore')
  try {
    mkdirSync(folder, { recursive: true })
    if (!existsSync(ignore)) writeFileSync(ignore, `runs/\n${IGNORED}`)
    else if (!readFileSync(ignore, 'utf8').includes(IGNORED)) appendFileSync(ignore, IGNORED)
  } catch (cause) {
    throw new AirworthyError('file-not-writable', `cannot write to ${folder}: ${systemReason(cause)}`, {
      next: 'Evidence is kept beside the contract; make that folder writable.',
      cause,
    })
  }
}
