import { type CallError, oneLine } from './call-error.ts'
import { isObject, textOf } from './json.ts'

export interface HttpErrorOptions {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body of the response, as much of it as was read. */
  readonly text: string
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number
}

/** The error of a response that is not 2xx: `http-<status>`, the provider's own words, and when to ask again. */
export function httpErrorOf(options: HttpErrorOptions): CallError {
  const { status, headers, text, nowMs } = options
  const said =
    status >= 300 && status < 400 ? `redirects to ${headers.location ?? 'nowhere'}` : providerMessage(text)
  const retryMs = retryAfterMs(headers, nowMs)
  return {
    code: `http-${status}`,
    message: said === '' ? `HTTP status ${status}` : said,
    ...(retryMs === undefined ? {} : { retryAfterMs: retryMs }),
  }
}

/** The message in an error body: `{ error: { message } }` and its relatives, else the text itself; at most 300 characters. */
function providerMessage(text: string): string {
  try {
    return oneLine(messageIn(JSON.parse(text)) ?? text, 300)
  } catch {
    return isHtml(text) ? `HTML: ${oneLine(text, 80)}` : oneLine(text, 300)
  }
}

/** The words of an `error` value as providers write it: text, or an object with `message` and `code`. */
export function messageIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return messageIn(value[0])
  if (!isObject(value)) return undefined
  const message = textOf(value.message)
  if (message === undefined) return messageIn(value.error) ?? messageIn(value.detail)
  const code = value.code ?? value.type
  return typeof code === 'string' || typeof code === 'number' ? `${message} (${code})` : message
}

/** True for a text that starts like a web page. */
export function isHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml)/i.test(text)
}

/**
 * How long the provider asks to wait: `retry-after-ms`, else `Retry-After` as seconds or as an HTTP date
 * (RFC 9110 section 10.2.3), measured from the response's own `Date` when it has one. Undefined if absent or unreadable.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const milliseconds = amount(headers['retry-after-ms'])
  if (milliseconds !== undefined) return milliseconds
  const written = headers['retry-after']
  const seconds = amount(written)
  if (seconds !== undefined) return seconds * 1000
  // `Date.parse` makes a date of almost anything; every form of an HTTP date begins with the name of the day.
  const at = /^\s*[A-Z][a-z]{2,}/.test(written ?? '') ? Date.parse(written ?? '') : Number.NaN
  if (Number.isNaN(at)) return undefined
  const sent = Date.parse(headers.date ?? '')
  return Math.max(0, at - (Number.isNaN(sent) ? nowMs : sent))
}

function amount(written: string | undefined): number | undefined {
  if (written === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(written)) return undefined
  return Number(written)
}

/** Secrets shorter than this would blank out ordinary words. */
const SHORTEST_SECRET = 8

/** The text with every secret replaced by `[secret]`, also one that a cut (`…`) left only the beginning of. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => secret.replace(/^(Bearer|Basic)\s+/i, ''))
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce(withoutSecret, text)
}

function withoutSecret(text: string, secret: string): string {
  let clean = text.replaceAll(secret, '[secret]')
  for (let length = secret.length - 1; length >= SHORTEST_SECRET && clean.includes('…'); length--) {
    clean = clean.replaceAll(`${secret.slice(0, length)}…`, '[secret]…')
  }
  return clean
}
