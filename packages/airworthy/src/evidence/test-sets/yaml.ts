import { isNode, LineCounter, parseDocument } from 'yaml'
import { openDocument } from './document.ts'
import { wholeText } from './json.ts'
import { lineText, MAX_RECORD_BYTES, readLines } from './lines.ts'
import { readPromptfooOrCase } from './promptfoo.ts'
import { type Opened, type OpenOptions, readBytes, type SourceRecord, type TestFile } from './source.ts'

/** Parsed as a whole, YAML takes some 70 times its size in memory, so a file may then not be larger than this. */
const MAX_YAML_BYTES = 16 * 1024 * 1024

/** Receives a mistake with its 1-based line in the parsed text. */
type ReportLine = (line: number, message: string) => void

/**
 * Opens a YAML file. A list whose items start at the left margin is read item by item, at any size. All else
 * (`cases:`, `tests:`, flow style, aliases to other items) is parsed as a whole.
 */
export async function openYaml(file: TestFile, options: OpenOptions): Promise<Opened> {
  const layout = await layoutOf(file)
  const isWhole = layout === 'whole' || (layout === 'items with aliases' && file.sizeBytes <= MAX_YAML_BYTES)
  return isWhole ? openWhole(file, options) : openItems(file, options)
}

const ITEM_START = /^-(?:\s|$)/
const BEFORE_ITEMS = /^(?:\s*(?:#.*)?|---\s*)$/
/** What may be an alias: alone as a value. Text such as `*this*` may look like one; then nothing is lost. */
const ALIAS = /(?:^|[-:?,[{]\s+|[[{,])\*[^\s,[\]{}]+\s*(?:$|[,\]}#])/

type Layout = 'items' | 'items with aliases' | 'whole'

async function layoutOf(file: TestFile): Promise<Layout> {
  let layout: Layout | undefined
  for await (const lines of readLines(file.handle)) {
    for (const line of lines) {
      layout = layoutAfter(layout, line.bytes.toString())
      if (layout === 'whole' || layout === 'items with aliases') return layout
    }
  }
  return layout ?? 'whole'
}

function layoutAfter(layout: Layout | undefined, line: string): Layout | undefined {
  if (layout === undefined && BEFORE_ITEMS.test(line)) return undefined
  if (layout === undefined && !ITEM_START.test(line)) return 'whole'
  return line.includes('*') && ALIAS.test(line) ? 'items with aliases' : 'items'
}

async function openWhole(file: TestFile, options: OpenOptions): Promise<Opened> {
  const fail = (line: number | undefined, message: string): void =>
    options.problems.add(file.shownPath, line, message)
  const text = await wholeText(file, MAX_YAML_BYTES, (message) => fail(undefined, message))
  if (text === undefined) return { references: [] }
  const parsed = parseYaml(text, fail)
  return parsed === undefined ? { references: [] } : openDocument(parsed, file, options)
}

function openItems(file: TestFile, options: OpenOptions): Opened {
  async function* records(): AsyncGenerator<readonly SourceRecord[]> {
    for await (const item of readItems(file, options)) {
      const parsed = parseYaml(item.text, (line, message) => {
        options.problems.add(file.shownPath, item.line + line - 1, message)
      })
      if (parsed !== undefined) yield [{ ...item, value: onlyItem(parsed.value) }]
    }
  }
  return {
    source: {
      file,
      records,
      recordAt: async ({ offset, length }) => {
        const bytes = await readBytes(file, offset, length)
        return onlyItem(parseYaml(bytes.toString(), () => {})?.value)
      },
      readRecord: readPromptfooOrCase(options.defaults),
    },
    references: [],
  }
}

function onlyItem(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined
}

interface YamlItem {
  readonly text: string
  readonly line: number
  readonly offset: number
  readonly length: number
}

/** Cuts a list at the lines that start an item at the left margin. */
async function* readItems(file: TestFile, options: OpenOptions): AsyncGenerator<YamlItem> {
  const item = new GrowingItem()
  for await (const lines of readLines(file.handle)) {
    for (const line of lines) {
      const report = (message: string): void => options.problems.add(file.shownPath, line.number, message)
      const text = lineText(line, report) ?? ''
      if (ITEM_START.test(text)) {
        if (item.isStarted) yield item.endAt(line.offset)
        item.startAt(line.number, line.offset)
      }
      item.add(text, line.offset + line.bytes.length)
      if (item.length <= MAX_RECORD_BYTES) continue
      report('the case is over 16 MB')
      return
    }
  }
  if (item.isStarted) yield item.endAt(undefined)
}

class GrowingItem {
  #lines: string[] = []
  #line = 0
  #offset = 0
  #end = 0
  isStarted = false

  get length(): number {
    return this.#end - this.#offset
  }

  startAt(line: number, offset: number): void {
    this.#lines = []
    this.#line = line
    this.#offset = offset
    this.isStarted = true
  }

  add(text: string, end: number): void {
    this.#end = end
    if (this.isStarted) this.#lines.push(text)
  }

  /** The item up to the start of the next one, or to the end of the file. */
  endAt(next: number | undefined): YamlItem {
    const length = (next ?? this.#end) - this.#offset
    return { text: this.#lines.join('\n'), line: this.#line, offset: this.#offset, length }
  }
}

interface ParsedYaml {
  readonly value: unknown
  lineOf(field: string | undefined, index: number): number
}

/** Parses one YAML document. The first mistake is reported, and then nothing comes back. */
function parseYaml(text: string, report: ReportLine): ParsedYaml | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    prettyErrors: false,
    merge: true,
    lineCounter: lines,
    logLevel: 'error',
  })
  const [error] = document.errors
  if (error !== undefined) {
    report(lines.linePos(error.pos[0]).line, yamlMistake(error.code, error.message))
    return undefined
  }
  const lineOf = (field: string | undefined, index: number): number => {
    const node = document.getIn(field === undefined ? [index] : [field, index], true)
    return lines.linePos((isNode(node) ? node.range?.[0] : undefined) ?? 0).line
  }
  try {
    // What an alias repeats is shared, not copied; `jsonValueMistake` limits how much each record may describe.
    return { value: document.toJS({ maxAliasCount: -1 }), lineOf }
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    report(1, 'an alias has no anchor before it; in a file over 16 MB the anchor must be in the same case')
    return undefined
  }
}

function yamlMistake(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document starts here; a test file is one document'
  return `is not valid YAML: ${message.replace(/\s+/g, ' ')}`
}
