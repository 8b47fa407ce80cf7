import type { Assertion } from '../case.ts'
import { type AnswerScorer, scored, unmeasured } from './answer-scorer.ts'
import { answerText, excerpt, jsonText } from './answer-text.ts'
import { testRegex } from './bounded-regex.ts'
import { jsonValuesIn, parseJsonText } from './json-in-text.ts'
import { levenshtein } from './levenshtein.ts'
import { compileSchema, type SchemaValidator } from './schema-validator.ts'

/** What came of one assertion. */
type Checked =
  | { readonly kind: 'checked'; readonly holds: boolean }
  | { readonly kind: 'unmeasured'; readonly reason: string }

type Check = (answer: unknown, assertion: Assertion) => Promise<Checked> | Checked

/** What promptfoo takes when `levenshtein` states no threshold. */
const LEVENSHTEIN_THRESHOLD = 5

/** The assertion types that need no model and no code, by promptfoo's meaning of them. */
const CHECKS: Readonly<Record<string, Check>> = {
  equals: (answer, { value }) => checked(isEqual(answer, value)),
  contains: withText((text, value) => text.includes(value)),
  icontains: withText((text, value) => text.toLowerCase().includes(value.toLowerCase())),
  'contains-all': withList((text, values) => values.every((value) => text.includes(value))),
  'contains-any': withList((text, values) => values.some((value) => text.includes(value))),
  'icontains-all': withList((text, values) => values.every((value) => lowerIncludes(text, value))),
  'icontains-any': withList((text, values) => values.some((value) => lowerIncludes(text, value))),
  'starts-with': withText((text, value) => text.startsWith(value)),
  regex: matches,
  'is-json': isJson,
  'contains-json': containsJson,
  levenshtein: isNear,
  'assert-set': isSetMet,
}

/**
 * 1 if all assertions of the case hold, 0 if one does not. `not-` before a type turns it round; an `assert-set` holds
 * if the share of its assertions that hold reaches its threshold, by default all. A type that is not known here, or an
 * assertion that cannot be evaluated, makes the trial unmeasured, even if another one fails.
 */
export const assertions: AnswerScorer = async ({ answer, testCase }) => {
  const listed = testCase.assertions ?? []
  if (listed.length === 0) return unmeasured('the case has no assertions')
  const results = await Promise.all(listed.map((assertion) => check(answer, assertion)))
  const open = results.find((result) => result.kind === 'unmeasured')
  if (open !== undefined) return unmeasured(open.reason)
  const broken = listed.filter((_, index) => !holds(results[index]))
  return broken.length === 0 ? scored(1) : scored(0, `does not hold: ${broken.map(describe).join('; ')}`)
}

async function check(answer: unknown, assertion: Assertion): Promise<Checked> {
  const isNegated = assertion.type.startsWith('not-')
  const type = assertion.type.replace(/^not-/, '')
  const run = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined
  if (run === undefined) return cannot(assertion, 'is not supported')
  const result = await run(answer, assertion)
  return isNegated && result.kind === 'checked' ? checked(!result.holds) : result
}

function checked(holds: boolean): Checked {
  return { kind: 'checked', holds }
}

function cannot(assertion: Assertion, why: string): Checked {
  return { kind: 'unmeasured', reason: `the assertion "${assertion.type}" ${why}` }
}

function holds(result: Checked | undefined): boolean {
  return result?.kind === 'checked' && result.holds
}

function describe({ type, value }: Assertion): string {
  return value === undefined || typeof value === 'object' ? type : `${type} "${excerpt(String(value))}"`
}

function lowerIncludes(text: string, value: string): boolean {
  return text.toLowerCase().includes(value.toLowerCase())
}

function isEqual(answer: unknown, value: unknown): boolean {
  if (typeof value === 'string' || typeof answer !== 'string') return answerText(answer) === answerText(value)
  const found = parseJsonText(answer)
  return jsonText(found.kind === 'json' ? found.value : answer) === jsonText(value)
}

function withText(test: (text: string, value: string) => boolean): Check {
  return (answer, assertion) => {
    const { value } = assertion
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return isScalar
      ? checked(test(answerText(answer), String(value)))
      : cannot(assertion, 'needs a text as its value')
  }
}

function withList(test: (text: string, values: readonly string[]) => boolean): Check {
  return (answer, assertion) => {
    const { value } = assertion
    const values = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value
    if (!Array.isArray(values) || values.length === 0) return cannot(assertion, 'needs a list as its value')
    return checked(test(answerText(answer), values.map(String)))
  }
}

function matches(answer: unknown, assertion: Assertion): Checked {
  if (typeof assertion.value !== 'string') return cannot(assertion, 'needs a pattern as its value')
  try {
    const result = testRegex(new RegExp(assertion.value), answerText(answer))
    return result.kind === 'unmeasured' ? result : checked(result.kind === 'matched')
  } catch {
    return cannot(assertion, `has no regular expression as its value: ${excerpt(assertion.value)}`)
  }
}

async function isJson(answer: unknown, assertion: Assertion): Promise<Checked> {
  const validate = await validatorOf(assertion)
  if (typeof validate !== 'function') return validate
  try {
    const value: unknown = typeof answer === 'string' ? JSON.parse(answer) : answer
    return checked(validate(value).length === 0)
  } catch {
    return checked(false)
  }
}

async function containsJson(answer: unknown, assertion: Assertion): Promise<Checked> {
  const validate = await validatorOf(assertion)
  if (typeof validate !== 'function') return validate
  const values = typeof answer === 'string' ? jsonValuesIn(answer) : [answer]
  return checked(values.some((value) => validate(value).length === 0))
}

const validators = new Map<string, Promise<SchemaValidator>>()

/** Compiling a schema costs milliseconds and the same one comes with every trial of a case. */
async function validatorOf(assertion: Assertion): Promise<SchemaValidator | Checked> {
  const { value } = assertion
  if (value === undefined || value === null || value === '') return () => []
  const schema = typeof value === 'string' ? schemaIn(value) : value
  if (typeof schema !== 'object' || schema === null)
    return cannot(assertion, 'needs a JSON Schema as its value')
  const key = jsonText(schema)
  const compiling = validators.get(key) ?? compileSchema(schema)
  validators.set(key, compiling)
  try {
    return await compiling
  } catch (error) {
    return cannot(assertion, `has a broken schema: ${excerpt(String(error))}`)
  }
}

function schemaIn(text: string): unknown {
  const found = parseJsonText(text)
  return found.kind === 'json' ? found.value : undefined
}

function isNear(answer: unknown, assertion: Assertion): Checked {
  if (typeof assertion.value !== 'string') return cannot(assertion, 'needs a text as its value')
  const limit = assertion.threshold ?? LEVENSHTEIN_THRESHOLD
  const distance = levenshtein(answerText(answer), assertion.value, limit)
  return checked(distance <= limit)
}

async function isSetMet(answer: unknown, assertion: Assertion): Promise<Checked> {
  const members = Array.isArray(assertion.value) ? (assertion.value as readonly Assertion[]) : []
  if (members.length === 0) return cannot(assertion, 'has no assertions')
  const results = await Promise.all(members.map((member) => check(answer, member)))
  const open = results.find((result) => result.kind === 'unmeasured')
  return open ?? checked(results.filter(holds).length / results.length >= (assertion.threshold ?? 1))
}
