import { generalRarityOf } from './common-words.ts'
import { pairsOf, wordsOf } from './terms.ts'
import { tokenise } from './tokens.ts'

/** One content word of a question. */
export interface AskedTerm {
  /** The part that its forms share. */
  readonly word: string
  /** As it stands in the question. */
  readonly text: string
  readonly isName: boolean
}

/** A question, read once for all passages. */
export interface Asked {
  readonly terms: readonly AskedTerm[]
  /** All its words, with function words. */
  readonly words: ReadonlySet<string>
  readonly pairs: ReadonlySet<string>
  /** How many, how long, when: its answer has a number. */
  readonly wantsNumber: boolean
}

/** No question that a person asks has more; one that has must not cost more. */
const MOST_TERMS = 64
/** Commoner words carry no content, in any language of the tables. */
const CONTENT_FROM_RARITY = 0.45
const ASKS_FOR_NUMBER =
  /\bhow (?:many|much|old|long|far|tall|high|large|big|often|fast|wide|deep)\b|\bwhen\b|\b(?:what|which) (?:\w+ )?(?:number|amount|percent|percentage|proportion|fraction|year|years|date|century|decade|day|month|time)\b/i
const NUMBER_WORDS = new Set(
  wordsOf(
    'two three four five six seven eight nine ten half hundred thousand million billion century centuries',
  ),
)

/** Reads a question. It has no terms if all its words are function words. */
export function readQuestion(question: string): Asked {
  const words = wordsOf(question)
  return {
    terms: termsOf(question),
    words: new Set(words),
    pairs: new Set(pairsOf(words)),
    wantsNumber: ASKS_FOR_NUMBER.test(question),
  }
}

/** Whether some of these words is a number that the question has not. */
export function hasNewNumber(words: readonly string[], asked: Asked): boolean {
  return words.some((word) => (/\p{N}/u.test(word) || NUMBER_WORDS.has(word)) && !asked.words.has(word))
}

function termsOf(question: string): readonly AskedTerm[] {
  const marksNames = /\p{Ll}/u.test(question)
  const terms = new Map<string, AskedTerm>()
  for (const { text } of tokenise(question, false)) {
    const isName = marksNames && /^\p{Lu}/u.test(text) && !question.trimStart().startsWith(text)
    for (const word of wordsOf(text)) {
      if (generalRarityOf(word) >= CONTENT_FROM_RARITY) terms.set(word, { word, text, isName })
    }
  }
  return [...terms.values()].slice(0, MOST_TERMS)
}
