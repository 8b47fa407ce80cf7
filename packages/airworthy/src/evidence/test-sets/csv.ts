import { type CsvRowReader, csvRowReader } from './csv-row.ts'
import { type CsvRow, parseCsvRow, readCsvRows } from './csv-rows.ts'
import { textOf } from './lines.ts'
import { readPromptfooOrCase } from './promptfoo.ts'
import { type Opened, type OpenOptions, readBytes, type SourceRecord, type TestFile } from './source.ts'

/** Receives a problem with its line. */
type ReportLine = (line: number, message: string) => void

/** Opens a CSV file with a header row: our columns, or promptfoo's. */
export async function openCsv(file: TestFile, options: OpenOptions): Promise<Opened> {
  const report: ReportLine = (line, message) => options.problems.add(file.shownPath, line, message)
  const headerRow = await firstRow(file, report)
  if (headerRow === undefined) return { references: [] }
  const isPromptfooFile = options.defaults !== undefined
  const header = csvRowReader(headerRow.cells, isPromptfooFile, (message) => report(headerRow.line, message))
  if (header === undefined) return { references: [] }
  return {
    source: {
      file,
      records: () => readRecords(file, header, report),
      recordAt: async ({ offset, length }) =>
        header.recordOf(parseCsvRow(await readBytes(file, offset, length))),
      readRecord: readPromptfooOrCase(header.isPromptfoo ? (options.defaults ?? {}) : undefined),
    },
    references: [],
  }
}

async function firstRow(file: TestFile, report: ReportLine): Promise<CsvRow | undefined> {
  for await (const rows of readCsvRows(file, report)) {
    if (rows[0] !== undefined) return rows[0]
  }
  return undefined
}

async function* readRecords(
  file: TestFile,
  header: CsvRowReader,
  report: ReportLine,
): AsyncGenerator<readonly SourceRecord[]> {
  let isAfterHeader = false
  for await (const rows of readCsvRows(file, report)) {
    const records: SourceRecord[] = []
    for (const row of isAfterHeader ? rows : rows.slice(1)) {
      const isSound = !isBlank(row) && hasAllCells(row, header, report) && (await isText(file, row, report))
      if (isSound) records.push({ ...row, value: header.recordOf(row.cells) })
    }
    isAfterHeader ||= rows.length > 0
    yield records
  }
}

/** A row of empty cells, as spreadsheets leave below their tables. */
function isBlank(row: CsvRow): boolean {
  return row.cells.every((cell) => cell.trim() === '')
}

function hasAllCells(row: CsvRow, header: CsvRowReader, report: ReportLine): boolean {
  const count = row.cells.length
  if (count === header.columnCount) return true
  report(row.line, `the row has ${count} cells, the header has ${header.columnCount}; is a quote missing?`)
  return false
}

/** The parser puts U+FFFD for bytes that are no UTF-8; the file may also hold that character itself. */
async function isText(file: TestFile, row: CsvRow, report: ReportLine): Promise<boolean> {
  if (!row.cells.some((cell) => /[\0\uFFFD]/.test(cell))) return true
  const bytes = await readBytes(file, row.offset, row.length)
  return textOf(bytes, (message) => report(row.line, message)) !== undefined
}
