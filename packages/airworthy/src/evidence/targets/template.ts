import type { Case } from '../case.ts'

/** Makes a JSON value for a case. */
export type Template = (testCase: Case) => unknown

const PLACEHOLDER = /\{\{\s*(input|id)\s*\}\}/g
const WHOLE = /^\{\{\s*(input|id)\s*\}\}$/

/**
 * A template of JSON: `{{input}}` and `{{id}}` in its strings are replaced. A string that is exactly `{{input}}`
 * becomes the input itself with its structure; within a longer string it becomes text, JSON text for anything else.
 */
export function template(json: unknown): Template {
  if (typeof json === 'string') return textTemplate(json)
  if (Array.isArray(json)) {
    const items = json.map(template)
    return (testCase) => items.map((item) => item(testCase))
  }
  if (typeof json !== 'object' || json === null) return () => json
  const fields = Object.entries(json).map(([key, value]) => [key, template(value)] as const)
  return (testCase) => Object.fromEntries(fields.map(([key, field]) => [key, field(testCase)]))
}

/** The same JSON with every string in it changed. */
export function withStrings(json: unknown, change: (text: string) => string): unknown {
  if (typeof json === 'string') return change(json)
  if (Array.isArray(json)) return json.map((item) => withStrings(item, change))
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, withStrings(value, change)]))
}

function textTemplate(text: string): Template {
  const [, whole] = WHOLE.exec(text) ?? []
  if (whole !== undefined) return (testCase) => valueFor(whole, testCase)
  if (text.search(PLACEHOLDER) === -1) return () => text
  return (testCase) => text.replace(PLACEHOLDER, (_match, name: string) => textOf(valueFor(name, testCase)))
}

function valueFor(name: string, testCase: Case): unknown {
  return name === 'id' ? testCase.id : testCase.input
}

/** The value as text: text as it is, anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
