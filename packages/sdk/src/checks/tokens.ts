import { currencyOf, numberWord, parseDigits, type Quantity, scaleOf, unitOf } from './quantity.ts'
import { stem } from './stem.ts'

/** One word, name, number or pair of ideographs of a sentence that carries content. */
export interface Token {
  /** As it stands in the text. */
  readonly text: string
  /** What two tokens share if they mean the same. */
  readonly key: string
  readonly kind: 'word' | 'name' | 'number'
  readonly quantity?: Quantity
  /** The word stands after `not`, `never`, `without` and the like, inside the same clause. */
  readonly negated: boolean
}

const FUNCTION_WORDS = new Set(
  `a about above after again all also although am an and another any are as at be became become because been before
  being below between both but by can could did do does doing down during each either else even ever every few for
  from further get gets had has have having he her here hers herself him himself his how however i if in into is it
  its itself just let like made make makes many may me might more most much must my myself of off often on once one
  only or other others our ours ourselves out over own per please quite rather really same shall she should since so
  some such than that the their theirs them themselves then there therefore these they this those through thus to too
  under until up upon us very via was we well were what when where whether which while who whom whose why will with
  within would yes yet you your yours yourself`.split(/\s+/),
)
/** Words with which an answer speaks of itself and of its sources. */
const TALK = new Set(
  `according answer answers based certainly context course document documents excerpt excerpts following glad hello
  help hi hope information indeed mentioned note ok okay overall passage passages provided question questions
  sorry source sources states summary sure text thank thanks unfortunately welcome`.split(/\s+/),
)
const NEGATORS = new Set('not no never neither nor none cannot without nobody nothing unable non'.split(' '))
/** `no later than` and `not only` set a bound or add; they deny nothing. */
const NOT_DENIED = new Set('later more less fewer earlier sooner only just necessarily'.split(' '))
/** How many content words after a negator it is taken to reach. */
const NEGATION_REACH = 4

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
)

const LETTERS_WITHOUT_SPACES = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}々ー]'
/** What a sentence is read as, first match first. */
const PIECE = new RegExp(
  [
    'https?://[^\\s<>()]*[^\\s<>().,;:!?\'"]',
    // The limits are those of RFC 5321; without them a text without any @ would cost a search to its end at each letter.
    '[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){0,8}\\.\\p{L}{1,63}',
    // Dates by ISO 8601, versions, times of day, numbers.
    '(?<!\\d)\\d{4}-\\d{2}-\\d{2}(?!\\d)',
    '\\d{1,3}(?:\\.\\d{3}){2,}(?:,\\d+)?(?![\\d.]\\d)',
    '(?<![\\p{L}\\p{N}])[vV]?\\d+(?:\\.\\d+){2,}',
    '(?<![\\p{L}\\p{N}])[vV]\\d+\\.\\d+',
    '\\d{1,2}:\\d{2}(?!\\d)',
    "\\d{1,3}(?:[,'’\\u00a0\\u202f]\\d{3})+(?:\\.\\d+)?(?!\\d)",
    '\\d+(?:[.,]\\d+)?',
    '(?:\\p{L}\\.){2,}(?!\\p{L})',
    `${LETTERS_WITHOUT_SPACES}+`,
    "\\p{L}[\\p{L}\\p{M}\\p{N}]*(?:['’]\\p{L}+)?",
    '[%$€£¥₹]',
    '[.,;:!?()]',
  ].join('|'),
  'gu',
)
const WITHOUT_SPACES = new RegExp(`^${LETTERS_WITHOUT_SPACES}`, 'u')
const CLAUSE_END =
  /^[.,;:!?()]$|^(?:although|because|but|however|if|since|so|that|though|unless|until|when|whereas|which|while|who)$/i

/** A match of `PIECE`, with what stands on both sides of it. */
interface Piece {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What one piece, or several, were read as: the tokens, and how many pieces they took. */
interface Reading {
  readonly tokens: readonly Omit<Token, 'negated'>[]
  readonly pieces: number
}

/**
 * The content of a sentence: words, names, and numbers with their units; function words are left out.
 * With `capitals` a capitalised word that does not open the sentence is a name.
 */
export function tokenise(sentence: string, capitals: boolean): readonly Token[] {
  const pieces = [...sentence.normalize('NFKC').matchAll(PIECE)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
  const marksNames = capitals && /\p{Ll}/u.test(sentence)
  const tokens: Token[] = []
  let reach = 0
  for (let index = 0; index < pieces.length; ) {
    const text = pieces[index]?.text ?? ''
    if (CLAUSE_END.test(text)) reach = 0
    else if (isNegator(pieces, index)) reach = NEGATION_REACH
    const reading = read(pieces, index, marksNames)
    for (const token of reading.tokens) tokens.push({ ...token, negated: reach-- > 0 })
    index += reading.pieces
  }
  return tokens
}

/** The key that a word shares with its inflections and its spellings with accents. */
function keyOf(word: string): string {
  const folded = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return stem(folded.replace(/['’]s$/, '').replaceAll('.', ''))
}

function isNegator(pieces: readonly Piece[], index: number): boolean {
  const word = pieces[index]?.text.toLowerCase() ?? ''
  if (NOT_DENIED.has(pieces[index + 1]?.text.toLowerCase() ?? '')) return false
  return NEGATORS.has(word) || /n['’]t$/.test(word)
}

function read(pieces: readonly Piece[], index: number, capitals: boolean): Reading {
  const text = pieces[index]?.text ?? ''
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { tokens: readIsoDate(text), pieces: 1 }
  if (/^(?:\d|v\d+\.)/i.test(text)) return readNumber(pieces, index)
  const spelled = numberWord(text)
  if (spelled !== undefined) return readSpelledNumber(pieces, index, spelled)
  if (WITHOUT_SPACES.test(text)) return { tokens: readPairs(text), pieces: 1 }
  if (!/^\p{L}/u.test(text)) return { tokens: [], pieces: 1 }
  return { tokens: readWord(pieces, index, capitals), pieces: 1 }
}

function readIsoDate(text: string): Reading['tokens'] {
  const [year = '', month = '', day = ''] = text.split('-')
  const name = MONTHS[Number(month) - 1] ?? month
  return [
    { text: year, key: `#${year}`, kind: 'number', quantity: { value: year } },
    { text: name, key: keyOf(name), kind: 'name' },
    { text: day, key: `#${Number(day)}`, kind: 'number', quantity: { value: String(Number(day)) } },
  ]
}

/**
 * Text without spaces is compared by its pairs of neighbouring characters.
 * Hiragana is left out: most of it is grammar.
 */
function readPairs(text: string): Reading['tokens'] {
  const runs = text.match(/[\p{Script=Han}々]+|[\p{Script=Katakana}ー]+|\p{Script=Thai}+/gu) ?? []
  return runs.flatMap((run) => {
    const letters = [...run]
    const pairs =
      letters.length === 1 ? letters : letters.slice(1).map((letter, index) => letters[index] + letter)
    return pairs.map((pair) => ({ text: pair, key: pair, kind: 'word' as const }))
  })
}

function readNumber(pieces: readonly Piece[], index: number): Reading {
  const text = (pieces[index]?.text ?? '').replace(/^v/i, '')
  const number = parseDigits(text)
  const currency = currencyOf(pieces[index - 1]?.text ?? '')
  const tail = readTail(pieces, index, currency !== undefined)
  const value = number === undefined ? text : String(number * tail.scale) + tail.suffix
  const token = {
    text,
    key: `#${value}`,
    kind: 'number' as const,
    quantity: quantity(value, currency ?? tail.unit),
  }
  return { tokens: [token], pieces: 1 + tail.pieces }
}

function readSpelledNumber(pieces: readonly Piece[], index: number, first: number): Reading {
  const follower = pieces[index + 1]?.text ?? ''
  // `one` alone is mostly a pronoun, so it is not among the number words.
  const second = follower === 'one' ? 1 : (numberWord(follower) ?? 0)
  const isCompound = first >= 20 && second > 0 && second < 10
  const last = isCompound ? index + 1 : index
  const tail = readTail(pieces, last, false)
  const value = String((isCompound ? first + second : first) * tail.scale)
  // Without a unit a number word often counts what the passage only lists, so it may be missing there.
  const kind = tail.unit === undefined ? ('word' as const) : ('number' as const)
  const token = {
    text: pieces[index]?.text ?? '',
    key: `#${value}`,
    kind,
    quantity: quantity(value, tail.unit),
  }
  return { tokens: [token], pieces: last - index + 1 + tail.pieces }
}

function quantity(value: string, unit: string | undefined): Quantity {
  return unit === undefined ? { value } : { value, unit }
}

/** What stands after a number and belongs to it. */
interface NumberTail {
  readonly scale: number
  /** `s` of `1990s`. */
  readonly suffix: string
  readonly unit: string | undefined
  readonly pieces: number
}

function readTail(pieces: readonly Piece[], index: number, isMoney: boolean): NumberTail {
  const attached = readAttached(pieces, index, isMoney)
  let { scale } = attached
  let next = index + 1 + attached.pieces
  for (let factor = longScale(pieces[next]); factor !== undefined; factor = longScale(pieces[next])) {
    scale *= factor
    next += 1
  }
  const unit = isMoney ? undefined : unitOf(pieces[next]?.text ?? '')
  return { scale, suffix: attached.suffix, unit, pieces: next - index - (unit === undefined ? 1 : 0) }
}

/** The letters written right after the digits: `th`, `s` of `1990s`, `k`, `M`. */
function readAttached(pieces: readonly Piece[], index: number, isMoney: boolean): Omit<NumberTail, 'unit'> {
  const digits = pieces[index]
  const next = pieces[index + 1]
  const letters = next !== undefined && next.start === digits?.end ? next.text : ''
  if (/^(?:st|nd|rd|th)$/i.test(letters)) return { scale: 1, suffix: '', pieces: 1 }
  if (letters === 's' && /^\d{4}$/.test(digits?.text ?? '')) return { scale: 1, suffix: 's', pieces: 1 }
  // `5m` is five metres unless it is money; `5M` is five million.
  const isScale = /^(?:k|M|bn|tn)$/.test(letters) || (isMoney && /^[kmb]$/i.test(letters))
  return isScale
    ? { scale: scaleOf(letters) ?? 1, suffix: '', pieces: 1 }
    : { scale: 1, suffix: '', pieces: 0 }
}

function longScale(piece: Piece | undefined): number | undefined {
  return piece !== undefined && piece.text.length > 2 ? scaleOf(piece.text) : undefined
}

function readWord(pieces: readonly Piece[], index: number, capitals: boolean): Reading['tokens'] {
  const text = pieces[index]?.text ?? ''
  // The letters of `US$5` belong to the currency.
  if (pieces[index + 1]?.text === '$' && pieces[index + 1]?.start === pieces[index]?.end) return []
  const month = monthOf(pieces, index)
  if (month !== undefined) return [{ text, key: keyOf(month), kind: 'name' }]
  const lower = text.toLowerCase().replace('’', "'")
  const isAcronym = capitals && /^(?:\p{Lu}[\p{Lu}\p{N}.]+)$/u.test(text)
  const isContentless =
    FUNCTION_WORDS.has(lower) || TALK.has(lower) || NEGATORS.has(lower) || /n't$/.test(lower)
  if (!isAcronym && (isContentless || (unitOf(lower) === undefined && /^\p{Ll}$/u.test(text)))) return []
  const isMixed = /\p{Ll}\p{Lu}/u.test(text)
  const isCapitalised = /^\p{Lu}/u.test(text) && !isOpening(pieces, index)
  const isName = isAcronym || (capitals && (isMixed || isCapitalised)) || /:\/\/|@/.test(text)
  return [{ text, key: keyOf(text), kind: isName ? 'name' : 'word' }]
}

function isOpening(pieces: readonly Piece[], index: number): boolean {
  const before = pieces[index - 1]?.text
  return before === undefined || before === ':'
}

/** A month beside a number: `May 4`, `4 Sept`; `may` alone is a verb. */
function monthOf(pieces: readonly Piece[], index: number): string | undefined {
  const word = pieces[index]?.text.toLowerCase() ?? ''
  const isBesideNumber = [index - 2, index - 1, index + 1].some((place) =>
    /^\d/.test(pieces[place]?.text ?? ''),
  )
  if (!isBesideNumber || word.length < 3 || !/^\p{Lu}/u.test(pieces[index]?.text ?? '')) return undefined
  return MONTHS.find((month) => month === word || (word.length <= 4 && month.startsWith(word)))
}
