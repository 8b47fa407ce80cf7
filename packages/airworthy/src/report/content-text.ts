import { countOf } from './format.ts'

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? String(value)
}

function messageText(message: unknown): string {
  if (!isRecord(message)) return jsonText(message)
  const content = typeof message.content === 'string' ? message.content : jsonText(message.content)
  return `${typeof message.role === 'string' ? message.role : 'message'}: ${content}`
}

/** An input or an answer as a person reads it: text as it is, a chat as `role: text`, anything else as JSON. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (isRecord(content) && Array.isArray(content.messages) && Object.keys(content).length === 1) {
    return content.messages.map(messageText).join('\n\n')
  }
  return jsonText(content)
}

/** A text, or its beginning with how much of it is left out. */
export interface CutText {
  readonly text: string
  /** Absent when nothing was cut. */
  readonly note?: string
}

/** Keeps the first `limit` characters (UTF-16 units) of a text and says its whole length. */
export function cutText(text: string, limit: number): CutText {
  if (text.length <= limit) return { text }
  return {
    text: text.slice(0, limit).toWellFormed(),
    note: `The first ${countOf(limit, 'character')} of ${countOf(text.length, 'character')}.`,
  }
}
