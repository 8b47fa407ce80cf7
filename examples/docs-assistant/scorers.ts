/** What the scorer needs of an observation and of a case. */
interface Observed {
  readonly outcome?: string
  readonly answer?: unknown
}

/** One right answer: a phrase, or several phrases that must all be there. */
type Right = string | readonly string[]

interface Asked {
  readonly expected?: unknown
  readonly expectedOutcome?: string
}

interface Scored {
  readonly value: 0 | 1
  readonly reason: string
}

/** An answer may have this many words more than what was asked for. Beyond that it leaves the reading to the user. */
const SPARE_WORDS = 80

/**
 * Right if the answer has all phrases of one expected answer, in any order and in any wording around them.
 * Deterministic: no model. A question that cannot be answered is right exactly when it is declined.
 */
export function correct(observation: Observed, testCase: Asked): Scored {
  const declined = observation.outcome === 'declined'
  if (testCase.expectedOutcome === 'declined') {
    return declined ? right('declined, as it should') : wrong('answers what it can not know')
  }
  if (declined) return wrong('declines what the documentation answers')
  const answer = tokensOf(String(observation.answer ?? ''))
  const found = alternativesOf(testCase.expected).find((parts) => parts.every((part) => has(answer, part)))
  if (found === undefined) return wrong('does not say what was asked for')
  const needed = found.reduce((sum, part) => sum + part.length, 0)
  return answer.length > needed + SPARE_WORDS
    ? wrong('does not answer, it dumps')
    : right(`says "${found.map((part) => part.join(' ')).join('" and "')}"`)
}

function right(reason: string): Scored {
  return { value: 1, reason }
}

function wrong(reason: string): Scored {
  return { value: 0, reason }
}

type Tokens = readonly string[]

function alternativesOf(expected: unknown): readonly (readonly Tokens[])[] {
  const alternatives = (Array.isArray(expected) ? expected : [expected]) as readonly Right[]
  return alternatives.map((alternative) =>
    (typeof alternative === 'string' ? [alternative] : alternative).map(tokensOf),
  )
}

/** `yes` and `no` are everywhere in a text; as an answer they stand first. */
function has(answer: Tokens, part: Tokens): boolean {
  const [first] = part
  if (first === undefined) return false
  if (part.length === 1 && (first === 'yes' || first === 'no')) return answer[0] === first
  return answer.some((_, start) => part.every((token, offset) => answer[start + offset] === token))
}

const NUMBER_WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/\bper ?cent\b/g, '%'],
  [/\b(?:milliseconds?|msecs?)\b/g, 'ms'],
  [/\b(?:seconds?|secs?)\b/g, 's'],
  [/\b(?:minutes?|mins?)\b/g, 'min'],
  [/\b(?:megabytes?)\b/g, 'mb'],
]
const TOKEN = /--[a-z-]+|\$\{\w+\}|\$?\d+(?:\.\d+)*(?:%|ms\b|min\b|mb\b|s\b)?|[<>]=|[×/²π]|[\p{L}\p{N}]+/gu

/** The words of a text in one spelling: case, marks, plurals, number words and units make no difference. */
function tokensOf(text: string): Tokens {
  let plain = text.toLowerCase().normalize('NFKC').replaceAll('π²', 'π ²')
  for (const [pattern, unit] of UNITS) plain = plain.replace(pattern, unit)
  plain = plain
    .replace(/(\d)[,_\s](?=\d{3}\b)/g, '$1')
    .replace(/(\d)\s+(?=(?:%|ms|s|min|mb)(?![\p{L}\p{N}]))/gu, '$1')
    .replace(/\$\s+(?=\d)/g, '$')
  return (plain.match(TOKEN) ?? []).map(wordOf)
}

function wordOf(token: string): string {
  const number = NUMBER_WORDS.indexOf(token)
  if (number !== -1) return String(number)
  return /^\p{L}{4,}$/u.test(token) && !token.endsWith('ss') ? token.replace(/s$/, '') : token
}
