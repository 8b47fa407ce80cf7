/** Text with line numbers; for a notebook the lines are those of its file, and the cell is known too. */
export interface SourceText {
  readonly path: string
  readonly text: string
  /** Offset at which each line of `text` starts. */
  readonly lineStarts: readonly number[]
  /** For notebooks: line of `text` (from 0) to line of the file (from 1). */
  readonly fileLines?: readonly number[]
  /** For notebooks: line of `text` (from 0) to cell (from 1). */
  readonly cells?: readonly number[]
}

/** Where each line starts. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The line in the file, from 1, that holds this offset of the text. */
export function lineAt(source: SourceText, offset: number): number {
  const index = lineIndexAt(source, offset)
  return source.fileLines?.[index] ?? index + 1
}

/** The notebook cell, from 1, that holds this offset; undefined outside notebooks. */
export function cellAt(source: SourceText, offset: number): number | undefined {
  return source.cells?.[lineIndexAt(source, offset)]
}

function lineIndexAt(source: SourceText, offset: number): number {
  let low = 0
  let high = source.lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
