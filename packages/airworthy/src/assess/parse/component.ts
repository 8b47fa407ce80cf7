import { lineStartsOf, type SourceText } from './source-text.ts'

const SCRIPT = /<script\b[^>]*>([\s\S]*?)<\/script>/gi

/** The scripts of a Vue or Svelte component, each at its place: markup and styles become blanks. */
export function componentSource(path: string, markup: string): SourceText {
  let text = ''
  for (const match of markup.matchAll(SCRIPT)) {
    const start = match.index + match[0].indexOf('>') + 1
    const script = match[1] ?? ''
    text += blanked(markup.slice(text.length, start)) + script
  }
  text += blanked(markup.slice(text.length))
  return { path, text, lineStarts: lineStartsOf(text) }
}

function blanked(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
