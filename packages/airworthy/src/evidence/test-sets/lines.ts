import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import type { Report } from './problems.ts'

/** A line, or a record of another format, may not be larger than this. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024
const FIRST_BUFFER_BYTES = 256 * 1024
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
/** The byte order mark of UTF-8. */
export const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** One line of a file, without its line end and without a byte order mark. */
export interface Line {
  /** 1 for the first line. */
  readonly number: number
  /** Where the line starts in the file, in bytes. */
  readonly offset: number
  /** Valid until the next batch is asked for. Empty when the line is too long. */
  readonly bytes: Buffer
  readonly isTooLong: boolean
}

/**
 * Reads the lines of a file in batches, with one buffer that is as large as the longest line:
 * memory does not grow with the file. Ends lines at LF and CRLF.
 */
export async function* readLines(handle: FileHandle): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter()
  for (;;) {
    const { buffer, start, position } = splitter.room()
    const { bytesRead } = await handle.read(buffer, start, buffer.length - start, position)
    yield bytesRead === 0 ? splitter.last() : splitter.split(bytesRead)
    if (bytesRead === 0) return
    splitter.dropSplit()
  }
}

/** The text of a line; undefined, and reported, if it is no text. */
export function lineText(line: Line, report: Report): string | undefined {
  if (line.isTooLong) {
    report('the line is over 16 MB')
    return undefined
  }
  return textOf(line.bytes, report)
}

/** Bytes as UTF-8 text; undefined, and reported, if they are something else. */
export function textOf(bytes: Buffer, report: Report): string | undefined {
  if (!isUtf8(bytes)) {
    report(`is not valid UTF-8 (byte ${invalidByteAt(bytes)}); save the file as UTF-8`)
    return undefined
  }
  if (bytes.includes(0)) {
    report(`holds a NUL byte (byte ${bytes.indexOf(0) + 1}); a test file is text`)
    return undefined
  }
  return bytes.toString('utf8')
}

/** 1-based place of the first byte that is not UTF-8: where decoding puts a replacement that was not there before. */
function invalidByteAt(bytes: Buffer): number {
  const replacement = Buffer.from('\uFFFD')
  let intactBytes = 0
  for (const part of bytes.toString('utf8').split('\uFFFD')) {
    intactBytes += Buffer.byteLength(part)
    if (!bytes.subarray(intactBytes, intactBytes + replacement.length).equals(replacement)) break
    intactBytes += replacement.length
  }
  return intactBytes + 1
}

class LineSplitter {
  #buffer = Buffer.allocUnsafe(FIRST_BUFFER_BYTES)
  /** How many bytes of the buffer are in use. */
  #filled = 0
  /** How many of these belong to lines that were handed out. */
  #split = 0
  /** Where the buffer starts in the file. */
  #position = 0
  #lineNumber = 1
  /** True inside a line that was too long, until its end. */
  #isSkipping = false

  /** Where the next bytes of the file go, and where in the file they are. */
  room(): { buffer: Buffer; start: number; position: number } {
    if (this.#filled === this.#buffer.length) {
      const larger = Buffer.allocUnsafe(this.#buffer.length * 2)
      this.#buffer.copy(larger)
      this.#buffer = larger
    }
    return { buffer: this.#buffer, start: this.#filled, position: this.#position + this.#filled }
  }

  /** The lines that are complete now that `bytesRead` more bytes are in the buffer. */
  split(bytesRead: number): readonly Line[] {
    this.#filled += bytesRead
    const bytes = this.#buffer.subarray(0, this.#filled)
    const lines: Line[] = []
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, this.#split)) {
      if (!this.#isSkipping) lines.push(this.#lineUntil(end))
      this.#isSkipping = false
      this.#lineNumber += 1
      this.#split = end + 1
    }
    if (this.#filled - this.#split >= MAX_RECORD_BYTES || this.#isSkipping) lines.push(...this.#skipped())
    return lines
  }

  /** The last line, if it has no line end. */
  last(): readonly Line[] {
    return this.#filled > this.#split && !this.#isSkipping ? [this.#lineUntil(this.#filled)] : []
  }

  /** Forgets the lines that were handed out: their bytes are no longer valid. */
  dropSplit(): void {
    this.#buffer.copyWithin(0, this.#split, this.#filled)
    this.#filled -= this.#split
    this.#position += this.#split
    this.#split = 0
  }

  #lineUntil(end: number): Line {
    let start = this.#split
    const isFirst = this.#position + start === 0
    if (isFirst && this.#buffer.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) {
      start = Math.min(BYTE_ORDER_MARK.length, end)
    }
    const isCrLf = end > start && end < this.#filled && this.#buffer[end - 1] === CARRIAGE_RETURN
    return {
      number: this.#lineNumber,
      offset: this.#position + start,
      bytes: this.#buffer.subarray(start, isCrLf ? end - 1 : end),
      isTooLong: false,
    }
  }

  /** Gives up the line that has no end yet; it is handed out once, empty. */
  #skipped(): readonly Line[] {
    const offset = this.#position + this.#split
    const isKnown = this.#isSkipping
    this.#split = this.#filled
    this.#isSkipping = true
    const line = { number: this.#lineNumber, offset, bytes: Buffer.alloc(0), isTooLong: true }
    return isKnown ? [] : [line]
  }
}
