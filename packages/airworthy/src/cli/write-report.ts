import { writeFileSync } from 'node:fs'
import { AirworthyError, systemReason } from '@airworthy/sdk'

/** Writes a report where a flag asked for it. @throws AirworthyError `file-not-writable` */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    throw new AirworthyError('file-not-writable', `cannot write ${path}: ${systemReason(cause)}`, {
      next: 'Choose a path in a folder that exists and may be written.',
      cause,
    })
  }
}
