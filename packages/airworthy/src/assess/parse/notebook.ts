import { lineStartsOf, type SourceText } from './source-text.ts'

interface Cell {
  readonly cell_type?: string
  readonly source?: string | readonly string[]
  readonly input?: string | readonly string[]
}
interface NotebookJson {
  readonly cells?: readonly Cell[]
  readonly worksheets?: readonly { readonly cells?: readonly Cell[] }[]
}

/**
 * The code cells of a notebook as one Python text, each line with its line in the file and its cell.
 * Shell and magic lines become comments. Empty when the file is no notebook.
 */
export function notebookSource(path: string, json: string): SourceText {
  const lines: string[] = []
  const fileLines: number[] = []
  const cells: number[] = []
  const locate = lineLocator(json)
  for (const [index, cell] of cellsOf(json).entries()) {
    for (const line of cellLines(cell)) {
      const fileLine = locate(line.raw)
      if (cell.cell_type !== 'code') continue
      lines.push(/^\s*[!%?]/.test(line.text) ? `#${line.text.slice(1)}` : line.text)
      fileLines.push(fileLine)
      cells.push(index + 1)
    }
  }
  const text = lines.join('\n')
  return { path, text, lineStarts: lineStartsOf(text), fileLines, cells }
}

function cellsOf(json: string): readonly Cell[] {
  try {
    const notebook = JSON.parse(json) as NotebookJson
    return notebook.cells ?? notebook.worksheets?.flatMap((sheet) => sheet.cells ?? []) ?? []
  } catch {
    return []
  }
}

interface CellLine {
  readonly raw: string
  readonly text: string
}

function cellLines(cell: Cell): readonly CellLine[] {
  const source = cell.source ?? cell.input ?? []
  const parts = typeof source === 'string' ? [source] : source
  return parts.flatMap((raw) => {
    const pieces = raw.replace(/\n$/, '').split('\n')
    return pieces.map((text) => ({ raw, text }))
  })
}

/** Finds each string of the notebook in its file, going forward; a compact file has all on one line. */
function lineLocator(json: string): (raw: string) => number {
  const decodedLines = json.split('\n').map(decodedString)
  let next = 0
  return (raw) => {
    for (let index = next; index < decodedLines.length; index++) {
      if (decodedLines[index] !== raw) continue
      next = index + (raw.endsWith('\n') || raw.indexOf('\n') === -1 ? 1 : 0)
      return index + 1
    }
    return Math.max(1, next)
  }
}

function decodedString(line: string): string | undefined {
  const trimmed = line
    .trim()
    .replace(/,$/, '')
    .replace(/^"source":\s*/, '')
  if (!trimmed.startsWith('"')) return undefined
  try {
    const value: unknown = JSON.parse(trimmed)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
