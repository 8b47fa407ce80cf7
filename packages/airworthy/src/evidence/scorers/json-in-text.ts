/** JSON that was looked for in a text. */
export type FoundJson = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'none' }

const FENCE = /```[\w-]*\s*\n([\s\S]*?)```/
const NONE: FoundJson = { kind: 'none' }

/** Reads a text that is JSON as a whole, or that has its JSON inside a ``` fence. */
export function parseJsonText(text: string): FoundJson {
  const whole = parse(text)
  if (whole.kind === 'json') return whole
  const fenced = FENCE.exec(text)?.[1]
  return fenced === undefined ? NONE : parse(fenced)
}

/** Brackets that open nothing make the search quadratic, so it ends after this many. */
const MAXIMUM_ATTEMPTS = 200

/** The outermost JSON objects and lists in a text, in their order. */
export function jsonValuesIn(text: string): readonly unknown[] {
  const values: unknown[] = []
  let start = text.search(/[[{]/)
  for (let attempt = 0; start !== -1 && attempt < MAXIMUM_ATTEMPTS; attempt += 1) {
    const end = closingOf(text, start)
    const found = end === undefined ? NONE : parse(text.slice(start, end))
    if (found.kind === 'json') values.push(found.value)
    const from = found.kind === 'json' && end !== undefined ? end : start + 1
    const next = text.slice(from).search(/[[{]/)
    start = next === -1 ? -1 : from + next
  }
  return values
}

/** The place behind the bracket that closes the one at `start`; undefined if none does. */
function closingOf(text: string, start: number): number | undefined {
  let depth = 0
  for (const { 0: part, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (part === '{' || part === '[') depth += 1
    else if (part === '}' || part === ']') depth -= 1
    if (depth === 0) return start + index + 1
  }
  return undefined
}

function parse(text: string): FoundJson {
  try {
    return { kind: 'json', value: JSON.parse(text) }
  } catch {
    return NONE
  }
}
