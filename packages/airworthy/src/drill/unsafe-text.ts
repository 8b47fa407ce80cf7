import { ERROR_MARK } from './fault-texts.ts'

type Sign = readonly [sign: RegExp, what: string]

/** What no user of a feature should read, and what to call it. */
const SIGNS: readonly Sign[] = [
  [/^\s*at .+[:(]\d+/m, 'a stack trace'],
  [/Traceback \(most recent call last\)|^\s*File "[^"]+", line \d+/m, 'a stack trace'],
  [new RegExp(ERROR_MARK), "the provider's own error message"],
  [
    /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|UND_ERR_\w+)\b|fetch failed|socket hang up|urlopen error|[Cc]onnection (refused|reset|error)|Remote end closed|Name or service not known|getaddrinfo/,
    'an error of the network',
  ],
  [
    /\b[A-Z]\w*(Error|Exception)\b ?[:(]|\bUnexpected (token|end of)|Expecting value: line|Unterminated string|IncompleteRead|line \d+ column \d+|Cannot read propert/,
    'the name of an exception',
  ],
  [/\b(HTTP|status)( code| error)?:? ?[45]\d\d\b|^\s*[45]\d\d\b.{0,40}$/i, 'a status code'],
  [/\[object \w+\]/, '“[object Object]”'],
  [/(?<![\w`"'])(undefined|NaN)(?![\w`"'])/, '“undefined”'],
  [/^\s*(null|None|nil)\s*$/, '“null”'],
]

/** Why a text is not fit to be shown to a user, or undefined when it is. */
export function unsafeText(text: string): string | undefined {
  if (text.trim() === '') return 'an empty text'
  const sign = SIGNS.find(([pattern]) => pattern.test(text))
  if (sign !== undefined) return sign[1]
  return isErrorObject(text) ? 'an error as JSON' : undefined
}

function isErrorObject(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && ('error' in value || 'detail' in value)
  } catch {
    return false
  }
}
