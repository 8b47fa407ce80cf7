import type { Contract, Place } from './contract.ts'
import { jsonPointer, type Path } from './document-reader.ts'
import type { Problem } from './problem.ts'

/** A problem that has no place yet. */
export type Finding = Omit<Problem, keyof Place>

/** Puts a finding at its place; a contract that was not parsed from a file knows the lines of its requirements only. */
export function at(contract: Contract, path: Path, finding: Finding): Problem {
  const place = contract.places?.[jsonPointer(path)]
  const line = path[0] === 'requirements' ? contract.requirements[Number(path[1])]?.line : undefined
  return { ...finding, ...(place ?? { line: line ?? 1, column: 1, length: 1 }) }
}

/** Whether a part is written in the file, rather than there by default. */
export function isWritten(contract: Contract, path: Path): boolean {
  return Object.hasOwn(contract.places ?? {}, jsonPointer(path))
}
