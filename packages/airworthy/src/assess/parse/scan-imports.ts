import type { Language } from '../project/project-file.ts'

/** An import as text shows it: cheap enough for every file, exact enough for a graph of files. */
export interface ScannedImport {
  readonly from: string
  /** For Python's `from a import b`: the names, since each may be a module. */
  readonly names: readonly string[]
}

const JAVASCRIPT = /\b(?:from|import|require)\s*\(?\s*(?:\/\*[^*]*\*\/\s*)?['"`]([^'"`\n]{1,200})['"`]/g
const PYTHON =
  /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|(?:[^\n#\\]|\\\n)*)|import[ \t]+([^\n#]+))/gm

/** The imports of a file without parsing it. */
export function scanImports(text: string, language: Language): readonly ScannedImport[] {
  return language === 'python' ? pythonImports(text) : javascriptImports(text)
}

function javascriptImports(text: string): readonly ScannedImport[] {
  return [...text.matchAll(JAVASCRIPT)].map((match) => ({ from: match[1] ?? '', names: [] }))
}

function pythonImports(text: string): readonly ScannedImport[] {
  return [...text.matchAll(PYTHON)].flatMap(([, from, names = '', plain]): readonly ScannedImport[] => {
    if (from !== undefined) return [{ from, names: namesIn(names) }]
    return namesIn(plain ?? '').map((name) => ({ from: name, names: [] }))
  })
}

function namesIn(list: string): readonly string[] {
  return list
    .replace(/[()\\]|#[^\n]*/g, ' ')
    .split(',')
    .map((part) => part.trim().split(/\s+/)[0] ?? '')
    .filter((name) => /^[\w.*]+$/.test(name))
}
