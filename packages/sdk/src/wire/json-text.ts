/** A field of the outermost object of a JSON text, by where it stands. */
interface FieldSpan {
  readonly key: string
  /** Where the key's quotation mark is. */
  readonly start: number
  readonly valueStart: number
  /** Behind the last character of the value. */
  readonly end: number
}

/**
 * Sets fields of the outermost object of a JSON text and leaves every other byte as it is: numbers beyond 2^53, the
 * order of the fields and their spelling survive, and a large request is not written anew for each attempt.
 *
 * @param text a valid JSON object.
 * @param fields JSON texts by key; undefined takes the field out.
 */
export function withFields(text: string, fields: Readonly<Record<string, string | undefined>>): string {
  const end = text.lastIndexOf('}')
  const parts: string[] = []
  const missing = new Set(Object.keys(fields).filter((key) => fields[key] !== undefined))
  for (const { key, start, valueStart, end: fieldEnd } of topLevelFields(text)) {
    if (!Object.hasOwn(fields, key)) parts.push(text.slice(start, fieldEnd))
    else if (fields[key] !== undefined) parts.push(text.slice(start, valueStart) + fields[key])
    missing.delete(key)
  }
  for (const key of missing) parts.push(`${JSON.stringify(key)}:${fields[key]}`)
  return `${text.slice(0, text.indexOf('{') + 1)}${parts.join(',')}${text.slice(end)}`
}

/** Adds a field at the end of the outermost object of a JSON text. */
export function withLastField(text: string, key: string, value: string): string {
  const end = text.lastIndexOf('}')
  const isEmpty = /^\s*\{\s*$/.test(text.slice(0, Math.min(end, 80)))
  return `${text.slice(0, end)}${isEmpty ? '' : ','}${JSON.stringify(key)}:${value}}`
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function topLevelFields(text: string): readonly FieldSpan[] {
  const fields: FieldSpan[] = []
  let at = skipSpace(text, text.indexOf('{') + 1)
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = stringEnd(text, at)
    const valueStart = skipSpace(text, text.indexOf(':', keyEnd) + 1)
    const end = valueEnd(text, valueStart)
    fields.push({ key: unquoted(text.slice(at, keyEnd)), start: at, valueStart, end })
    const next = skipSpace(text, end)
    at = text[next] === ',' ? skipSpace(text, next + 1) : text.length
  }
  return fields
}

function unquoted(key: string): string {
  return key.includes('\\') ? JSON.parse(key) : key.slice(1, -1)
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 0x20) at++
  return at
}

/** Behind the closing quotation mark of the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote + 1
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === BACKSLASH) before--
  return (at - before) % 2 === 0
}

const SCALAR_END = /[,}\s]/g

function valueEnd(text: string, start: number): number {
  const mark = text[start]
  if (mark === '"') return stringEnd(text, start)
  if (mark === '{' || mark === '[') return containerEnd(text, start)
  SCALAR_END.lastIndex = start
  return SCALAR_END.exec(text)?.index ?? text.length
}

const STRUCTURE = /["{}[\]]/g

/** Behind the brace or bracket that closes the one at `start`. */
function containerEnd(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    STRUCTURE.lastIndex = at
    const found = STRUCTURE.exec(text)
    if (found === null) return text.length
    const mark = found[0]
    at = mark === '"' ? stringEnd(text, found.index) : found.index + 1
    depth += DEPTH_CHANGE[mark] ?? 0
  } while (depth > 0)
  return at
}

const DEPTH_CHANGE: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 }
