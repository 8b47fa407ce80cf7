import { isScalar, LineCounter, parseDocument, type YAMLError } from 'yaml'
import type { Place } from './contract.ts'
import {
  DocumentReader,
  type Entry,
  jsonPointer,
  type Path,
  type Range,
  type ScalarEntry,
} from './document-reader.ts'
import type { Problem } from './problem.ts'
import { scalarRange } from './scalar-range.ts'
import type { Span } from './tokens.ts'

/** A YAML text that has been read: its value, its problems and where everything stands. */
export interface YamlSource {
  readonly text: string
  readonly value: unknown
  readonly problems: readonly Problem[]
  readonly scalars: readonly ScalarEntry[]
  /** Every part of the document with its place, by JSON Pointer; the place of its key where it has one. */
  places(): Readonly<Record<string, Place>>
  /** Where a part stands; the nearest part around it when it does not exist. */
  placeOf(path: Path): Place
  /** Where the key of a part stands; the part itself when it has none. */
  keyPlaceOf(path: Path): Place
  /** Where a piece of a text value stands. */
  placeInside(path: Path, span: Span): Place
  placeOfRange(range: Range): Place
}

/** Reads one YAML 1.2 document with the core schema. Never throws. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    uniqueKeys: false,
    logLevel: 'error',
  })
  const reader = new DocumentReader()
  const value = reader.readDocument(document.contents)
  const entryOf = (path: Path): Entry => closest(reader.entries, path)
  const placeOfRange = (range: Range): Place => placeAt(text, lines, range)
  const syntax = [...document.errors, ...document.warnings].map((error) => syntaxProblem(error, placeOfRange))
  return {
    text,
    value,
    problems: [
      ...firstOfEachLine(syntax),
      ...reader.problems.map(({ range, ...problem }) => ({
        ...problem,
        severity: 'error' as const,
        ...placeOfRange(range),
      })),
    ],
    scalars: reader.scalars,
    places: () =>
      Object.fromEntries(
        [...reader.entries].map(([pointer, { range, keyRange }]) => [
          pointer,
          placeOfRange(keyRange ?? range),
        ]),
      ),
    placeOf: (path) => placeOfRange(entryOf(path).range),
    keyPlaceOf: (path) => placeOfRange(entryOf(path).keyRange ?? entryOf(path).range),
    placeInside: (path, span) => {
      const { node, range } = entryOf(path)
      const isText = isScalar(node) && typeof node.value === 'string'
      return placeOfRange(isText ? scalarRange(text, node, span) : range)
    },
    placeOfRange,
  }
}

function closest(entries: ReadonlyMap<string, Entry>, path: Path): Entry {
  for (let length = path.length; length >= 0; length--) {
    const entry = entries.get(jsonPointer(path.slice(0, length)))
    if (entry !== undefined) return entry
  }
  return { node: null, range: [0, 1], keyRange: undefined }
}

/** The part of a range that is on its first line, so that it can be underlined. */
function placeAt(text: string, lines: LineCounter, [start, end]: Range): Place {
  const { line, col } = lines.linePos(Math.min(start, text.length))
  const lineEnd = /\r?\n|$/.exec(text.slice(start, end))?.index ?? 0
  return { line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, lineEnd) }
}

/** YAML's own complaints in the words of this file. Anything that is not listed is an unexpected character. */
const SYNTAX: Readonly<Record<string, readonly [message: string, next?: string]>> = {
  BAD_ALIAS: ['this alias is not complete'],
  BAD_DQ_ESCAPE: ['unknown escape in double quotes', 'write \\\\ for a backslash, or use single quotes'],
  BAD_INDENT: [
    'this line is not indented like its neighbours',
    'give entries of one list or mapping the same indentation',
  ],
  BAD_SCALAR_START: ['a value can not begin with this character', 'put the value in quotes'],
  BLOCK_AS_IMPLICIT_KEY: [
    'YAML can not tell key from value here',
    'put a value with ": " in quotes, and align the entries of a list',
  ],
  MISSING_CHAR: [
    'something is not closed or its ":" is missing',
    'check quotes, brackets and colons above this place',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'a key must be on one line',
    'check the indentation, or the ":" of the line above',
  ],
  MULTIPLE_DOCS: ['a contract is one document', 'remove the second "---"'],
  RESOURCE_EXHAUSTION: ['the file is nested too deeply'],
  TAB_AS_INDENT: ['a tab can not indent a line', 'use spaces'],
  TAG_RESOLVE_FAILED: ['YAML tags are not used in a contract', 'remove the word that begins with "!"'],
}

function syntaxProblem(error: YAMLError, placeOfRange: (range: Range) => Place): Problem {
  const [message, next] = SYNTAX[error.code] ?? [
    'unexpected character',
    'put the value in quotes if it is meant as text',
  ]
  const place = placeOfRange([error.pos[0], error.pos[1]])
  return {
    code: 'yaml-syntax',
    message,
    severity: 'error',
    ...place,
    ...(next === undefined ? {} : { next }),
  }
}

/** One slip makes YAML complain several times; the first complaint of a line is the useful one. */
function firstOfEachLine(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<number>()
  return problems.filter(({ line }) => !seen.has(line) && seen.add(line))
}
