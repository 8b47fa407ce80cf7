import { componentSource } from './component.ts'
import { notebookSource } from './notebook.ts'
import { lineStartsOf, type SourceText } from './source-text.ts'

/** The program in a file's text: of a notebook its code cells, of a component its scripts. */
export function sourceOf(path: string, text: string): SourceText {
  if (path.endsWith('.ipynb')) return notebookSource(path, text)
  if (/\.(?:vue|svelte)$/.test(path)) return componentSource(path, text)
  return { path, text, lineStarts: lineStartsOf(text) }
}
