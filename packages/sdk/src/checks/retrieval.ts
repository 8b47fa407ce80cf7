import type { Passage } from '../outcome/outcome.ts'
import { type Corpus, contentOf } from './corpus.ts'
import type { Reading } from './reading.ts'
import { type Evidence, findEvidence } from './retrieval-evidence.ts'

/** What the check sees. */
export interface RetrievalInput {
  readonly question: string
  /** What retrieval found, in any order. Undefined: not observed. An empty list: nothing was found. */
  readonly passages: readonly Passage[] | undefined
  /** Tells rare words from common ones. Without it the passages themselves have to, which they do less well. */
  readonly corpus?: Corpus
}

/** Recommended as `at_least`: about 5 % false alarms on SQuAD. docs/checks-at-run-time.md has what it catches. */
export const RETRIEVAL_AT_LEAST = 0.2

interface Weights {
  readonly intercept: number
  readonly balance: number
  readonly standing: number
  readonly order: number
  /** What takes the place of the last two if there is one passage only. */
  readonly alone: number
}

/** Fitted by logistic regression on the dev half of SQuAD's paragraph retrieval, 3 and 5 passages of BM25. */
const WITH_CORPUS: Weights = { intercept: -2, balance: 1.2, standing: 2.5, order: 0.5, alone: 1.2 }
const WITHOUT_CORPUS: Weights = { intercept: -1.3, balance: 0.9, standing: 1.5, order: 0.65, alone: 1.4 }
const SHOWN_WORDS = 4

/**
 * Says whether retrieval found anything that can answer the question, by words alone. The signal is the probability
 * that it did, if misses are as common as hits and like those of SQuAD; elsewhere read it as an order. It weighs three
 * things: how much of the question's content, rare words weighing more, stands close together in one passage;
 * how far that passage is ahead of the others; and how many of the question's pairs of words it has.
 *
 * What it cannot see: whether the passage that speaks of all that is asked also answers it (an unanswerable
 * question beside its paragraph looks like any other), and an answer in other words than the question's. The
 * retriever's own scores are not looked at: their scale is the retriever's.
 * Unmeasured if no passages were observed, and for a question without content words; no passages at all give 0.
 */
export function retrieval({ question, passages, corpus }: RetrievalInput): Reading {
  if (passages === undefined) return { kind: 'unmeasured', reason: 'no passages were observed' }
  if (contentOf(question).size === 0) {
    return { kind: 'unmeasured', reason: 'the question has no words that could be looked up' }
  }
  const filled = [...passages.entries()].filter(([, { text }]) => /[\p{L}\p{N}]/u.test(text))
  if (filled.length === 0) return { kind: 'measured', signal: 0, reason: 'retrieval found no text' }
  const evidence = findEvidence(
    question,
    filled.map(([, { text }]) => text),
    corpus,
  )
  if (evidence.has.length === 0) {
    return { kind: 'measured', signal: 0, reason: 'no passage has a word of what is asked' }
  }
  const logOdds = weigh(evidence, corpus === undefined ? WITHOUT_CORPUS : WITH_CORPUS)
  const best = (filled[evidence.best]?.[0] ?? 0) + 1
  return { kind: 'measured', signal: 1 / (1 + Math.exp(-logOdds)), reason: explain(evidence, best) }
}

function weigh({ balance, standing, order }: Evidence, weights: Weights): number {
  const isAlone = standing === undefined || order === undefined
  const lead = isAlone ? weights.alone : weights.standing * standing + weights.order * order
  return weights.intercept + weights.balance * balance + lead
}

function explain({ has, lacks }: Evidence, passage: number): string {
  const share = `passage ${passage} has ${has.length} of the ${has.length + lacks.length} content words asked for`
  if (lacks.length === 0) return share
  const more = lacks.length > SHOWN_WORDS ? ` and ${lacks.length - SHOWN_WORDS} more` : ''
  const words = lacks.slice(0, SHOWN_WORDS).map((word) => `"${word}"`)
  return `${share}, and lacks ${words.join(', ')}${more}`
}
