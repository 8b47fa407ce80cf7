import { nearest } from '@airworthy/sdk'
import { isObject, quoted, type Report, typeName } from './problems.ts'
import { type ReadRecord, readCase, type StatedCase } from './read-case.ts'
import { MAX_TAG_CHARACTERS, tagValue } from './tags.ts'

type Fields = Readonly<Record<string, unknown>>

/** What `defaultTest` of a promptfoo configuration says about every test. */
export type PromptfooDefaults = Fields

/** Fields of a promptfoo test that are read here. */
const READ_FIELDS = ['vars', 'assert', 'metadata', 'threshold', 'description'] as const
/** Fields of our own that a promptfoo test may have as well. */
const CASE_FIELDS = ['id', 'expected', 'expected_outcome', 'cluster'] as const
/** Fields that say how the model is asked, which the contract says here. */
const PASSED_OVER = ['options', 'provider', 'providers', 'prompts'] as const
const KNOWN: readonly string[] = [...READ_FIELDS, ...CASE_FIELDS, ...PASSED_OVER]
/** Options that change the question or the answer: reading past them would change the result. */
const UNREAD_OPTIONS = ['transform', 'transformVars', 'postprocess', 'prefix', 'suffix'] as const
const NO_FIELDS: Fields = {}

/**
 * How to read the records of a file that may hold cases or promptfoo tests: with `defaults` (a promptfoo
 * configuration names the file) all are tests, without them those that have `vars`.
 */
export function readPromptfooOrCase(defaults: PromptfooDefaults | undefined): ReadRecord {
  if (defaults !== undefined) return (record, report) => readPromptfooTest(record, defaults, report)
  return (record, report) => {
    const isTest = isObject(record) && isObject(record.vars)
    return isTest ? readPromptfooTest(record, NO_FIELDS, report) : readCase(record, report)
  }
}

/**
 * Reads a promptfoo test as a case. The only variable is the input; several are an object of variables.
 * Scalars of `metadata` are tags, but `metadata.id` is the id. A `threshold` of the test makes its assertions one
 * `assert-set` with that threshold. `{{variable}}` in the value of an assertion is replaced.
 */
function readPromptfooTest(
  record: unknown,
  defaults: PromptfooDefaults,
  report: Report,
): StatedCase | undefined {
  if (!isObject(record)) {
    report(`a test must be an object, not ${typeName(record)}`)
    return undefined
  }
  let isValid = true
  const fail: Report = (message) => {
    isValid = false
    report(message)
  }
  const merged = withDefaults(record, defaults, fail)
  reportUnread(merged, fail)
  const vars = fieldsOf(merged.vars)
  reportVars(vars, merged, fail)
  const metadata = fieldsOf(merged.metadata)
  const caseRecord = {
    id: metadata.id,
    ...Object.fromEntries(CASE_FIELDS.filter((name) => name in merged).map((name) => [name, merged[name]])),
    input: inputOf(vars),
    tags: tagsOf(metadata),
    assert: assertionsOf(merged, vars),
  }
  const stated = readCase(caseRecord, fail)
  return isValid ? stated : undefined
}

function withDefaults(record: Fields, defaults: Fields, report: Report): Fields {
  for (const name of ['vars', 'metadata', 'options']) {
    const value = record[name] ?? {}
    if (!isObject(value)) report(`"${name}" must be an object, not ${typeName(value)}`)
  }
  return {
    ...defaults,
    ...record,
    vars: { ...fieldsOf(defaults.vars), ...fieldsOf(record.vars) },
    metadata: { ...fieldsOf(defaults.metadata), ...fieldsOf(record.metadata) },
    options: { ...fieldsOf(defaults.options), ...fieldsOf(record.options) },
    assert: joined(defaults.assert, record.assert),
  }
}

/** Both lists in one. What is no list stays, so that it is reported. */
function joined(defaults: unknown, own: unknown): unknown {
  if (!Array.isArray(defaults)) return own ?? defaults
  if (own === undefined || own === null) return defaults
  return Array.isArray(own) ? [...defaults, ...own] : own
}

function reportUnread(test: Fields, report: Report): void {
  for (const name of Object.keys(test)) {
    if (KNOWN.includes(name) || name.startsWith('_')) continue
    const meant = nearest(name, KNOWN)
    const hint = meant === undefined ? 'it is not read from promptfoo tests' : `did you mean "${meant}"?`
    report(`unknown field ${quoted(name)}; ${hint}`)
  }
  const options = fieldsOf(test.options)
  for (const name of UNREAD_OPTIONS) {
    if (options[name] !== undefined) report(`"options.${name}" is not read; do it in the feature`)
  }
}

function reportVars(vars: Fields, test: Fields, report: Report): void {
  const isExpanded = fieldsOf(test.options).disableVarExpansion !== true
  for (const [name, value] of Object.entries(vars)) {
    if (Array.isArray(value) && isExpanded) {
      report(
        `variable ${quoted(name)} is a list, which promptfoo makes several tests of; write one test for each`,
      )
    }
    if (typeof value !== 'string') continue
    if (value.startsWith('file://'))
      report(`variable ${quoted(name)} is in a file (${quoted(value)}); write it in place`)
    if (rendered(value, vars) !== value)
      report(`variable ${quoted(name)} refers to another variable; write it in full`)
  }
}

function inputOf(vars: Fields): unknown {
  const values = Object.values(vars)
  return values.length === 1 ? values[0] : vars
}

function tagsOf(metadata: Fields): Readonly<Record<string, string>> {
  const tags: [string, string][] = []
  for (const [name, field] of Object.entries(metadata)) {
    const value = name === 'id' ? undefined : tagValue(field)
    if (value !== undefined && value !== '' && value.length <= MAX_TAG_CHARACTERS) tags.push([name, value])
  }
  return Object.fromEntries(tags)
}

function assertionsOf(test: Fields, vars: Fields): unknown {
  const assertions = renderedDeep(test.assert, vars)
  const threshold = test.threshold ?? undefined
  if (threshold === undefined || !Array.isArray(assertions) || assertions.length === 0) return assertions
  return [{ type: 'assert-set', threshold, assert: assertions }]
}

const VARIABLE = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g

/** Puts in the variables that are scalars. Other template syntax stays as it is. */
function rendered(text: string, vars: Fields): string {
  return text.replaceAll(VARIABLE, (whole, name: string) => {
    return (Object.hasOwn(vars, name) ? tagValue(vars[name]) : undefined) ?? whole
  })
}

function renderedDeep(value: unknown, vars: Fields): unknown {
  if (typeof value === 'string') return rendered(value, vars)
  if (Array.isArray(value)) return value.map((entry) => renderedDeep(entry, vars))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, renderedDeep(field, vars)]))
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : NO_FIELDS
}
