import type { Passage } from '../outcome/outcome.ts'
import { readQuestion } from './asked.ts'
import type { Corpus } from './corpus.ts'
import type { Reading } from './reading.ts'
import { type Evidence, findEvidence } from './retrieval-evidence.ts'

/** What the check sees. */
export interface RetrievalInput {
  readonly question: string
  /** What retrieval found, in any order. Undefined: not observed. An empty list: nothing was found. */
  readonly passages: readonly Passage[] | undefined
  /** Tells rare words from common ones. Without it the passages and a table of common words do, a little less well. */
  readonly corpus?: Corpus
}

/** Recommended as `at_least`: about 5 % false alarms on SQuAD. docs/checks-at-run-time.md has what it catches. */
export const RETRIEVAL_AT_LEAST = 0.18

/** What each piece of evidence adds to the log-odds that retrieval found something. */
interface LogOdds {
  readonly intercept: number
  readonly found: number
  readonly missing: number
  readonly rarestFound: number
  readonly rarestMissing: number
  readonly lacksNumber: number
  readonly standing: number
  readonly order: number
  /** What takes the place of the last two if there is one passage only. */
  readonly alone: number
}

/** Printed by benchmarks/retrieval-fit.ts: logistic regression on the dev half of SQuAD's paragraph retrieval. */
const WITH_CORPUS: LogOdds = {
  intercept: -2.8,
  found: 1.3,
  missing: -0.7,
  rarestFound: 2,
  rarestMissing: -1.05,
  lacksNumber: -1.25,
  standing: 3.1,
  order: 0.45,
  alone: 1.1,
}
const WITHOUT_CORPUS: LogOdds = {
  intercept: -2.95,
  found: 0.95,
  missing: -0.7,
  rarestFound: 1.65,
  rarestMissing: -1.15,
  lacksNumber: -1.2,
  standing: 3.9,
  order: 0.35,
  alone: 1.3,
}
const SHOWN_WORDS = 4

/**
 * Says whether retrieval found anything that can answer the question, by words alone. The signal is the probability
 * that it did, if misses are as common as hits and like those of SQuAD; elsewhere read it as an order. It weighs how
 * much of the question's content stands close together in one passage, by how rare it is in the corpus; what that
 * passage lacks, by how rare that is in general; how far it is ahead of the other passages; and whether there is a
 * number near it if the question asks for one.
 *
 * What it cannot see: whether the passage that speaks of all that is asked also answers it (an unanswerable
 * question beside its paragraph looks like any other), and an answer in other words than the question's. The
 * retriever's own scores are not looked at: their scale is the retriever's.
 * Unmeasured if no passages were observed, and for a question without content words; no passages at all give 0.
 */
export function retrieval({ question, passages, corpus }: RetrievalInput): Reading {
  if (passages === undefined) return { kind: 'unmeasured', reason: 'no passages were observed' }
  const asked = readQuestion(question)
  if (asked.terms.length === 0) {
    return { kind: 'unmeasured', reason: 'the question has no words that could be looked up' }
  }
  const filled = [...passages.entries()].filter(([, { text }]) => /[\p{L}\p{N}]/u.test(text))
  if (filled.length === 0) return { kind: 'measured', signal: 0, reason: 'retrieval found no text' }
  const evidence = findEvidence(
    asked,
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

function weigh(evidence: Evidence, by: LogOdds): number {
  const { found, missing, rarestFound, rarestMissing, lacksNumber, standing, order } = evidence
  const isAlone = standing === undefined || order === undefined
  return (
    by.intercept +
    by.found * found +
    by.missing * missing +
    by.rarestFound * rarestFound +
    by.rarestMissing * rarestMissing +
    by.lacksNumber * lacksNumber +
    (isAlone ? by.alone : by.standing * standing + by.order * order)
  )
}

function explain({ has, lacks }: Evidence, passage: number): string {
  const share = `passage ${passage} has ${has.length} of the ${has.length + lacks.length} content words asked for`
  if (lacks.length === 0) return share
  const more = lacks.length > SHOWN_WORDS ? ` and ${lacks.length - SHOWN_WORDS} more` : ''
  const words = lacks.slice(0, SHOWN_WORDS).map((word) => `"${word}"`)
  return `${share}, and lacks ${words.join(', ')}${more}`
}
