import { SYNONYMS } from './metrics.ts'
import { nearest } from './nearest.ts'
import { didYouMean } from './problem.ts'
import { expectEnd, Mistake, quote, type Span, spanOf, type Token, TokenReader } from './tokens.ts'

/** A value as written: `$0.01`, `3 s`, `95%`, `2_000 tokens`. */
export interface Quantity extends Span {
  readonly dollar: Token | undefined
  readonly number: Token
  readonly unit: Token | undefined
}

/** Words that go on after a value, so that they are never taken for its unit. */
const CONTINUATIONS: readonly string[] = ['where', 'at', 'and']

const NO_UNITS: readonly string[] = [...CONTINUATIONS, 'per']

/** Milliseconds of each unit of time. */
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

export function readQuantity(reader: TokenReader): Quantity {
  const first = reader.peek()
  if (first.text === '-') {
    throw new Mistake('a value can not be negative', { code: 'out-of-range', ...spanOf(first) })
  }
  const dollar = reader.takeIf('$')
  const number = readNumber(reader)
  const unit = isUnit(reader.peek()) ? reader.take() : undefined
  const last = unit ?? number
  return {
    dollar,
    number,
    unit,
    offset: first.offset,
    length: last.offset + last.text.length - first.offset,
  }
}

function isUnit(token: Token): boolean {
  return /^[%$€£]$/.test(token.text) || (token.kind === 'word' && !NO_UNITS.includes(token.text))
}

/** Takes a number; the comma of `1,000` or `3,5` is refused in place. */
export function readNumber(reader: TokenReader): Token {
  const token = reader.take()
  if (/^[€£¥]$/.test(token.text)) {
    throw new Mistake('money is in US dollars', {
      code: 'unknown-unit',
      ...spanOf(token),
      next: 'write $0.01',
    })
  }
  if (token.kind !== 'number') {
    throw new Mistake(`expected a number, found ${quote(token)}`, { code: 'invalid-value', ...spanOf(token) })
  }
  const comma = reader.peek()
  if (comma.text === ',' && comma.offset === token.offset + token.text.length) {
    const next = 'write 1_000 or 1000 for a thousand, 3.5 for three and a half'
    throw new Mistake('a number has no comma', { code: 'invalid-value', ...spanOf(comma), next })
  }
  return token
}

/** The number that is written, times a power of ten, rounded once: 99.9% is exactly the literal 0.999. */
function numberOf(token: Token, exponent = 0): number {
  return Number(`${token.text.replaceAll('_', '')}e${exponent}`)
}

/** A time in milliseconds. `units` are the units that may be written. */
export function toMilliseconds(quantity: Quantity, units: readonly string[]): number {
  const { number, unit, dollar } = quantity
  const spelled = units.join(', ')
  if (dollar !== undefined) throw unitMistake('a time is not in dollars', dollar, `write ${number.text} s`)
  if (unit === undefined) {
    throw unitMistake(
      `the time ${number.text} has no unit`,
      number,
      `write ${number.text} s or ${number.text} ms`,
    )
  }
  if (!units.includes(unit.text)) {
    const next = didYouMean(synonymOrNearest(unit.text, units)) ?? `write one of ${spelled}`
    throw unitMistake(`${quote(unit)} is not a unit of time`, unit, next)
  }
  const factor = MILLISECONDS[unit.text] ?? Number.NaN
  return finite(Number((numberOf(number) * factor).toPrecision(15)), quantity)
}

/** A share in 0..1, from `95%` or `0.95`. */
export function toShare(quantity: Quantity): number {
  const { number, unit, dollar } = quantity
  if (dollar !== undefined) throw unitMistake('a share is not in dollars', dollar, `write ${number.text}%`)
  if (unit !== undefined && unit.text !== '%') {
    const next = didYouMean(nearest(unit.text, CONTINUATIONS)) ?? 'write 95% or 0.95'
    throw unitMistake(`a share takes % or no unit, not ${quote(unit)}`, unit, next)
  }
  const share = numberOf(number, unit === undefined ? 0 : -2)
  if (share <= 1) return share
  const next = unit === undefined && share <= 100 ? `write ${number.text}%` : 'write a value from 0% to 100%'
  const span = { offset: quantity.offset, length: quantity.length }
  throw new Mistake('a share is at most 1, that is 100%', { code: 'out-of-range', ...span, next })
}

/** US dollars, from `$0.01`. */
export function toUsd(quantity: Quantity): number {
  const { number, unit, dollar } = quantity
  const next = `write $${number.text}`
  if (unit !== undefined) {
    throw unitMistake(`money is written with $ before the number, not with ${quote(unit)}`, unit, next)
  }
  if (dollar === undefined) throw unitMistake('money needs its $', number, next)
  return finite(numberOf(number), quantity)
}

/** A count of tokens, from `2000 tokens`. */
export function toTokens(quantity: Quantity): number {
  const { number, unit, dollar } = quantity
  const next = `write ${number.text} tokens`
  if (dollar !== undefined) throw unitMistake('a count of tokens is not in dollars', dollar, next)
  if (unit?.text !== 'tokens') throw unitMistake('a count of tokens needs its unit', unit ?? number, next)
  return finite(numberOf(number), quantity)
}

/** A whole number above 0. */
export function toCount(token: Token): number {
  const count = numberOf(token)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new Mistake('expected a whole number above 0', { code: 'out-of-range', ...spanOf(token) })
}

/** The word that a person meant by another one. */
export function synonymOrNearest(word: string, candidates: readonly string[]): string | undefined {
  const key = word.toLowerCase()
  const synonym = Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined
  return synonym !== undefined && candidates.includes(synonym) ? synonym : nearest(word, candidates)
}

function finite(value: number, quantity: Quantity): number {
  if (Number.isFinite(value)) return value
  const span = { offset: quantity.offset, length: quantity.length }
  throw new Mistake('this number is too large', { code: 'out-of-range', ...span })
}

function unitMistake(message: string, token: Token, next: string): Mistake {
  return new Mistake(message, { code: 'unknown-unit', ...spanOf(token), next })
}

/** Reads a text from its first to its last character. */
export function whole<Value>(text: string, read: (reader: TokenReader) => Value): Value {
  const reader = new TokenReader(text)
  const value = read(reader)
  expectEnd(reader)
  return value
}

/** `5 s`, `800ms`, `2 min` or `1 h`, in milliseconds and above 0. */
export function parseDuration(text: string): number {
  return whole(text, (reader) => {
    const quantity = readQuantity(reader)
    const milliseconds = toMilliseconds(quantity, Object.keys(MILLISECONDS))
    if (milliseconds > 0) return milliseconds
    throw new Mistake('a time must be above 0', {
      code: 'out-of-range',
      offset: quantity.offset,
      length: quantity.length,
    })
  })
}

/** A time as a message writes it: `800 ms`, `2 s`. */
export function spellDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`
}

/** `6` or `1_000`, a whole number above 0. */
export function parseCount(text: string): number {
  return whole(text, (reader) => {
    const { dollar, number, unit } = readQuantity(reader)
    const stray = dollar ?? unit
    if (stray === undefined) return toCount(number)
    throw unitMistake('this is a count and takes no unit', stray, `write ${number.text}`)
  })
}

/** `2 tokens/s`, in tokens per second and above 0. */
export function parseSpeed(text: string): number {
  return whole(text, (reader) => {
    const quantity = readQuantity(reader)
    const { dollar, number, unit } = quantity
    const next = `write ${number.text} tokens/s`
    const isSpeed = dollar === undefined && (unit?.text === 'tokens' || unit?.text === 'token')
    if (!isSpeed) throw unitMistake('a speed needs its unit', dollar ?? unit ?? number, next)
    const per = reader.takeIf('/')
    const time = per === undefined ? undefined : reader.takeIf('s')
    if (time === undefined) throw unitMistake('a speed is in tokens per second', reader.peek(), next)
    return aboveZero(finite(numberOf(number), quantity), quantity)
  })
}

/** Refuses a value of 0. */
export function aboveZero(value: number, { offset, length }: Quantity): number {
  if (value > 0) return value
  throw new Mistake('this must be above 0', { code: 'out-of-range', offset, length })
}

/** `95%` or `0.95`, as a share in 0..1. */
export function parseShare(text: string): number {
  return whole(text, (reader) => toShare(readQuantity(reader)))
}

/** `$1.25` or `1.25`, in US dollars. */
export function parseUsd(text: string): number {
  return whole(text, (reader) => {
    const quantity = readQuantity(reader)
    const bare = quantity.dollar === undefined && quantity.unit === undefined
    return bare ? finite(numberOf(quantity.number), quantity) : toUsd(quantity)
  })
}

/** `error <= 1%`, as a share in 0..1. */
export function parseErrorBound(text: string): number {
  const code = 'invalid-value'
  return whole(text, (reader) => {
    const word = reader.take()
    if (word.text !== 'error') {
      throw new Mistake('expected `error <= 1%`', { code, ...spanOf(word), next: 'write error <= 1%' })
    }
    const sign = reader.take()
    if (sign.text !== '<=') {
      throw new Mistake(`expected <=, found ${quote(sign)}`, { code, ...spanOf(sign), next: 'write <=' })
    }
    return toShare(readQuantity(reader))
  })
}
