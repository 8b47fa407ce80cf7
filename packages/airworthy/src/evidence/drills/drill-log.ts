import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import type { DrillEnd, DrillHeader, DrillTrial, FaultResult } from './drill-file.ts'

/** Append-only JSON Lines: a header, trials, the result of each fault, an end. */
export interface DrillLog {
  readonly path: string
  trial(trial: DrillTrial): void
  result(result: FaultResult): void
  finish(end: Omit<DrillEnd, 'kind'>): void
  close(): void
}

/** Starts the evidence of a drill; fails if the file exists. */
export function createDrillLog(path: string, header: DrillHeader): DrillLog {
  const file = explained(path, () => {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, 'ax')
  })
  const write = (line: object): void => {
    explained(path, () => writeSync(file, `${JSON.stringify(line)}\n`))
  }
  write(header)
  return {
    path,
    trial: (trial) => write({ kind: 'trial', ...trial }),
    result: (result) => write({ kind: 'result', ...result }),
    finish(end) {
      write({ kind: 'end', ...end })
      fsyncSync(file)
    },
    close: () => closeSync(file),
  }
}

function explained<Value>(path: string, act: () => Value): Value {
  try {
    return act()
  } catch (cause) {
    throw new AirworthyError(
      'file-not-writable',
      `cannot write drill evidence to ${path}: ${systemReason(cause)}`,
      { next: 'Check that the folder may be written and that the disk has space.', cause },
    )
  }
}
