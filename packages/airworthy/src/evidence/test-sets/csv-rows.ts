import { CsvError, type Info, type Options, type Parser, parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import { MAX_RECORD_BYTES } from './lines.ts'
import { readBytes, type TestFile } from './source.ts'

/** One row of a CSV file, and where it is. */
export interface CsvRow {
  readonly cells: readonly string[]
  /** 1-based line where the row starts. */
  readonly line: number
  readonly offset: number
  readonly length: number
}

/** RFC 4180. Rows of different lengths are the caller's to tell: the parser would stop at the first. */
const OPTIONS = {
  bom: true,
  columns: false,
  max_record_size: MAX_RECORD_BYTES,
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
} satisfies Options

const CHUNK_BYTES = 256 * 1024

/** All rows of a file, in batches. What breaks the parser is reported with its line, and ends the rows. */
export async function* readCsvRows(
  file: TestFile,
  report: (line: number, message: string) => void,
): AsyncGenerator<readonly CsvRow[]> {
  const batch = new RowBatch()
  // Rows are taken in step with the parser, not from its stream, which drops waiting rows when it meets a mistake.
  const parser = parse({ ...OPTIONS, on_record: (cells: string[], info: Info) => batch.add(cells, info) })
  const failed = new Promise<Error>((resolve) => parser.once('error', resolve))
  let offset = 0
  let isEnd = false
  while (!isEnd) {
    const chunk = await readBytes(file, offset, CHUNK_BYTES)
    offset += chunk.length
    isEnd = chunk.length === 0
    const error = await Promise.race([failed, push(parser, isEnd ? undefined : chunk)])
    yield batch.take()
    if (error === undefined) continue
    if (!(error instanceof CsvError)) throw error
    report(batch.nextLine(parser.info), mistakeOf(error))
    return
  }
}

/** The cells of one row, from its bytes. */
export function parseCsvRow(bytes: Buffer): readonly string[] {
  return parseSync(bytes, { ...OPTIONS, bom: false })[0] ?? []
}

/** Hands a chunk, or the end, to the parser; done when it has parsed it. When it fails, `error` tells. */
function push(parser: Parser, chunk: Buffer | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    const done = (error?: unknown): void => {
      if (error === undefined || error === null) resolve(undefined)
    }
    if (chunk === undefined) parser.end(done)
    else parser.write(chunk, done)
  })
}

/** Gathers rows. Lines are counted here, for the parser counts a CRLF inside of quotes as two lines. */
class RowBatch {
  #rows: CsvRow[] = []
  #lineFeeds = 0
  #offset = 0

  /** 1-based line where the next row starts. */
  nextLine(info: Info): number {
    return 1 + this.#lineFeeds + info.empty_lines
  }

  /** Null tells the parser to keep nothing itself. */
  add(cells: readonly string[], info: Info): null {
    this.#rows.push({
      cells,
      line: this.nextLine(info),
      offset: this.#offset,
      length: info.bytes - this.#offset,
    })
    this.#offset = info.bytes
    this.#lineFeeds += 1 + cells.reduce((sum, cell) => sum + lineFeedsIn(cell), 0)
    return null
  }

  take(): readonly CsvRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }
}

function lineFeedsIn(cell: string): number {
  let count = 0
  for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1
  return count
}

const MISTAKES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is opened in this row is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'text follows a closing quote in this row; write a quote inside of a quoted cell as two quotes',
  INVALID_OPENING_QUOTE:
    'a quote is in the middle of a cell of this row; quote the whole cell and double the quote',
  CSV_MAX_RECORD_SIZE: 'the row that starts here is over 16 MB; is a quote never closed?',
}

function mistakeOf(error: CsvError): string {
  return MISTAKES[error.code] ?? `the row cannot be read (${error.code})`
}
