import type { SearchOptions, TextHit } from './facts.ts'
import type { Project } from './project/project.ts'
import type { FileRole, ProjectFile } from './project/project-file.ts'

const MOST_HITS = 50
const LONGEST_LINE = 300

/** A search over the project's text. The same search is done once. */
export function searcher(
  project: Project,
  shippedRole: FileRole,
): (pattern: RegExp, options?: SearchOptions) => readonly TextHit[] {
  const known = new Map<string, readonly TextHit[]>()
  const byRoles = new Map<string, readonly ProjectFile[]>()
  const filesOf = (roles: readonly FileRole[]): readonly ProjectFile[] => {
    const key = roles.join()
    const files = byRoles.get(key) ?? project.files.filter(({ role }) => roles.includes(role))
    byRoles.set(key, files)
    return files
  }
  return (pattern, options = {}) => {
    const roles = options.roles ?? ['source', 'config', shippedRole]
    const paths = options.paths === undefined ? undefined : [...options.paths]
    const key = JSON.stringify([
      pattern.source,
      pattern.flags,
      roles,
      paths,
      options.containing,
      options.most,
    ])
    let hits = known.get(key)
    if (hits === undefined) {
      const files = paths === undefined ? filesOf(roles) : paths.flatMap((path) => project.file(path) ?? [])
      hits = search(project, pattern, { files, options })
      known.set(key, hits)
    }
    return hits
  }
}

interface Search {
  readonly files: readonly ProjectFile[]
  readonly options: SearchOptions
}

function search(project: Project, pattern: RegExp, { files, options }: Search): readonly TextHit[] {
  const every = new RegExp(pattern.source, [...new Set(`${pattern.flags}gm`)].join(''))
  const most = options.most ?? MOST_HITS
  const hits: TextHit[] = []
  for (const { path } of files) {
    if (!project.mayMatch(path, every)) continue
    const text = project.text(path)
    if (options.containing !== undefined && !text.includes(options.containing)) continue
    // `matchAll` copies the pattern each time, which costs more than to search most files.
    every.lastIndex = 0
    for (let match = every.exec(text); match !== null; match = every.exec(text)) {
      hits.push(hitAt(path, text, match.index))
      if (hits.length >= most) return hits
      if (match[0] === '') every.lastIndex++
    }
  }
  return hits
}

function hitAt(path: string, text: string, offset: number): TextHit {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return {
    path,
    line,
    text: text
      .slice(start, end === -1 ? undefined : end)
      .trim()
      .slice(0, LONGEST_LINE),
  }
}
