import type { Report } from './problems.ts'

type Fields = Readonly<Record<string, unknown>>

/** Columns that promptfoo reads as other things than variables, without their numbers and names. */
const READ_COLUMNS = /^__(?:expected\d*|description|threshold|metadata:.+)$/
const UNREAD_COLUMNS = /^__(?:prefix|suffix|providerOutput|metric|config.*|metadata)$/

/** True for a header that only promptfoo has. */
export function isPromptfooHeader(columns: readonly string[]): boolean {
  return columns.some((column) => READ_COLUMNS.test(column))
}

/** Reports the columns that change the question or the answer and are not read here. */
export function reportPromptfooColumns(columns: readonly string[], report: Report): void {
  for (const column of columns) {
    if (column === '__metric') continue
    if (UNREAD_COLUMNS.test(column)) report(`column "${column}" is not read; do it in the feature`)
    else if (column.startsWith('__') && !READ_COLUMNS.test(column)) report(`unknown column "${column}"`)
  }
}

/** One row as a promptfoo test: `__expected` columns are assertions, `__metadata:name` is metadata, the rest variables. */
export function promptfooTestOfRow(cells: readonly (readonly [column: string, value: string])[]): Fields {
  const vars: [string, string][] = []
  const metadata: [string, string][] = []
  const assertions: Fields[] = []
  let threshold: number | string | undefined
  for (const [column, value] of cells) {
    if (column.startsWith('__expected')) assertions.push(assertionOfText(value))
    else if (column.startsWith('__metadata:')) metadata.push([column.slice('__metadata:'.length), value])
    else if (column === '__threshold') threshold = numberOr(value)
    else if (!column.startsWith('__')) vars.push([column, value])
  }
  return {
    vars: Object.fromEntries(vars),
    metadata: Object.fromEntries(metadata),
    assert: assertions,
    ...(threshold === undefined ? {} : { threshold }),
  }
}

/** Prefixes with another name than the assertion that they stand for. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  fn: 'javascript',
  eval: 'javascript',
  grade: 'llm-rubric',
}
const LIST_TYPES = /^(?:not-)?i?contains-(?:any|all)$/
const KNOWN_TYPES = new Set(
  `answer-relevance bleu classifier contains contains-all contains-any contains-html contains-json contains-sql
  contains-xml context-faithfulness context-recall context-relevance cost equals factuality finish-reason g-eval
  guardrails icontains icontains-all icontains-any is-html is-json is-refusal is-sql is-valid-function-call
  is-valid-openai-function-call is-valid-openai-tools-call is-xml javascript latency levenshtein llm-rubric meteor
  model-graded-closedqa model-graded-factuality moderation perplexity perplexity-score pi python regex rouge-n ruby
  similar starts-with webhook word-count`.split(/\s+/),
)

/**
 * One `__expected` cell: `contains: Paris`, `not-icontains: sorry`, `similar(0.8): a text`, `is-json`; anything that
 * starts with no known type is an `equals`.
 */
function assertionOfText(text: string): Fields {
  const match = /^(not-)?([a-z][a-z-]*)(?:\((\d+(?:\.\d+)?)\))?(?::([\s\S]*))?$/.exec(text)
  const [, not = '', name = '', threshold, value] = match ?? []
  const base = (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined) ?? name
  if (!KNOWN_TYPES.has(base)) return { type: 'equals', value: text }
  const type = `${not}${base}`
  return {
    type,
    ...(value === undefined ? {} : { value: LIST_TYPES.test(type) ? commaSeparated(value) : value.trim() }),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
  }
}

function commaSeparated(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim())
}

/** A number if the text is one; else the text, which is then reported where it is read. */
function numberOr(text: string): number | string {
  const number = Number(text)
  return Number.isNaN(number) ? text : number
}
