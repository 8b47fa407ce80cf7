import { canonicalJson, NotCanonicalError } from '../test-sets/canonical-json.ts'

/** An answer as text: a text as it is, anything else as canonical JSON. */
export function answerText(answer: unknown): string {
  return typeof answer === 'string' ? answer : jsonText(answer)
}

/** Canonical JSON, or the plain text of what JSON cannot hold, so that a comparison never throws. */
export function jsonText(value: unknown): string {
  try {
    return canonicalJson(value)
  } catch (error) {
    if (error instanceof NotCanonicalError) return String(value)
    throw error
  }
}

/** Cuts a text for a reason, in which a whole answer has no place. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

/** The last text that a person asked, if the input is a text or has chat messages. */
export function questionOf(input: unknown): string | undefined {
  if (typeof input === 'string') return input
  if (typeof input !== 'object' || input === null) return undefined
  if ('messages' in input && Array.isArray(input.messages)) {
    const asked: unknown = input.messages.findLast((message) => message?.role === 'user')
    return typeof asked === 'object' && asked !== null && 'content' in asked
      ? textOf(asked.content)
      : undefined
  }
  return 'question' in input ? textOf(input.question) : undefined
}

function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join(' ')
}
