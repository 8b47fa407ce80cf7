import type { Passage } from '@airworthy/sdk'
import type { Tags } from '../case.ts'
import type { Observation, TrialError } from '../trial.ts'
import { isObject, quoted, type Report, typeName } from './problems.ts'
import { readName, readOutcome } from './read-case.ts'
import { type ObjectKind, readObject } from './read-object.ts'
import { readUsage } from './read-usage.ts'
import { readTags } from './tags.ts'
import { unknownName } from './unknown-name.ts'

/** What another system observed of one execution of the feature. What is absent was not measured. */
export interface RecordedTrial extends Observation {
  readonly case: string
  /** 0 for the first execution of the case. */
  readonly repeat: number
  readonly input?: unknown
  readonly expected?: unknown
  readonly tags: Tags
  /** Default: the case. */
  readonly cluster: string
  /** What people or other tools said of the answer, by name: 1 is right, 0 is wrong. */
  readonly labels: Readonly<Record<string, number>>
}

/** A trial as its file states it: the repeat may be missing. */
export type StatedTrial = Omit<RecordedTrial, 'repeat'> & { readonly repeat?: number }

type Fields = Readonly<Record<string, unknown>>

const TRIAL_FIELDS = [
  'case',
  'repeat',
  'input',
  'expected',
  'answer',
  'outcome',
  'error',
  'passages',
  'model',
  'usage',
  'latencyMs',
  'firstTokenMs',
  'costUsd',
  'labels',
  'tags',
  'cluster',
  'metadata',
] as const

const KNOWN: ReadonlySet<string> = new Set(TRIAL_FIELDS)

/**
 * Reads a recorded trial. `case` is required; null is missing, and missing is unmeasured. `metadata` and fields that
 * start with `_` are notes and are not read; any other unknown field is a problem.
 */
export function readTrial(record: unknown, report: Report): StatedTrial | undefined {
  return readObject(record, TRIAL, report)
}

const TRIAL: ObjectKind<StatedTrial> = {
  name: 'a trial',
  isKnown: (field) => KNOWN.has(field),
  unknown: (field) => unknownName('field', field, TRIAL_FIELDS),
  read(record, fail) {
    const caseId = readName('case', record.case, fail)
    if ((record.case ?? undefined) === undefined) fail('"case" is missing')
    const trial = { ...readObservation(record, fail), ...readCircumstances(record, fail) }
    return caseId === undefined ? undefined : { ...trial, case: caseId, cluster: trial.cluster ?? caseId }
  },
}

function readObservation(record: Fields, report: Report): Observation {
  const error = readError(record.error, report)
  const outcome =
    readOutcome('outcome', record.outcome, report) ?? (error === undefined ? undefined : 'failed')
  if (error !== undefined && outcome === 'answered')
    report('"outcome" is answered, but "error" says that it failed')
  return present({
    outcome,
    answer: record.answer ?? undefined,
    passages: readPassages(record.passages, report),
    model: readText('model', record.model, report),
    usage: readUsage(record.usage, report),
    latencyMs: readAmount('latencyMs', record.latencyMs, report),
    firstTokenMs: readAmount('firstTokenMs', record.firstTokenMs, report),
    costUsd: readAmount('costUsd', record.costUsd, report),
    error,
  })
}

function readCircumstances(
  record: Fields,
  report: Report,
): Pick<StatedTrial, 'repeat' | 'input' | 'expected' | 'tags' | 'labels'> & { readonly cluster?: string } {
  return {
    ...present({
      repeat: readRepeat(record.repeat, report),
      input: record.input ?? undefined,
      expected: record.expected ?? undefined,
      cluster: readName('cluster', record.cluster, report),
    }),
    tags: readTags(record.tags, report),
    labels: readLabels(record.labels, report),
  }
}

/** The fields that are there. */
function present<Record extends object>(
  fields: Record,
): { [Name in keyof Record]?: NonNullable<Record[Name]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof Record]?: NonNullable<Record[Name]> }
}

function readAmount(field: string, value: unknown, report: Report): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  report(`"${field}" must be a number of 0 or more, not ${quoted(value)}`)
  return undefined
}

function readRepeat(value: unknown, report: Report): number | undefined {
  const repeat = readAmount('repeat', value, report)
  if (repeat === undefined || Number.isSafeInteger(repeat)) return repeat
  report(`"repeat" must be a whole number, not ${repeat}`)
  return undefined
}

function readText(field: string, value: unknown, report: Report): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value !== '') return value
  report(`"${field}" must be a text that is not empty, not ${quoted(value)}`)
  return undefined
}

/** A text that is a code (`timeout`, `http-429`) is the code; any other text is the message of an `error`. */
function readError(value: unknown, report: Report): TrialError | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    const text = readText('error', value, report)
    if (text === undefined) return undefined
    return { code: /^[a-z][a-z0-9-]*$/.test(text) ? text : 'error', message: text }
  }
  const code = readText('error.code', value.code, report) ?? 'error'
  // Many systems record an error with nothing said about it.
  const message = value.message === '' ? code : (readText('error.message', value.message, report) ?? code)
  const retryAfterMs = readAmount('error.retryAfterMs', value.retryAfterMs, report)
  return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs }
}

function readPassages(value: unknown, report: Report): readonly Passage[] | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.flatMap((entry, index) => readPassage(entry, index, report) ?? [])
  report(`"passages" must be a list, not ${typeName(value)}`)
  return undefined
}

function readPassage(entry: unknown, index: number, report: Report): Passage | undefined {
  if (typeof entry === 'string') return { text: entry }
  const fail: Report = (message) => report(`passage ${index + 1}: ${message}`)
  if (!isObject(entry) || typeof entry.text !== 'string') {
    fail(`must be a text, or an object with "text", not ${quoted(entry)}`)
    return undefined
  }
  const id = readName('id', entry.id, fail)
  const score = entry.score ?? undefined
  if (score !== undefined && typeof score !== 'number') fail(`"score" must be a number, not ${quoted(score)}`)
  return {
    ...(id === undefined ? {} : { id }),
    text: entry.text,
    ...(typeof score === 'number' ? { score } : {}),
  }
}

function readLabels(value: unknown, report: Report): Readonly<Record<string, number>> {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) {
    report(`"labels" must be an object, not ${typeName(value)}`)
    return {}
  }
  const labels: [string, number][] = []
  for (const [name, label] of Object.entries(value)) {
    if (label === null) continue
    const share = typeof label === 'boolean' ? Number(label) : label
    if (typeof share === 'number' && share >= 0 && share <= 1) labels.push([name, share])
    else report(`label ${quoted(name)} must be true, false, or a number from 0 to 1, not ${quoted(label)}`)
  }
  return Object.fromEntries(labels)
}
