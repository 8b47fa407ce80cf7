import { nearest, OUTCOMES, type OutcomeKind } from '@airworthy/sdk'
import type { Case } from '../case.ts'
import { readAssertions } from './assertions.ts'
import { isObject, quoted, type Report, typeName } from './problems.ts'
import { type ObjectKind, readObject } from './read-object.ts'
import { readTags } from './tags.ts'
import { unknownName } from './unknown-name.ts'

/** A case as its file states it: the id may be missing. */
export type StatedCase = Omit<Case, 'id'> & { readonly id?: string }

/** Turns one record of a file into a case; undefined, and reported, if it is none. */
export type ReadRecord = (record: unknown, report: Report) => StatedCase | undefined

/** The fields of a case. `question` and `messages` are other ways to say `input`. */
const CASE_FIELDS = [
  'id',
  'input',
  'question',
  'messages',
  'expected',
  'expected_outcome',
  'expectedOutcome',
  'tags',
  'cluster',
  'assert',
  'metadata',
] as const

const KNOWN: ReadonlySet<string> = new Set(CASE_FIELDS)

/** Names that other tools have for a field, too far from it for a slip of the pen. */
const MEANT: Readonly<Record<string, string>> = {
  answer: 'expected',
  expected_answer: 'expected',
  expected_output: 'expected',
  ground_truth: 'expected',
  label: 'expected',
  output: 'expected',
  reference: 'expected',
  target: 'expected',
  outcome: 'expected_outcome',
  prompt: 'input',
  query: 'input',
  text: 'input',
  session: 'cluster',
  slices: 'tags',
}

/**
 * Reads a case: `input` is required, all else may be missing, and null is missing. `metadata` and fields that start
 * with `_` are notes and are not read; any other unknown field is a problem, so that a slip is never dropped.
 */
export function readCase(record: unknown, report: Report): StatedCase | undefined {
  return readObject(record, CASE, report)
}

const CASE: ObjectKind<StatedCase> = {
  name: 'a case',
  isKnown: (field) => KNOWN.has(field),
  unknown: unknownField,
  read: (record, fail) => readFields(record, fail),
}

/** The field of a case that another name most likely stands for, if there is one. */
export function meantField(name: string): string | undefined {
  const lowered = name.toLowerCase()
  return Object.hasOwn(MEANT, lowered) ? MEANT[lowered] : nearest(name, CASE_FIELDS)
}

function unknownField(name: string): string {
  const meant = meantField(name)
  if (meant !== undefined) return `unknown field ${quoted(name)}; did you mean "${meant}"?`
  return `unknown field ${quoted(name)}; known are ${CASE_FIELDS.join(', ')} (notes go into "metadata")`
}

/** An id or a cluster: a text, or a number that is exact. */
export function readName(field: string, value: unknown, report: Report): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value !== '') return value
  if (Number.isSafeInteger(value)) return String(value)
  if (typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)) return String(value)
  if (typeof value === 'number')
    report(`"${field}" ${value} is too large to be exact as a number; put it in quotes`)
  else if (value === '') report(`"${field}" is empty`)
  else report(`"${field}" must be a text or a number, not ${typeName(value)}`)
  return undefined
}

/** One of the five outcomes. */
export function readOutcome(field: string, value: unknown, report: Report): OutcomeKind | undefined {
  if (value === undefined || value === null) return undefined
  const outcome = OUTCOMES.find((kind) => kind === value)
  if (outcome !== undefined) return outcome
  report(
    typeof value === 'string'
      ? unknownName(`outcome in "${field}"`, value, OUTCOMES)
      : `"${field}" must be one of ${OUTCOMES.join(', ')}, not ${typeName(value)}`,
  )
  return undefined
}

/** What a case or trial says under `expected_outcome` or `expectedOutcome`. */
function readExpectedOutcome(
  record: Readonly<Record<string, unknown>>,
  report: Report,
): OutcomeKind | undefined {
  const { expected_outcome: snake, expectedOutcome: camel } = record
  if (isStated(snake) && isStated(camel))
    report('"expected_outcome" and "expectedOutcome" are both there; keep one')
  return readOutcome('expected_outcome', snake ?? camel, report)
}

function readFields(record: Readonly<Record<string, unknown>>, report: Report): StatedCase {
  const id = readName('id', record.id, report)
  const input = readInput(record, report)
  const expected = record.expected ?? undefined
  const expectedOutcome = readExpectedOutcome(record, report)
  const tags = readTags(record.tags, report)
  const cluster = readName('cluster', record.cluster, report)
  const assertions = readAssertions(record.assert, report)
  return {
    ...(id === undefined ? {} : { id }),
    input,
    ...(expected === undefined ? {} : { expected }),
    ...(expectedOutcome === undefined ? {} : { expectedOutcome }),
    tags,
    ...(cluster === undefined ? {} : { cluster }),
    ...(assertions.length === 0 ? {} : { assertions }),
  }
}

const INPUT_FIELDS = ['input', 'question', 'messages'] as const

function readInput(record: Readonly<Record<string, unknown>>, report: Report): unknown {
  const stated = INPUT_FIELDS.filter((name) => isStated(record[name]))
  const [field, second] = stated
  if (field === undefined) {
    const named = INPUT_FIELDS.find((name) => name in record)
    report(named === undefined ? '"input" is missing' : `"${named}" is null; a case needs an input`)
    return undefined
  }
  if (second !== undefined) report(`"${field}" and "${second}" are both there; a case has one input`)
  const value = record[field]
  if (isEmpty(value)) report(`"${field}" is empty; a case needs an input`)
  else if (field === 'messages') return readMessages(value, report)
  return value
}

function readMessages(value: unknown, report: Report): { readonly messages: unknown } {
  const isChat =
    Array.isArray(value) && value.every((message) => isObject(message) && typeof message.role === 'string')
  if (!isChat) report(`"messages" must be a list of objects with "role" and "content", not ${quoted(value)}`)
  return { messages: value }
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
