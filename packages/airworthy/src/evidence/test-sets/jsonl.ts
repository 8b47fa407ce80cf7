import { findJsonMistake } from './json-text.ts'
import { type Line, lineText, readLines } from './lines.ts'
import type { Report } from './problems.ts'
import { readPromptfooOrCase } from './promptfoo.ts'
import { type Opened, type OpenOptions, readBytes, type SourceRecord, type TestFile } from './source.ts'

/** Opens a file with one JSON object a line (JSON Lines). */
export async function openJsonl(file: TestFile, options: OpenOptions): Promise<Opened> {
  const { problems, defaults } = options
  async function* records(): AsyncGenerator<readonly SourceRecord[]> {
    for await (const lines of readLines(file.handle)) {
      yield lines.flatMap((line) => {
        const report: Report = (message) => problems.add(file.shownPath, line.number, message)
        const value = lineValue(line, report)
        if (value === undefined) return []
        return { value, line: line.number, offset: line.offset, length: line.bytes.length }
      })
    }
  }
  return {
    source: {
      file,
      records,
      recordAt: async ({ offset, length }) => JSON.parse((await readBytes(file, offset, length)).toString()),
      readRecord: readPromptfooOrCase(defaults),
    },
    references: [],
  }
}

/** The JSON value of a line; undefined if the line is blank, or is not JSON, which is reported. */
export function lineValue(line: Line, report: Report): unknown {
  const text = lineText(line, report)
  if (text === undefined || text.trim() === '') return undefined
  return parseJson(text, (offset, message) => report(`column ${offset + 1}: ${message}`))
}

/** The value of JSON text; undefined, and reported with its place, if it is not JSON. */
export function parseJson(text: string, report: (offset: number, message: string) => void): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const mistake = findJsonMistake(text)
    report(
      mistake?.offset ?? 0,
      mistake?.message ?? `is not JSON (${error instanceof Error ? error.message : error})`,
    )
    return undefined
  }
}
