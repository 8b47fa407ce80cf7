import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is written about one check, for a person who has the gap. */
export interface CheckPage {
  readonly check: string
  readonly title: string
  /** `F1` to `F5`. */
  readonly failureMode: string
  /** Markdown. */
  readonly text: string
}

const HERE = import.meta.dirname
/** In the package, beside the bundle and beside its chunks; in the repository, among the documents. */
const FOLDERS = ['checks', '../checks', '../../../../../docs/checks']
/** `budget/no-timeout`, in code, then the failure mode. */
const FACTS = /^`([a-z-]+\/[a-z-]+)` · (F[1-5])\b/m
const TITLE = /^# (.+)$/m

/** Every page by the id of its check, in the order of the ids. */
export function readCheckPages(): ReadonlyMap<string, CheckPage> {
  const folder = FOLDERS.map((path) => join(HERE, path)).find((path) => existsSync(path))
  if (folder === undefined) return new Map()
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
  const pages = files.flatMap((name) => parseCheckPage(readFileSync(join(folder, name), 'utf8')))
  return new Map(pages.map((page) => [page.check, page]))
}

/** The page of a check; empty for a text that is none, such as a list of the pages. */
export function parseCheckPage(text: string): readonly CheckPage[] {
  const [, check, failureMode] = FACTS.exec(text) ?? []
  const title = TITLE.exec(text)?.[1]
  if (check === undefined || failureMode === undefined || title === undefined) return []
  return [{ check, title, failureMode, text }]
}
