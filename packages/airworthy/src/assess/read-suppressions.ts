import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Contract, isAirworthyError, parseContract, readContractText } from '@airworthy/sdk'
import type { Finding } from './assessment.ts'
import type { Suppression } from './suppression.ts'

const CONTRACT = 'airworthy.yaml'
const MARKER = 'airworthy-ignore'
const COMMENT = /airworthy-ignore(?:\s+([^\s:]+))?\s*(?::\s*(.*))?/
/** What ends a comment in one of the usual languages, and what ends a line of a notebook. */
const COMMENT_END = /\s*(?:\*\/\s*\}?|-->|#\}|%\}|\*\)|--%>)\s*$/
const NOTEBOOK_LINE_END = /(?:\\r)?(?:\\n)?",?\s*$/
const LONGEST_REASON = 300

/** Suppressions as they were written, and what is wrong with those that could not be read. */
export interface WrittenSuppressions {
  readonly suppressions: readonly Suppression[]
  readonly notes: readonly string[]
}

/**
 * Reads the suppressions of a project: comments `airworthy-ignore <check>: <reason>` in files that a gap points at,
 * on the line that they cover or alone above it, and `suppress` of the `airworthy.yaml` in its folder.
 */
export function readSuppressions(directory: string, findings: readonly Finding[]): WrittenSuppressions {
  const gaps = findings.filter(({ verdict }) => verdict === 'present')
  const paths = [...new Set(gaps.flatMap(({ evidence }) => evidence.map(({ path }) => path)))].sort()
  const read = [
    inContract(directory),
    ...paths.map((path) => inComments(path, textOf(join(directory, path)))),
  ]
  return {
    suppressions: read.flatMap(({ suppressions }) => suppressions),
    notes: read.flatMap(({ notes }) => notes),
  }
}

/** Empty when the file went away since it was assessed. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The suppressions in the comments of one file; exported for its many comment syntaxes. */
export function inComments(path: string, text: string): WrittenSuppressions {
  if (!text.includes(MARKER)) return { suppressions: [], notes: [] }
  const lines = text.split(/\r\n|\n|\r/)
  const read = lines.flatMap((line, index) =>
    line.includes(MARKER)
      ? [readComment(line, { path, line: index + 1, covers: coveredLine(lines, index) })]
      : [],
  )
  return {
    suppressions: read.flatMap((each) => (typeof each === 'string' ? [] : [each])),
    notes: read.filter((each) => typeof each === 'string'),
  }
}

type CommentPlace = Readonly<Record<'line' | 'covers', number>> & { readonly path: string }

/** A suppression, or what is wrong with it. */
function readComment(text: string, { path, line, covers }: CommentPlace): Suppression | string {
  const [, check = '', rest = ''] = COMMENT.exec(text) ?? []
  const inside = path.endsWith('.ipynb') ? rest.replace(NOTEBOOK_LINE_END, '') : rest
  const reason = inside.replace(COMMENT_END, '').trim().slice(0, LONGEST_REASON)
  const example = `${MARKER} ${check.includes('/') ? check : '<check>'}: <reason>`
  if (!check.includes('/')) return `${path}:${line}: ${MARKER} must name a check: ${example}`
  if (reason === '') return `${path}:${line}: a suppression needs its reason: ${example}`
  return { check, reason, by: 'comment', path, line, covers }
}

/** A comment beside code covers its line; one that stands alone covers the next line that is no such comment. */
function coveredLine(lines: readonly string[], index: number): number {
  if (!standsAlone(lines[index] ?? '')) return index + 1
  let covered = index + 1
  while (standsAlone(lines[covered] ?? '')) covered++
  return covered + 1
}

function standsAlone(line: string): boolean {
  const start = line.indexOf(MARKER)
  return start !== -1 && !/[\p{Letter}\p{Number}]/u.test(line.slice(0, start))
}

function inContract(directory: string): WrittenSuppressions {
  const read = readContract(directory)
  if (typeof read === 'string') return { suppressions: [], notes: [read] }
  const entries = read?.suppress ?? []
  return {
    suppressions: entries.filter(({ reason }) => reason.trim() !== '').map(fromContract),
    notes: entries
      .filter(({ reason }) => reason.trim() === '')
      .map(({ check }) => `${CONTRACT}: the suppression of ${check} needs its reason.`),
  }
}

function fromContract({ check, reason, path }: NonNullable<Contract['suppress']>[number]): Suppression {
  return {
    check,
    reason: reason.replace(/\s+/g, ' ').trim(),
    by: 'contract',
    path: path === undefined ? null : path.replace(/^\.\//, ''),
    line: null,
    covers: null,
  }
}

/** The contract in the folder; undefined when there is none, and a sentence when it can not be read. */
function readContract(directory: string): Contract | string | undefined {
  const path = join(directory, CONTRACT)
  try {
    const parsed = parseContract({ text: readContractText(path), path })
    if (parsed.kind === 'contract') return parsed.contract
    const [first] = parsed.problems
    const where = first === undefined ? CONTRACT : `${CONTRACT}:${first.line}`
    return `${where}: ${first?.message ?? 'the contract is not valid'}, so its suppressions do not count. \`airworthy check\` shows all that is wrong.`
  } catch (error) {
    if (!isAirworthyError(error)) throw error
    if (error.code === 'contract-not-found') return undefined
    return `${CONTRACT} can not be read, so its suppressions do not count.`
  }
}
