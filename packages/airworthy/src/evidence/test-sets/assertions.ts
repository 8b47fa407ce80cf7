import { nearest } from '@airworthy/sdk'
import type { Assertion } from '../case.ts'
import { isObject, quoted, type Report, typeName } from './problems.ts'

/** Fields of an assertion that say what it measures; the others name a metric, a judge's model and the like. */
const FIELDS = ['type', 'value', 'threshold', 'assert'] as const
/** Fields that change what is compared: reading past them would change the result. */
const UNREAD_FIELDS = ['transform', 'contextTransform', '$ref'] as const
/** Types whose value is code or a rubric, which may well be in a file. */
const RUNS_CODE = /^(?:not-)?(?:javascript|python|ruby|webhook|llm-rubric|g-eval|model-graded|select-best)/

/**
 * Reads an `assert` list as promptfoo has it. Entries of every type are kept as data: the scorer says which it can
 * evaluate. An `assert-set` keeps its entries as its value.
 */
export function readAssertions(value: unknown, report: Report): readonly Assertion[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    report(`"assert" must be a list, not ${typeName(value)}`)
    return []
  }
  return value.flatMap((entry, index) => {
    const reportEntry: Report = (message) => report(`assert ${index + 1}: ${message}`)
    const assertion = readAssertion(entry, reportEntry)
    return assertion === undefined ? [] : [assertion]
  })
}

function readAssertion(entry: unknown, report: Report): Assertion | undefined {
  if (!isObject(entry)) {
    report(`must be an object with "type" and "value", not ${typeName(entry)}`)
    return undefined
  }
  reportFields(entry, report)
  const { type, threshold } = entry
  if (typeof type !== 'string' || type === '') {
    report('"type" is missing')
    return undefined
  }
  if (threshold !== undefined && threshold !== null && !Number.isFinite(threshold)) {
    report(`"threshold" must be a number, not ${quoted(threshold)}`)
  }
  const value = type === 'assert-set' ? readAssertions(entry.assert, report) : entry.value
  if (typeof value === 'string' && value.startsWith('file://') && !RUNS_CODE.test(type)) {
    report(`the value of "${type}" is in a file (${quoted(value)}); write it in place`)
  }
  return {
    type,
    ...(value === undefined ? {} : { value }),
    ...(typeof threshold === 'number' ? { threshold } : {}),
  }
}

function reportFields(entry: Readonly<Record<string, unknown>>, report: Report): void {
  for (const name of Object.keys(entry)) {
    const near = nearest(name, FIELDS)
    const isSlip = near !== undefined && near !== name
    if (isSlip) report(`unknown field ${quoted(name)}; did you mean "${near}"?`)
  }
  for (const name of UNREAD_FIELDS) {
    if (name in entry) report(`"${name}" is not read; state the comparison without it`)
  }
  const weight = entry.weight ?? 1
  if (weight !== 1) report(`"weight" ${quoted(weight)} is not read: every assertion counts the same`)
}
