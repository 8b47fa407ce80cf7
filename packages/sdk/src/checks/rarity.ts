import { wordsOf } from './terms.ts'

/** In how many questions a term was seen, and among how many. */
export interface Frequency {
  readonly seen: number
  readonly size: number
}

/** Flattens the weights, so that one rare word does not outweigh all that is asked. */
const RARITY_POWER = 0.7
const PRIOR_QUESTIONS = 1000
const PRIOR_SHARE = 1 / 3
const FUNCTION_WORDS = new Set(
  wordsOf(
    `a about am an and any are as at be been but by can can't could did do does don't for from get had has have he her
    here him his how how's i i'd i'm i've if in into is it its just like many may me might much my need no not of on
    one or our out please she should so some tell than that the their them then there these they this those to up us
    want was we were what what's when where where's which who whom whose why will with would you your`,
  ),
)

/** Whether a word, or a pair of words with a space between, is made of nothing but function words. */
export function isFunctionTerm(term: string): boolean {
  const space = term.indexOf(' ')
  if (space < 0) return isFunctionWord(term)
  return isFunctionWord(term.slice(0, space)) && isFunctionWord(term.slice(space + 1))
}

/** The first and the last word of a question are paired with an empty one. */
function isFunctionWord(word: string): boolean {
  return word === '' || FUNCTION_WORDS.has(word)
}

/**
 * The frequency of a term with what is known of English beforehand: as if a thousand more questions had been seen, a
 * third of them with any one function word. Few questions alone cannot tell "where" from "invoice"; the more there
 * are, the less it matters.
 */
export function withPrior({ seen, size }: Frequency, isFunction: boolean): Frequency {
  return { seen: seen + (isFunction ? PRIOR_SHARE * PRIOR_QUESTIONS : 0), size: size + PRIOR_QUESTIONS }
}

/** Rarer weighs more: log(1 + N / n), an inverse document frequency; a term never seen counts as half seen. */
export function rarityOf({ seen, size }: Frequency): number {
  return Math.log(1 + size / Math.max(0.5, seen)) ** RARITY_POWER
}
