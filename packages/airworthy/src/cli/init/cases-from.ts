import { parse } from 'csv-parse/sync'
import { csvRowReader } from '../../evidence/test-sets/csv-row.ts'
import { readCase } from '../../evidence/test-sets/read-case.ts'

/** Test cases that were typed or pasted, as the records of a JSON Lines file. */
export type CasesFrom =
  | { readonly kind: 'cases'; readonly records: readonly unknown[] }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

interface Numbered {
  readonly line: number
  readonly record: unknown
}

interface Read {
  readonly numbered: readonly Numbered[]
  readonly problems: readonly string[]
}

/**
 * Reads what a person has at hand: `question => expected answer` a line, JSON Lines, or CSV with a header row. Every
 * record is checked as a test set would be; problems name the line of the text.
 */
export function casesFrom(text: string): CasesFrom {
  const { numbered, problems } = readerFor(text)(text)
  const found = [...problems, ...numbered.flatMap(recordProblems), ...repetitions(numbered)]
  if (found.length > 0) return { kind: 'invalid', problems: found }
  return { kind: 'cases', records: numbered.map(({ record }) => record) }
}

function readerFor(text: string): (text: string) => Read {
  const first = text.trimStart().split('\n', 1)[0]?.trim() ?? ''
  if (first.startsWith('{')) return readJsonLines
  return looksLikeCsv(first) ? readCsv : readTyped
}

const INPUT_COLUMN = /(?:^|,)\s*"?(?:input|question|messages)"?\s*(?:,|$)/

function looksLikeCsv(first: string): boolean {
  return first.includes(',') && INPUT_COLUMN.test(first)
}

interface TextLine {
  readonly line: number
  readonly text: string
}

function linesOf(text: string): readonly TextLine[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '')
}

function readTyped(text: string): Read {
  const numbered = linesOf(text).map(({ line, text }, index) => {
    const [input = '', ...expected] = text.split(/\s*(?:=>|→)\s*/)
    const answer = expected.join(' => ')
    return { line, record: { id: `q${index + 1}`, input, ...(answer === '' ? {} : { expected: answer }) } }
  })
  return { numbered, problems: [] }
}

function readJsonLines(text: string): Read {
  const problems: string[] = []
  const numbered = linesOf(text).flatMap(({ line, text }): Numbered[] => {
    try {
      return [{ line, record: JSON.parse(text) }]
    } catch {
      problems.push(`line ${line}: this is not JSON`)
      return []
    }
  })
  return { numbered, problems }
}

function readCsv(text: string): Read {
  const problems: string[] = []
  const [header, ...rows] = csvRows(text, problems)
  if (header === undefined) return { numbered: [], problems }
  const reader = csvRowReader(header.cells, false, (message) =>
    problems.push(`line ${header.line}: ${message}`),
  )
  if (reader === undefined) return { numbered: [], problems }
  return { numbered: rows.map(({ line, cells }) => ({ line, record: reader.recordOf(cells) })), problems }
}

interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

function csvRows(text: string, problems: string[]): readonly CsvRow[] {
  const rows: CsvRow[] = []
  // Null tells the parser to keep nothing itself.
  function note(cells: string[], { lines }: { readonly lines: number }): null {
    rows.push({ line: lines, cells })
    return null
  }
  try {
    parse(text, { skip_empty_lines: true, trim: true, on_record: note })
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
  return rows
}

function recordProblems({ line, record }: Numbered): readonly string[] {
  const problems: string[] = []
  readCase(record, (message) => problems.push(`line ${line}: ${message}`))
  return problems
}

function repetitions(numbered: readonly Numbered[]): readonly string[] {
  const seen = new Map<string, number>()
  return numbered.flatMap(({ line, record }) => {
    return namesOf(record).flatMap((name) => {
      const first = seen.get(name)
      if (first === undefined) seen.set(name, line)
      return first === undefined
        ? []
        : [`line ${line}: ${name.split(' ', 1)[0]} is the same as in line ${first}`]
    })
  })
}

/** What no two cases may share: the id, or the input of a case without one. */
function namesOf(record: unknown): readonly string[] {
  if (typeof record !== 'object' || record === null) return []
  const id: unknown = Reflect.get(record, 'id')
  if (id !== undefined && id !== null) return [`id ${String(id)}`]
  return [`input ${JSON.stringify(record)}`]
}

/** The records as the text of a JSON Lines file. */
export function casesText(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

const NOTE = 'Example. Replace it by a real question of your users.'

/** A test set that is valid and says in every line that it must be replaced. */
export const EXAMPLE_RECORDS: readonly unknown[] = [
  { id: 'example-1', input: 'What is the capital of France?', expected: 'Paris' },
  { id: 'example-2', input: 'How many days does a leap year have?', expected: '366' },
  { id: 'example-3', input: 'Who wrote Hamlet?', expected: 'Shakespeare' },
].map((record) => ({ ...record, tags: { topic: 'example' }, _note: NOTE }))
