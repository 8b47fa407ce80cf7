import { splitSentences } from './sentences.ts'
import { type Token, tokenise } from './tokens.ts'

/** How far the passages support one sentence of an answer. */
export interface Support {
  readonly supported: boolean
  /** The weighted share of the sentence's content that its best window has, 0..1. */
  readonly support: number
  /** Index of the passage with the best window; absent if no passage shares a word with the sentence. */
  readonly passage?: number
  readonly reason: string
}

/** The passages, read once for all sentences of an answer. */
export interface PassageIndex {
  readonly passages: readonly IndexedPassage[]
  /** All sentences, passage after passage. */
  readonly sentences: readonly Location[]
  /** The sentences in which each key occurs, by their number in `sentences`. */
  readonly occurrences: ReadonlyMap<string, readonly number[]>
  /** Keys that the question brought. */
  readonly asked: ReadonlySet<string>
  /** Whether a capital inside a sentence marks a name, as it does not in German. */
  readonly capitals: boolean
}

interface IndexedPassage {
  readonly sentences: readonly IndexedSentence[]
  readonly names: ReadonlySet<string>
}

interface IndexedSentence {
  readonly byKey: ReadonlyMap<string, readonly Token[]>
  /** Its capitalised words by the letters that a name shares with what comes from it. */
  readonly names: ReadonlyMap<string, readonly Token[]>
  readonly denies: boolean
}

interface Location {
  readonly passage: number
  readonly start: number
}

/** Sentences of one passage that are read together. */
interface Window {
  readonly sentences: readonly IndexedSentence[]
  readonly passage: number
}

/** The coverage from which a sentence without a conflict counts as supported. */
const SUPPORTED_FROM = 0.6
/** A claim may be spread over this many neighbouring sentences of a passage. */
const WINDOW_SENTENCES = 3
/** A word that the question brought is hardly what the answer claims. */
const ASKED_WEIGHT = 0.25
/** What a word counts that is not in the window, but in the question, or is a name of the same passage. */
const ELSEWHERE_CREDIT = 0.5
const SHORT_WORD_WEIGHT = 0.5
/** In this many sentences each is tried; of more only those that share the rarest words, so that time stays linear. */
const TRIED_SENTENCES = 64
/** A word in more sentences than this does not help to find the right one. */
const COMMON = 256
/** How many tokens with the same key one sentence is taken to have. */
const MOST_ALIKE = 32
/** The letters that `Chile` and `Chilean` have in common at the least. */
const ROOT_LENGTH = 4

const GERMAN =
  /(?<!\p{L})(?:der|die|das|und|ist|sind|nicht|ein|eine|einen|mit|von|für|auf|wird|werden|im|zu)(?!\p{L})/giu
const GERMAN_SHARE = 0.08

/** Reads the passages, and the question that was asked if it is known. */
export function indexPassages(texts: readonly string[], question: string | undefined): PassageIndex {
  const capitals = !texts.some(isGerman)
  const passages = texts.map((text) => indexPassage(text, capitals))
  const sentences = passages.flatMap((passage, at) =>
    passage.sentences.map((_, start) => ({ passage: at, start })),
  )
  const occurrences = new Map<string, number[]>()
  for (const [number, { byKey }] of passages.flatMap((passage) => passage.sentences).entries()) {
    for (const key of byKey.keys()) {
      const numbers = occurrences.get(key)
      if (numbers === undefined) occurrences.set(key, [number])
      else numbers.push(number)
    }
  }
  const asked = new Set(tokenise(question ?? '', capitals).map((token) => token.key))
  return { passages, sentences, occurrences, asked, capitals }
}

function isGerman(text: string): boolean {
  const words = text.match(/\p{L}+/gu)?.length ?? 0
  return (text.match(GERMAN)?.length ?? 0) > GERMAN_SHARE * words
}

function indexPassage(text: string, capitals: boolean): IndexedPassage {
  const sentences = splitSentences(text).map(({ text, kind }) => {
    const tokens = tokenise(text, capitals && kind !== 'code')
    return {
      byKey: groupBy(tokens, (token) => token.key),
      names: groupBy(tokens.filter(isCapitalised), rootOf),
      denies: tokens.some((token) => token.negated),
    }
  })
  return { sentences, names: new Set(sentences.flatMap(({ byKey }) => [...byKey.keys()])) }
}

/** No sentence that a person wrote repeats a word more often; one that does must not cost more. */
function groupBy(
  tokens: readonly Token[],
  keyOf: (token: Token) => string,
): ReadonlyMap<string, readonly Token[]> {
  const groups = new Map<string, Token[]>()
  for (const token of tokens) {
    const group = groups.get(keyOf(token))
    if (group === undefined) groups.set(keyOf(token), [token])
    else if (group.length < MOST_ALIKE) group.push(token)
  }
  return groups
}

/** Finds the window of the passages that supports the sentence best. */
export function findSupport(tokens: readonly Token[], index: PassageIndex): Support {
  let best: Support = { supported: false, support: 0, reason: 'no passage has any of its words' }
  for (const window of windows(index, tokens)) {
    const found = compare(tokens, window, index)
    if (Number(found.supported) + found.support > Number(best.supported) + best.support) best = found
  }
  return best
}

function* windows(index: PassageIndex, tokens: readonly Token[]): Generator<Window> {
  for (const { passage, start } of starts(index, tokens)) {
    const sentences = index.passages[passage]?.sentences ?? []
    // A window that opens with a sentence of no shared word is no better than the one after it.
    if (!tokens.some((token) => match(token, sentences.slice(start, start + 1)).length > 0)) continue
    for (let size = 1; size <= WINDOW_SENTENCES && start + size <= sentences.length; size += 1) {
      yield { sentences: sentences.slice(start, start + size), passage }
    }
  }
}

/** The sentences with which a window may open, in their order. */
function starts(index: PassageIndex, tokens: readonly Token[]): readonly Location[] {
  if (index.sentences.length <= TRIED_SENTENCES) return index.sentences
  const weights = new Map<number, number>()
  for (const token of tokens) {
    const numbers = index.occurrences.get(token.key) ?? []
    if (numbers.length > COMMON) continue
    const weight = weigh(token, index)
    for (const number of numbers) weights.set(number, (weights.get(number) ?? 0) + weight)
  }
  const heaviest = [...weights].sort(([, a], [, b]) => b - a).slice(0, TRIED_SENTENCES / WINDOW_SENTENCES)
  const numbers = heaviest.flatMap(([number]) => [number - 2, number - 1, number])
  const found = [...new Set(numbers)].sort((a, b) => a - b).flatMap((number) => index.sentences[number] ?? [])
  return found.length > 0 ? found : index.sentences.slice(0, TRIED_SENTENCES)
}

function compare(tokens: readonly Token[], window: Window, index: PassageIndex): Support {
  let found = 0
  let total = 0
  let conflict: string | undefined
  for (const token of tokens) {
    const weight = weigh(token, index)
    const matches = match(token, window.sentences)
    const isElsewhere = matches.length === 0 && isKnown(token, window, index)
    total += weight
    if (matches.length > 0) found += weight
    else if (isElsewhere) found += weight * ELSEWHERE_CREDIT
    conflict ??= isElsewhere ? undefined : conflictOf(token, matches)
  }
  conflict ??= denialOf(tokens, window.sentences)
  const support = found / total
  const supported = conflict === undefined && support >= SUPPORTED_FROM
  const covered = `${Math.round(support * 100)}% of its content is in passage ${window.passage + 1}`
  const reason = conflict === undefined ? covered : `${covered}, but ${conflict}`
  return { supported, support, passage: window.passage, reason }
}

/** Rarer in the passages weighs more: log(1 + (N + 1) / (n + 1/2)), after Robertson and Spärck Jones' idf. */
function weigh(token: Token, index: PassageIndex): number {
  const occurrences = index.occurrences.get(token.key)?.length ?? 0
  const rarity = Math.log(1 + (index.sentences.length + 1) / (occurrences + 0.5))
  const isShort = token.kind === 'word' && /^\p{Script=Latin}{1,3}$/u.test(token.text)
  return rarity * (isShort ? SHORT_WORD_WEIGHT : 1) * (index.asked.has(token.key) ? ASKED_WEIGHT : 1)
}

function match(token: Token, sentences: readonly IndexedSentence[]): readonly Token[] {
  const same = sentences.flatMap((sentence) => sentence.byKey.get(token.key) ?? [])
  if (same.length > 0 || !isCapitalised(token)) return same
  return sentences.flatMap((sentence) =>
    (sentence.names.get(rootOf(token)) ?? []).filter((name) => isSameName(name.key, token.key)),
  )
}

function isCapitalised(token: Token): boolean {
  return token.kind === 'name' || /^\p{Lu}/u.test(token.text)
}

function rootOf(token: Token): string {
  return token.key.slice(0, ROOT_LENGTH)
}

/** A name and what comes from it: `Chile` and `Chilean`, `India` and `Indian`. */
function isSameName(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  const root = short.replace(/[aey]$/, '')
  return (
    root.length >= ROOT_LENGTH &&
    long.startsWith(root) &&
    /^(?:n|an|ian|ean|ish|es|i)$/.test(long.slice(root.length))
  )
}

/** Whether a word that the window lacks comes from the question, or is named elsewhere in the passage. */
function isKnown(token: Token, window: Window, index: PassageIndex): boolean {
  if (index.asked.has(token.key)) return true
  return token.kind === 'name' && index.passages[window.passage]?.names.has(token.key) === true
}

function conflictOf(token: Token, matches: readonly Token[]): string | undefined {
  if (matches.length === 0) {
    if (token.kind === 'number') return `the number ${token.text} is not there`
    return token.kind === 'name' ? `the name ${token.text} is not there` : undefined
  }
  const unit = token.quantity?.unit
  const units = matches.map((found) => found.quantity?.unit)
  if (unit !== undefined && units.every((other) => other !== undefined && other !== unit)) {
    return `${token.text} is in ${units[0]} there, not in ${unit}`
  }
  return undefined
}

/**
 * Says on which word one side denies what the other states. A denial counts only against a text without any:
 * "refunds are not available" and "you cannot get a refund" deny different words and agree. What the passage
 * denies counts only beside something that it does not deny: a bare span states nothing.
 */
function denialOf(tokens: readonly Token[], sentences: readonly IndexedSentence[]): string | undefined {
  const denies = tokens.some((token) => token.negated)
  const denying = denies
    ? []
    : sentences.filter((sentence) => sentence.denies && !tokens.every((token) => isDenied(token, sentence)))
  for (const token of tokens) {
    const holders = sentences.filter(({ byKey }) => byKey.has(token.key))
    if (holders.length === 0) continue
    if (token.negated && holders.every((holder) => !holder.denies))
      return `"${token.text}" is not denied there`
    if (!denies && holders.every((holder) => denying.includes(holder) && isDenied(token, holder)))
      return `"${token.text}" is denied there`
  }
  return undefined
}

/** Whether a passage sentence denies this word wherever it has it; also true of a word that it lacks. */
function isDenied(token: Token, sentence: IndexedSentence): boolean {
  return sentence.byKey.get(token.key)?.every((found) => found.negated) ?? true
}
