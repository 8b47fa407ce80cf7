import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { AirworthyError, type Contract, systemReason } from '@airworthy/sdk'
import { type EvidenceReading, readEvidence } from '../evidence/read-evidence.ts'

/** Everything that Airworthy keeps stands beside the contract. */
function stateFolder(contract: Contract): string {
  return join(contract.directory, '.airworthy')
}

/** Looks belong under version control: who clones the project must not get fresh ones. */
export function looksFolder(contract: Contract): string {
  return join(stateFolder(contract), 'looks')
}

function runsFolder(contract: Contract): string {
  return join(stateFolder(contract), 'runs')
}

/** A new run's name sorts by time: `docs-assistant.20260102-101500123-1a2b`. */
export function newRun(
  contract: Contract,
  { nowMs, id }: { readonly nowMs: number; readonly id: string },
): string {
  const digits = new Date(nowMs).toISOString().replace(/[-:.Z]/g, '')
  return `${contract.feature}.${digits.replace('T', '-')}-${id}`
}

/** The path of a run's evidence; the folder keeps itself out of version control. */
export function runPath(contract: Contract, run: string): string {
  return join(runsFolder(contract), `${run}.jsonl`)
}

/** Makes the folder of runs, which keeps itself, and only itself, out of version control. */
export function prepareRunsFolder(contract: Contract): void {
  const ignore = join(stateFolder(contract), '.gitignore')
  try {
    mkdirSync(runsFolder(contract), { recursive: true })
    if (!existsSync(ignore)) writeFileSync(ignore, 'runs/\n')
  } catch (cause) {
    throw new AirworthyError(
      'file-not-writable',
      `cannot write to ${stateFolder(contract)}: ${systemReason(cause)}`,
      {
        next: 'Evidence is kept beside the contract; make that folder writable.',
        cause,
      },
    )
  }
}

const RUN_TIME = /\.\d{8}-\d{9}-[0-9a-f]{4}\.jsonl$/

/** The paths of this feature's runs, latest first. */
function runPaths(contract: Contract): readonly string[] {
  const folder = runsFolder(contract)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.replace(RUN_TIME, '') === contract.feature && RUN_TIME.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
}

/** A run by name or path. */
export async function findRun(contract: Contract, named: string): Promise<EvidenceReading> {
  const candidates = [resolve(named), runPath(contract, basename(named, '.jsonl'))]
  const path = candidates.find((candidate) => candidate.endsWith('.jsonl') && existsSync(candidate))
  if (path !== undefined) return readEvidence(path)
  const known = runPaths(contract).map((known) => basename(known, '.jsonl'))
  throw new AirworthyError('evidence-not-found', `there is no run "${named}" of ${contract.feature}`, {
    next:
      known.length === 0
        ? 'There are no runs yet: `airworthy eval` makes one.'
        : `The latest are: ${known.slice(0, 3).join(', ')}.`,
  })
}

/** The latest run that is wanted, or undefined. */
export async function latestRun(
  contract: Contract,
  isWanted: (run: EvidenceReading) => boolean,
): Promise<EvidenceReading | undefined> {
  for (const path of runPaths(contract)) {
    const run = await readEvidence(path)
    if (isWanted(run)) return run
  }
  return undefined
}
