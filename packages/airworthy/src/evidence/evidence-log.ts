import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import type { EvidenceEnd, EvidenceHeader } from './evidence-file.ts'
import { readEvidence } from './read-evidence.ts'
import type { Trial } from './trial.ts'

/** Append-only JSON Lines: a header, trials, an end. A trial is on its way to the disk before it counts as recorded. */
export interface EvidenceLog {
  readonly path: string
  append(trial: Trial): void
  finish(end: Omit<EvidenceEnd, 'kind'>): void
  /** Makes what was appended survive a power cut, too. */
  flush(): void
  close(): void
}

/** Starts a new evidence file; fails if it exists. */
export function createEvidenceLog(path: string, header: EvidenceHeader): EvidenceLog {
  const file = openOrExplain(path, 'wx')
  const log = logOn(file, path)
  log.write(header)
  return log
}

/** What an interrupted run has left: its header, and which positions need not be paid again. */
export interface ResumedLog {
  readonly log: EvidenceLog
  readonly header: EvidenceHeader
  readonly recorded: ReadonlySet<number>
  readonly ended: boolean
}

/** Opens an evidence file to go on with it. A line that a crash cut short is dropped, whole lines are kept. */
export async function resumeEvidenceLog(path: string): Promise<ResumedLog> {
  const recorded = new Set<number>()
  const reading = await readEvidence(path)
  for await (const trial of reading.trials()) recorded.add(trial.position)
  const { bytes, end } = reading.facts()
  const file = openOrExplain(path, 'r+')
  ftruncateSync(file, bytes)
  return { log: logOn(file, path, bytes), header: reading.header, recorded, ended: end !== undefined }
}

function logOn(file: number, path: string, start = 0): EvidenceLog & { write(value: unknown): void } {
  let offset = start
  function write(value: unknown): void {
    const line = Buffer.from(`${JSON.stringify(value)}\n`)
    try {
      let written = 0
      while (written < line.length) {
        written += writeSync(file, line, written, line.length - written, offset + written)
      }
    } catch (cause) {
      throw new AirworthyError(
        'file-not-writable',
        `cannot write evidence to ${path}: ${systemReason(cause)}`,
        {
          next: 'Free space or choose another disk, then run `airworthy eval --resume`; what was recorded is kept.',
          cause,
        },
      )
    }
    offset += line.length
  }
  return {
    path,
    write,
    append: (trial) => write({ kind: 'trial', ...trial }),
    finish: (end) => write({ kind: 'end', ...end }),
    flush: () => fsyncSync(file),
    close: () => closeSync(file),
  }
}

function openOrExplain(path: string, flags: 'wx' | 'r+'): number {
  try {
    mkdirSync(dirname(path), { recursive: true })
    return openSync(path, flags)
  } catch (cause) {
    throw new AirworthyError(
      'file-not-writable',
      `cannot open evidence file ${path}: ${systemReason(cause)}`,
      { next: 'Check that the folder exists and may be written.', cause },
    )
  }
}
