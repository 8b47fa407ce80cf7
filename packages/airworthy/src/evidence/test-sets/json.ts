import { openDocument } from './document.ts'
import { findJsonMistake } from './json-text.ts'
import { parseJson } from './jsonl.ts'
import { BYTE_ORDER_MARK, textOf } from './lines.ts'
import { type Opened, type OpenOptions, readBytes, type TestFile } from './source.ts'

/** A JSON file is parsed as a whole, so it may not be larger than this. */
const MAX_JSON_BYTES = 64 * 1024 * 1024

/** Opens a JSON file: a list of cases, `{ "cases": [...] }`, or a promptfoo configuration with `tests`. */
export async function openJson(file: TestFile, options: OpenOptions): Promise<Opened> {
  const fail = (line: number | undefined, message: string): void =>
    options.problems.add(file.shownPath, line, message)
  const text = await wholeText(file, MAX_JSON_BYTES, (message) => fail(undefined, message))
  if (text === undefined || text.trim() === '') return { references: [] }
  const value = parseJson(text, (offset, message) => {
    const before = text.slice(0, offset).split('\n')
    fail(before.length, `column ${(before.at(-1)?.length ?? 0) + 1}: ${message}`)
  })
  if (value === undefined) return { references: [] }
  const lines = itemLines(text)
  const lineOf = (field: string | undefined, index: number): number => lines.get(field)?.[index] ?? 1
  return openDocument({ value, lineOf }, file, options)
}

/** The whole text of a file, without a byte order mark; undefined, and reported, if it is too large or no text. */
export async function wholeText(
  file: TestFile,
  maxBytes: number,
  report: (message: string) => void,
): Promise<string | undefined> {
  if (file.sizeBytes > maxBytes) {
    report(
      `is ${megabytes(file.sizeBytes)} MB; this layout is read whole, up to ${megabytes(maxBytes)} MB: use JSONL`,
    )
    return undefined
  }
  const bytes = await readBytes(file, 0, file.sizeBytes)
  const hasMark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
  return textOf(hasMark ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes, report)
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024))
}

/** The lines of the items of the outermost list, and of the lists in the fields of the outermost object. */
function itemLines(text: string): ReadonlyMap<string | undefined, readonly number[]> {
  const isList = text.trimStart().startsWith('[')
  const lines = new Map<string | undefined, number[]>()
  let line = 1
  let place = 0
  findJsonMistake(text, ({ offset, depth, rootField }) => {
    for (
      let next = text.indexOf('\n', place);
      next !== -1 && next < offset;
      next = text.indexOf('\n', place)
    ) {
      line += 1
      place = next + 1
    }
    if (depth !== (isList ? 1 : 2)) return
    const field = isList ? undefined : rootField
    const known = lines.get(field)
    if (known === undefined) lines.set(field, [line])
    else known.push(line)
  })
  return lines
}
