import { dirname, join, resolve } from 'node:path'
import { jsonValueMistake } from './json-value.ts'
import { isObject, quoted, typeName } from './problems.ts'
import { type PromptfooDefaults, readPromptfooOrCase } from './promptfoo.ts'
import type { Opened, OpenOptions, Reference, Source, TestFile } from './source.ts'
import { unknownName } from './unknown-name.ts'

/** A file that was parsed as a whole. */
interface HeldDocument {
  readonly value: unknown
  /** Line of an item of the list in `field` of the document, or of the document if it is a list itself. */
  lineOf(field: string | undefined, index: number): number
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The records of a document: a list of cases, `{ cases: [...] }`, or a promptfoo configuration with `tests`.
 * The records stay in memory.
 */
export function openDocument(document: HeldDocument, file: TestFile, options: OpenOptions): Opened {
  const { value } = document
  if (Array.isArray(value)) return openList(value, { document, file, options })
  const fail = (message: string): Opened => {
    options.problems.add(file.shownPath, undefined, message)
    return { references: [] }
  }
  if (value === null || value === undefined) return { references: [] }
  if (!isObject(value)) return fail(`holds ${typeName(value)}; a list of cases was expected`)
  if ('tests' in value) return openConfiguration(value, { document, file, options, field: 'tests' })
  if (!('cases' in value))
    return fail('holds neither a list of cases, nor "cases", nor the "tests" of promptfoo')
  const unknown = Object.keys(value).find((name) => !/^(?:cases|metadata|_.*|\$schema)$/.test(name))
  if (unknown !== undefined) return fail(unknownName('field', unknown, ['cases', 'metadata']))
  if (!Array.isArray(value.cases)) return fail(`"cases" must be a list, not ${typeName(value.cases)}`)
  return openList(value.cases, { document, file, options, field: 'cases' })
}

interface ListPlace {
  readonly document: HeldDocument
  readonly file: TestFile
  readonly options: OpenOptions
  readonly field?: string
}

function openList(items: readonly unknown[], place: ListPlace): Opened {
  return { source: heldSource(items, place), references: [] }
}

/** A promptfoo configuration: tests in place come first, then those of the files that it names. */
function openConfiguration(configuration: Fields, place: ListPlace): Opened {
  const { document, file, options } = place
  const fail = (line: number | undefined, message: string): void =>
    options.problems.add(file.shownPath, line, message)
  if ('scenarios' in configuration) fail(undefined, '"scenarios" are not read; write them as tests')
  const defaults = defaultsOf(configuration.defaultTest, (message) => fail(undefined, message))
  const stated = configuration.tests
  const tests: readonly unknown[] = Array.isArray(stated) ? stated : [stated]
  const references: Reference[] = []
  const inPlace: unknown[] = []
  for (const [index, test] of tests.entries()) {
    const mistake = typeof test === 'string' ? referenceMistake(test) : testMistake(test)
    const line = Array.isArray(stated) ? document.lineOf('tests', index) : undefined
    if (mistake !== undefined) fail(line, mistake)
    else if (typeof test === 'string') references.push(referenceTo(test, file, defaults))
    // A gap keeps the place of a reference, so that the lines of the tests after it stay right.
    inPlace.push(typeof test === 'string' || mistake !== undefined ? undefined : test)
  }
  if (inPlace.every((test) => test === undefined)) return { references }
  return { source: heldSource(inPlace, { ...place, options: { ...options, defaults } }), references }
}

function defaultsOf(stated: unknown, fail: (message: string) => void): PromptfooDefaults {
  if (stated === undefined || stated === null) return {}
  const mistake = jsonValueMistake(stated)
  if (mistake !== undefined) fail(`"defaultTest" ${mistake}`)
  else if (isObject(stated)) return stated
  else fail(`"defaultTest" must be an object, not ${typeName(stated)}; write it in place`)
  return {}
}

function testMistake(test: unknown): string | undefined {
  if (!isObject(test)) return `a test must be an object or the path of a file, not ${typeName(test)}`
  if (!('path' in test) || 'vars' in test) return undefined
  return `tests made by code (${quoted(test.path)}) are not read; write them to a JSONL file`
}

function referenceMistake(reference: string): string | undefined {
  const path = reference.replace(/^file:\/\//, '')
  if (/^[a-z]+:\/\//i.test(path)) return `tests from ${quoted(reference)} are not read; save them to a file`
  return /[*?[\]{}]/.test(path)
    ? `file patterns (${quoted(reference)}) are not read; name each file`
    : undefined
}

function referenceTo(reference: string, file: TestFile, defaults: PromptfooDefaults): Reference {
  const path = reference.replace(/^file:\/\//, '')
  return {
    path: resolve(dirname(file.path), path),
    shownPath: join(dirname(file.shownPath), path),
    defaults,
  }
}

function heldSource(items: readonly unknown[], place: ListPlace): Source {
  const { document, file, options, field } = place
  return {
    file,
    async *records() {
      yield items.flatMap((value, index) =>
        value === undefined ? [] : [{ value, line: document.lineOf(field, index), offset: index, length: 0 }],
      )
    },
    recordAt: async ({ offset }) => items[offset],
    readRecord: readPromptfooOrCase(options.defaults),
  }
}
