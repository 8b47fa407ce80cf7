import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NotRead, ProjectFile } from './project-file.ts'
import { sketchOf, type TextSketch } from './text-sketch.ts'

/** Larger files are data or bundles: nobody wrote them by hand. Notebooks carry their outputs. */
const LARGEST_SOURCE_BYTES = 1_000_000
const LARGEST_NOTEBOOK_BYTES = 20_000_000
/** A line longer than this in the first part of a source file means it went through a minifier. */
const LONGEST_WRITTEN_LINE = 5_000

/** The text of a file; empty when it is binary, or left out for a reason. */
export interface FileText {
  readonly text: string
  readonly sketch: TextSketch
  readonly leftOut: NotRead['why'] | undefined
}

export const NO_TEXT: FileText = { text: '', sketch: sketchOf(Buffer.of()), leftOut: undefined }

/** Reads a file of the project in the folder `root`, decoded leniently. */
export function readFileText(root: string, file: ProjectFile): FileText {
  const largest = file.path.endsWith('.ipynb') ? LARGEST_NOTEBOOK_BYTES : LARGEST_SOURCE_BYTES
  if (file.bytes > largest) return { ...NO_TEXT, leftOut: 'too large' }
  try {
    const bytes = utf8Of(readFileSync(join(root, file.path)))
    const text = bytes.toString('utf8')
    if (isMinified(file, text)) return { ...NO_TEXT, leftOut: 'minified' }
    return { text, sketch: sketchOf(bytes), leftOut: undefined }
  } catch {
    return { ...NO_TEXT, leftOut: 'unreadable' }
  }
}

function utf8Of(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.toString('utf16le', 2))
  if (bytes.subarray(0, 8_000).includes(0)) return Buffer.of()
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return bytes.subarray(start)
}

function isMinified(file: ProjectFile, text: string): boolean {
  if (file.language === undefined || file.path.endsWith('.ipynb') || text.length < LONGEST_WRITTEN_LINE)
    return false
  const head = text.slice(0, 20_000)
  return head.length / (head.split('\n').length + 1) > 500
}
