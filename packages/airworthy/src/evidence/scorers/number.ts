import { parseDigits } from '@airworthy/sdk'
import { type AnswerScorer, bestOf, scored, unmeasured } from './answer-scorer.ts'
import { answerText, excerpt } from './answer-text.ts'

export interface NumberOptions {
  /** Largest difference that is still right. */
  readonly tolerance: number
  /** Takes the tolerance as a share of the expected number. */
  readonly relative: boolean
}

/**
 * 1 if the last number of the answer is the expected one, within the tolerance. Thousands separators, currency
 * signs and `%` around it are read past: `1,250.50 €`, `1.250,50` and `42%` are 1250.5, 1250.5 and 42.
 * An answer without a number is wrong; an expected value without one is unmeasured.
 */
export function number(options: NumberOptions): AnswerScorer {
  return (answered) =>
    bestOf(answered, (answer, expected) => {
      const right = lastNumber(expected)
      if (right === undefined)
        return unmeasured(`the expected "${excerpt(answerText(expected))}" has no number`)
      const given = lastNumber(answer)
      if (given === undefined) return scored(0, `the answer has no number; expected ${right}`)
      return isWithin(given, right, options)
        ? scored(1)
        : scored(0, `the answer says ${given}; expected ${right}`)
    })
}

function isWithin(given: number, right: number, { tolerance, relative }: NumberOptions): boolean {
  const allowed = relative ? tolerance * Math.abs(right) : tolerance
  // 0.3 - 0.2 is a little over 0.1 in binary.
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(given), Math.abs(right))
  return Math.abs(given - right) <= allowed + rounding
}

const NUMBER =
  /(?:(?<![\p{L}\p{N}.)])[-−]\s?(?:[$€£¥]\s?)?)?(\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?|(?<!\d)[.]\d+)(?:[eE]([+-]?\d{1,3})(?!\p{L}))?/gu

function lastNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  const match = [...answerText(value).matchAll(NUMBER)].at(-1)
  if (match === undefined) return undefined
  const [whole, digits = '', exponent = '0'] = match
  const size = parseDigits(digits.startsWith('.') ? `0${digits}` : digits)
  return size === undefined ? undefined : (/^[-−]/.test(whole) ? -size : size) * 10 ** Number(exponent)
}
