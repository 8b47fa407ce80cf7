import { readdirSync, readFileSync } from 'node:fs'

/** One thing that can be quoted: a sentence, a list item, a row of a table, or a piece of code. */
export interface Statement {
  readonly kind: 'sentence' | 'row' | 'code'
  /** As a reader sees it, without marks. */
  readonly text: string
  /** The sentence that introduces the list or table it is in: `These are warnings:`. */
  readonly lead?: string
  /** The cells of a row by the name of their column. */
  readonly cells?: readonly { readonly column: string; readonly value: string }[]
}

/** The text under one heading. */
export interface Section {
  /** `verdicts.md#looks`. */
  readonly id: string
  /** `Verdicts › Looks`. */
  readonly title: string
  readonly statements: readonly Statement[]
}

/** Reads every Markdown file of a folder, cut at its headings. */
export function readDocumentation(folder: URL): readonly Section[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .flatMap((name) => sectionsOf(name, readFileSync(new URL(name, folder), 'utf8')))
}

interface Heading {
  readonly depth: number
  readonly text: string
}

/** Cuts one Markdown file at its headings. */
export function sectionsOf(file: string, markdown: string): readonly Section[] {
  const sections: Section[] = []
  let path: readonly Heading[] = []
  for (const [first = '', ...body] of partsOf(markdown)) {
    const [, marks = '', text = ''] = /^(#{1,6}) (.*)$/.exec(first) ?? []
    if (marks === '') continue
    path = [
      ...path.filter((heading) => heading.depth < marks.length),
      { depth: marks.length, text: plain(text) },
    ]
    const anchor = text
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s+/g, '-')
    const statements = statementsOf(body)
    if (statements.length === 0) continue
    sections.push({
      id: marks.length === 1 ? file : `${file}#${anchor}`,
      title: path.map((heading) => heading.text).join(' › '),
      statements,
    })
  }
  return sections
}

/** The lines from each heading to the next; a `#` in a piece of code is no heading. */
function partsOf(markdown: string): readonly (readonly string[])[] {
  const parts: string[][] = []
  let isCode = false
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode
    if (!isCode && /^#{1,6} /.test(line)) parts.push([])
    parts.at(-1)?.push(line)
  }
  return parts
}

function statementsOf(lines: readonly string[]): readonly Statement[] {
  const statements: Statement[] = []
  let lead: string | undefined
  for (const block of blocksOf(lines)) {
    const isListed = /^(?:- |\d+\. |\||```)/.test(block[0] ?? '')
    const own = statementsIn(block)
    if (!isListed) lead = own.at(-1)?.text.endsWith(':') ? own.at(-1)?.text : undefined
    const led: { readonly lead?: string } = isListed && lead !== undefined ? { lead } : {}
    statements.push(...own.map((statement) => ({ ...statement, ...led })))
  }
  return statements
}

function statementsIn(block: readonly string[]): readonly Statement[] {
  if (block[0]?.startsWith('```')) return codeOf(block)
  if (block[0]?.startsWith('|')) return rowsOf(block)
  return sentencesOf(block)
}

/** Groups of lines that belong together: a code block, a table, a paragraph, a list item. */
function blocksOf(lines: readonly string[]): readonly (readonly string[])[] {
  const blocks: string[][] = []
  let open: string[] | undefined
  let isCode = false
  for (const line of lines) {
    const isFence = line.startsWith('```')
    const isNew =
      !isCode &&
      (isFence || /^(?:- |\d+\. )/.test(line) || line.startsWith('|') !== open?.[0]?.startsWith('|'))
    if (!isCode && line.trim() === '') {
      open = undefined
      continue
    }
    if (open === undefined || isNew) {
      open = []
      blocks.push(open)
    }
    open.push(line)
    if (isFence) {
      if (isCode) open = undefined
      isCode = !isCode
    }
  }
  return blocks
}

function codeOf(block: readonly string[]): readonly Statement[] {
  return block
    .filter((line) => !line.startsWith('```') && line.trim() !== '')
    .map((line) => ({ kind: 'code', text: line.trim() }))
}

function rowsOf(block: readonly string[]): readonly Statement[] {
  const [columns = [], , ...rows] = block.map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => plain(cell)),
  )
  return rows.map((values) => {
    const cells = values.map((value, index) => ({ column: columns[index] ?? '', value }))
    const [head, ...rest] = cells.filter(({ value }) => value !== '')
    const isTwo = columns.length === 2
    const text = isTwo
      ? `${head?.value}: ${rest[0]?.value ?? ''}`
      : `${head?.column} ${head?.value}: ${rest.map(({ column, value }) => `${column} ${value}`).join(', ')}`
    return { kind: 'row', text, cells }
  })
}

function sentencesOf(block: readonly string[]): readonly Statement[] {
  const text = plain(block.join(' ').replace(/^(?:- |\d+\. )/, ''))
  return text
    .split(/(?<=[.!?:])\s+(?=[\p{Lu}"`])/u)
    .filter((sentence) => sentence !== '')
    .map((sentence) => ({ kind: 'sentence', text: sentence }))
}

/** Markdown without its marks. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
