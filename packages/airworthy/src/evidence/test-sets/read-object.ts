import { isObject, type Report, typeName } from './problems.ts'

/** What an object of a file is called, and which fields it may have. */
export interface ObjectKind<Result> {
  /** With its article: `a case`. */
  readonly name: string
  readonly isKnown: (field: string) => boolean
  /** What is said of a field that is not known. */
  readonly unknown: (field: string) => string
  readonly read: (record: Readonly<Record<string, unknown>>, fail: Report) => Result | undefined
}

/** Reads one object; undefined if anything of it was reported. Fields that start with `_` are notes. */
export function readObject<Result>(
  value: unknown,
  kind: ObjectKind<Result>,
  report: Report,
): Result | undefined {
  if (!isObject(value)) {
    report(`${kind.name} must be an object, not ${typeName(value)}`)
    return undefined
  }
  let isValid = true
  const fail: Report = (message) => {
    isValid = false
    report(message)
  }
  for (const field of Object.keys(value)) {
    if (!kind.isKnown(field) && !field.startsWith('_')) fail(kind.unknown(field))
  }
  const read = kind.read(value, fail)
  return isValid ? read : undefined
}
