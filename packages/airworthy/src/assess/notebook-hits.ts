import type { Facts } from './facts.ts'
import type { Modules } from './parse/modules.ts'

/** A search of which a notebook's code alone is a hit: neither its saved outputs nor its prose run. */
export function withoutNotebookOutputs(search: Facts['search'], modules: Modules): Facts['search'] {
  const codeLines = new Map<string, ReadonlySet<number>>()
  const linesOf = (path: string): ReadonlySet<number> => {
    const lines = codeLines.get(path) ?? new Set(modules.get(path)?.source.fileLines)
    codeLines.set(path, lines)
    return lines
  }
  return (pattern, options) => {
    const hits = search(pattern, options)
    if (!hits.some(({ path }) => isNotebook(path))) return hits
    return hits.filter(({ path, line }) => !isNotebook(path) || linesOf(path).has(line))
  }
}

function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb')
}
