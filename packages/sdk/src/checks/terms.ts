import { stem } from './stem.ts'

/** What a question is compared by: its words, and its pairs of neighbouring words. Each stands once. */
export interface Terms {
  readonly words: readonly string[]
  readonly pairs: readonly string[]
}

/** ASCII, less the two characters of it that Unicode counts among the accents. */
const PLAIN = /^[^^`\u0080-\u{10ffff}]*$/u
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)?/gu
/** The same for plain text in lower case. */
const PLAIN_WORD = /[a-z0-9]+(?:'[a-z]+)?/g

/**
 * The terms of a question, without accents, inflections and the order of words beyond pairs. Function words stay:
 * how something is asked is part of what is asked. Text without spaces is read letter by letter.
 */
export function termsOf(question: string): Terms {
  const words = wordsOf(question)
  const pairs = pairsOf(words)
  const each = [...new Set(words)]
  // A pair is repeated only where a word is.
  return { words: each, pairs: each.length === words.length ? pairs : [...new Set(pairs)] }
}

/** The words of a text in their order, by the part that their forms share. */
export function wordsOf(text: string): readonly string[] {
  // Most questions are plain, and then there is nothing to take apart.
  if (PLAIN.test(text)) return (text.toLowerCase().match(PLAIN_WORD) ?? []).map(plainForm)
  return (withoutAccents(text).toLowerCase().match(WORD) ?? []).flatMap(split)
}

function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Diacritic}/gu, '')
    .normalize('NFC')
}

/** Each word with the one before it; the first and the last are paired with nothing. */
export function pairsOf(words: readonly string[]): readonly string[] {
  if (words.length === 0) return []
  return [...words, ''].map((word, index) => `${words[index - 1] ?? ''} ${word}`)
}

function split(word: string): readonly string[] {
  if (WITHOUT_SPACES.test(word)) return [...word]
  return [plainForm(word.replace('’', "'"))]
}

function plainForm(word: string): string {
  return stem(word.endsWith("'s") ? word.slice(0, -2) : word)
}
