import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AirworthyError, systemReason } from '@airworthy/sdk'
import type { DrillHeader, FaultResult, RecordedDrill } from './drill-file.ts'

/** The drills of one feature in a folder, latest first. A line that a crash cut short is left out. */
export function readDrills(folder: string, feature: string): readonly RecordedDrill[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${feature}.`) && name.endsWith('.jsonl'))
    .map((name) => readDrill(join(folder, name)))
    .filter(({ header }) => header.feature === feature)
    .sort((a, b) => (a.header.startedAt < b.header.startedAt ? 1 : -1))
}

function readDrill(path: string): RecordedDrill {
  // What follows the last line end was never whole.
  const lines = textOf(path).split('\n').slice(0, -1)
  const [header, ...rest] = lines.map((line, index) => parsed(line, path, index + 1))
  if (!isHeader(header)) throw invalid(path, 1, 'this is not the header of a drill')
  return { path, header, results: rest.filter(isResult) }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AirworthyError('file-not-readable', `cannot read ${path}: ${systemReason(cause)}`, { cause })
  }
}

function parsed(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw invalid(path, number, 'this line is not JSON')
  }
}

function isHeader(line: unknown): line is DrillHeader {
  return isOfKind(line, 'header') && line.schema === 'airworthy.drill-evidence/1'
}

function isResult(line: unknown): line is FaultResult & { readonly kind: 'result' } {
  return isOfKind(line, 'result')
}

function isOfKind(line: unknown, kind: string): line is Readonly<Record<string, unknown>> {
  return typeof line === 'object' && line !== null && 'kind' in line && line.kind === kind
}

function invalid(path: string, number: number, problem: string): AirworthyError {
  return new AirworthyError('evidence-invalid', `${path}:${number}: ${problem}`, {
    next: 'Drill evidence is written by `airworthy drill` and must not be edited; delete the file and drill again.',
  })
}
