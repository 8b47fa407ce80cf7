import { createReadStream } from 'node:fs'

/** One line of a file, without its line break. */
export interface Line {
  readonly bytes: Buffer
  /** Byte offset of the line's first byte. */
  readonly offset: number
  /** False for a last line that no line break ends: a crash may have cut it. */
  readonly complete: boolean
}

const NEWLINE = 0x0a

/** Reads a file line by line as bytes; memory grows with the longest line only. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const data: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    let end = data.indexOf(NEWLINE, rest.length)
    while (end !== -1) {
      yield { bytes: data.subarray(start, end), offset: offset + start, complete: true }
      start = end + 1
      end = data.indexOf(NEWLINE, start)
    }
    rest = data.subarray(start)
    offset += start
  }
  if (rest.length > 0) yield { bytes: rest, offset, complete: false }
}
