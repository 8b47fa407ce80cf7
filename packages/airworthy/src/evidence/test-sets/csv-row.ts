import { quoted, type Report } from './problems.ts'
import { isPromptfooHeader, promptfooTestOfRow, reportPromptfooColumns } from './promptfoo-csv.ts'
import { meantField } from './read-case.ts'

/** How the header of a CSV file says that its rows are read. */
export interface CsvRowReader {
  readonly columnCount: number
  readonly isPromptfoo: boolean
  /** A row as the record that the other formats would have. */
  recordOf(cells: readonly string[]): unknown
}

const COLUMNS = [
  'id',
  'input',
  'question',
  'messages',
  'expected',
  'expected_outcome',
  'cluster',
  'tags',
] as const
/** Cells of these columns may hold JSON objects and lists. */
const JSON_COLUMNS: ReadonlySet<string> = new Set(['input', 'messages', 'expected', 'tags'])
const INPUT_COLUMNS: readonly string[] = ['input', 'question', 'messages']
const TAG_COLUMN = /^tags?\.(.+)$/

/**
 * Reads a header row. A cell of `input`, `messages`, `expected` or `tags` that is a JSON object or list is read as
 * such, any other cell is text, and an empty cell is missing. Undefined, and reported, if the header is no good.
 */
export function csvRowReader(
  header: readonly string[],
  isPromptfooFile: boolean,
  report: Report,
): CsvRowReader | undefined {
  let isValid = true
  const fail: Report = (message) => {
    isValid = false
    report(message)
  }
  const columns = header.map((column) => column.trim())
  const isPromptfoo = isPromptfooFile || isPromptfooHeader(columns)
  reportRepeated(columns, fail)
  if (isPromptfoo) reportPromptfooColumns(columns, fail)
  else reportColumns(columns, fail)
  if (!isValid) return undefined
  const recordOf = isPromptfoo ? promptfooTestOfRow : caseRecordOfRow
  return { columnCount: columns.length, isPromptfoo, recordOf: (cells) => recordOf(filled(columns, cells)) }
}

type Cells = readonly (readonly [column: string, value: string])[]

/** The cells that are not empty, with their columns. */
function filled(columns: readonly string[], cells: readonly string[]): Cells {
  return columns.flatMap((column, index) => {
    const cell = cells[index] ?? ''
    return cell === '' ? [] : [[column, cell] as const]
  })
}

function reportColumns(columns: readonly string[], report: Report): void {
  const [only = ''] = columns
  const separator = /[;\t|]/.exec(only)?.[0]
  if (columns.length === 1 && separator !== undefined) {
    report(`the columns are separated by ${quoted(separator)}; save the file with commas`)
    return
  }
  for (const column of columns) {
    if (!isKnown(column)) report(unknownColumn(column))
  }
  if (!columns.some((column) => INPUT_COLUMNS.includes(column))) {
    report('the header row has no column "input"')
  }
}

function unknownColumn(column: string): string {
  if (column === '') return 'the header row has a column without a name'
  const meant = meantField(column)
  const hint =
    meant === undefined || !isKnown(meant)
      ? `known are ${COLUMNS.join(', ')}; write "tag.${column}" for a tag, "_${column}" for a note`
      : `did you mean "${meant}"?`
  return `unknown column ${quoted(column)}; ${hint}`
}

function isKnown(column: string): boolean {
  return (COLUMNS as readonly string[]).includes(column) || TAG_COLUMN.test(column) || column.startsWith('_')
}

function reportRepeated(columns: readonly string[], report: Report): void {
  const repeated = columns.filter((column, index) => column !== '' && columns.indexOf(column) < index)
  for (const column of new Set(repeated)) report(`the header row has column "${column}" more than once`)
}

function caseRecordOfRow(cells: Cells): unknown {
  const record: Record<string, unknown> = {}
  const tags: [string, string][] = []
  for (const [column, cell] of cells) {
    const tag = TAG_COLUMN.exec(column)?.[1]
    if (tag !== undefined) tags.push([tag, cell])
    else record[column] = JSON_COLUMNS.has(column) ? jsonOrText(cell) : cell
  }
  return tags.length === 0 ? record : { ...record, tags: withTags(record.tags, tags) }
}

/** The tags of the `tags` column and those that have a column each, in a form that tells conflicts. */
function withTags(tags: unknown, columns: readonly (readonly [string, string])[]): unknown {
  if (tags === undefined) return Object.fromEntries(columns)
  const labels = columns.map(([name, value]) => `${name}=${value}`)
  if (typeof tags === 'string') return [...tags.split(';').filter((label) => label.trim() !== ''), ...labels]
  if (Array.isArray(tags)) return [...tags, ...labels]
  return { ...(tags as object), ...Object.fromEntries(columns) }
}

function jsonOrText(cell: string): unknown {
  if (!/^\s*[[{]/.test(cell)) return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}
