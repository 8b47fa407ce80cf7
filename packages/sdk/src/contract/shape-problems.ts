import type * as z from 'zod'
import { jsonPointer, type Path } from './document-reader.ts'
import { nearest } from './nearest.ts'
import { didYouMean, type Problem } from './problem.ts'
import { SECTIONS } from './schema.ts'
import { KNOWN_CHECKS } from './schema-checks.ts'
import type { IssueDetails } from './schema-values.ts'
import type { YamlSource } from './yaml-source.ts'

type Issue = z.core.$ZodIssue
type UnionIssue = z.core.$ZodIssueInvalidUnion

/** Says the issues of the schema in the words of the contract, each at its place in the file. */
export function shapeProblems(issues: readonly Issue[], source: YamlSource): readonly Problem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], source))
}

function problemsOf(issue: Issue, base: Path, source: YamlSource): readonly Problem[] {
  const path = [...base, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, { path, valid: issue.message.split(' '), source }))
    case 'invalid_union':
      return unionProblems(issue, path, source)
    case 'invalid_key': {
      const message = issue.issues[0]?.message ?? issue.message
      return [{ code: 'invalid-value', message, severity: 'error', ...source.keyPlaceOf(path) }]
    }
    case 'custom':
      return [customProblem(issue, path, source)]
    default:
      return [wrongValue(issue, path, source)]
  }
}

interface UnknownKeyContext {
  readonly path: Path
  readonly valid: readonly string[]
  readonly source: YamlSource
}

function unknownKey(key: string, { path, valid, source }: UnknownKeyContext): Problem {
  return {
    code: 'unknown-key',
    message: `unknown key "${key}"${path.length === 0 ? '' : ` in ${nameOf(path)}`}`,
    next: didYouMean(nearest(key, valid)) ?? `the keys here are ${valid.join(', ')}`,
    severity: 'error',
    ...source.keyPlaceOf([...path, key]),
  }
}

/** Chooses the variant that was most likely meant and reports only what is wrong with that one. */
function unionProblems(issue: UnionIssue, path: Path, source: YamlSource): readonly Problem[] {
  const value = valueAt(source.value, path)
  const unknown = unknownCheck(path, value)
  if (unknown !== undefined) return [{ ...unknown, ...source.keyPlaceOf(path) }]
  const candidates = issue.errors.filter((errors) => !errors.some(isOtherType))
  if (candidates.length === 0) return [wrongValue(issue, path, source)]
  const variants = candidates.map((errors) => ({ errors, valid: validKeys(errors) }))
  const isEmpty = isRecord(value) && Object.keys(value).length === 0
  const meant = isRecord(value)
    ? (variants.find(({ valid }) => valid[0] !== undefined && Object.hasOwn(value, valid[0])) ??
      variants.find(({ valid }) => valid.length === 0 && !isEmpty))
    : variants[0]
  if (meant !== undefined) return meant.errors.flatMap((error) => problemsOf(error, path, source))
  return [missingVariant(issue, { path, valid: variants.flatMap(({ valid }) => valid.slice(0, 1)), source })]
}

/** No variant's own key is there: the nearest one to a key that is there was meant. */
function missingVariant(issue: UnionIssue, context: UnknownKeyContext): Problem {
  const { path, valid, source } = context
  const value = valueAt(source.value, path)
  const keys = isRecord(value) ? Object.keys(value) : []
  const misspelled = keys.find((key) => nearest(key, valid) !== undefined) ?? keys[0]
  if (misspelled !== undefined && valid.length > 0) return unknownKey(misspelled, context)
  return wrongValue(issue, path, source)
}

function isOtherType(issue: Issue): boolean {
  const isWrong =
    issue.code === 'invalid_type' || issue.code === 'invalid_union' || issue.code === 'invalid_value'
  return isWrong && issue.path.length === 0
}

/** The keys of a variant that complains about another key, its own key first; none when all keys suit it. */
function validKeys(issues: readonly Issue[]): readonly string[] {
  const issue = issues.find(({ code, path }) => code === 'unrecognized_keys' && path.length === 0)
  return issue?.message.split(' ') ?? []
}

function customProblem(issue: Extract<Issue, { code: 'custom' }>, path: Path, source: YamlSource): Problem {
  const details = issue.params as IssueDetails | undefined
  const { message } = issue
  if (details === undefined) {
    return { code: 'invalid-value', message, severity: 'error', ...source.placeOf(path) }
  }
  const { code, next, offset, length } = details
  const place = source.placeInside(path, { offset, length })
  return { code, message, severity: 'error', ...place, ...(next === undefined ? {} : { next }) }
}

/** A value of the wrong type or one that is missing; the message of the issue completes "must be …". */
function wrongValue(issue: Issue, path: Path, source: YamlSource): Problem {
  const value = valueAt(source.value, path)
  const name = nameOf(path)
  if (value === undefined) {
    const place =
      path.length === 1 ? { ...source.placeOf([]), length: 1 } : source.keyPlaceOf(path.slice(0, -1))
    const next = `write ${String(path.at(-1))}: followed by ${issue.message}`
    return { code: 'missing-key', message: `${name} is missing`, next, severity: 'error', ...place }
  }
  const place = value === null ? source.keyPlaceOf(path) : source.placeOf(path)
  const line = lineAsMapping(path, value)
  if (line !== undefined) return { ...line, ...place }
  const code =
    issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'wrong-type' : 'invalid-value'
  const found = code === 'wrong-type' ? `, not ${kindOf(value)}` : ''
  const words = issue.code === 'invalid_value' ? issue.values.map(String) : []
  const next = typeof value === 'string' ? didYouMean(nearest(value, words)) : undefined
  const message = `${name} must be ${issue.message}${found}`
  return { code, message, severity: 'error', ...place, ...(next === undefined ? {} : { next }) }
}

type Unplaced = Omit<Problem, 'line' | 'column' | 'length'>

/** A requirement with ": " in it is a mapping for YAML, and so is a line of the budget. */
function lineAsMapping(path: Path, value: unknown): Unplaced | undefined {
  const isLine = path.length === 2 && typeof path[1] === 'number' && isRecord(value)
  if (isLine && SECTIONS.some((section) => section === path[0])) {
    const message = 'YAML reads this requirement as a key and a value, because of its ": "'
    const next = 'write = for a slice, or put the whole line in quotes'
    return { code: 'invalid-requirement', message, next, severity: 'error' }
  }
  if (!isLine || path[0] !== 'budget') return undefined
  const message = 'a line of the budget is one text'
  return { code: 'wrong-type', message, next: 'write for example - $50 per day', severity: 'error' }
}

/** Code of a check of the team's own. */
const OWN_CODE: readonly string[] = ['function', 'judge']

/** A check that is none of the known ones, and that brings no code of its own. */
function unknownCheck(path: Path, value: unknown): Unplaced | undefined {
  const [section, name] = path
  if (section !== 'checks' || path.length !== 2 || KNOWN_CHECKS.includes(String(name))) return undefined
  const keys = isRecord(value) ? Object.keys(value) : []
  if (keys.some((key) => nearest(key, OWN_CODE) !== undefined)) return undefined
  const next =
    didYouMean(nearest(String(name), KNOWN_CHECKS)) ??
    `the checks are ${KNOWN_CHECKS.join(', ')}; one of your own has function: or judge:`
  return { code: 'unknown-check', message: `no check is named "${String(name)}"`, next, severity: 'error' }
}

/** How a message names a part: `routes[0].timeout`. */
function nameOf(path: Path): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return name === '' ? 'the contract' : name.replace(/^\./, '')
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  return typeof value === 'boolean' ? 'true or false' : 'a number'
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = Reflect.get(value, part)
  }
  return value
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Problems at the same place with the same message are one problem. */
export function withoutRepetition(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const key = jsonPointer([problem.line, problem.column, problem.message])
    return !seen.has(key) && seen.add(key)
  })
}
