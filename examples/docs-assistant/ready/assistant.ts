import { readDocumentation, type Section } from './documentation.ts'
import { askModel } from './model.ts'
import { type Quote, quoteFor } from './quote.ts'
import { createIndex, search, type Term, termsOf } from './search.ts'

/** What the contract measures of one call. */
export interface Answer {
  readonly answer: string
  readonly passages: readonly { readonly id: string; readonly text: string; readonly score: number }[]
  readonly outcome: 'answered' | 'fell-back' | 'declined'
  readonly usage?: unknown
  readonly model?: string
  /** Present when no model was asked: the own machine sends no bill. */
  readonly costUsd?: number
}

const DECLINED =
  "I can't answer this from the documentation. Try other words, or ask the people who maintain your contract."
const SECTIONS = 16
const PASSAGES = 4
const MODEL = 'gpt-5-mini'
const BASE_URL = 'https://api.openai.com/v1'
/** The model's part of the deadline; the rest is left for the fallback. */
const MODEL_TIMEOUT_MS = 2500
/** A question with more than this share of words that the documentation does not have is about something else. */
const MOST_UNKNOWN = 0.4
/** A quote that covers less than this of the question does not answer it. */
const LEAST_COVERAGE = 0.35

const index = createIndex(readDocumentation(new URL('../../../docs/', import.meta.url)))

/** Answers a question from Airworthy's documentation, or says that it can not. Never invents, never throws. */
export async function answer(
  question: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<Answer> {
  const terms = termsOf(question, index)
  const found = search(terms, index).slice(0, SECTIONS)
  const quote = isOutOfScope(terms) ? undefined : quoteFor({ question, terms }, found)
  const passages = found.slice(0, PASSAGES).map(({ indexed, score }) => passageOf(indexed.section, score))
  const key = process.env.OPENAI_API_KEY
  if (quote === undefined || key === undefined || key === '') {
    return { ...quoted(quote, passages, 'answered'), costUsd: 0 }
  }
  const reply = await askModel(
    question,
    passages.map(({ text }) => text),
    {
      key,
      baseUrl: process.env.OPENAI_BASE_URL ?? BASE_URL,
      model: MODEL,
      fetch,
      signal: AbortSignal.any([signal, AbortSignal.timeout(MODEL_TIMEOUT_MS)]),
    },
  )
  if (reply.kind === 'failed') return quoted(quote, passages, 'fell-back')
  const { usage, model } = reply
  if (reply.kind === 'not-documented') return { ...declined(passages), usage, model }
  return { answer: reply.text, passages, outcome: 'answered', usage, model }
}

/** Most of what was asked about is nowhere in the documentation. */
function isOutOfScope(terms: readonly Term[]): boolean {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0)
  const unknown = terms.reduce((sum, { weight, isKnown }) => sum + (isKnown ? 0 : weight), 0)
  return total === 0 || unknown / total > MOST_UNKNOWN
}

type Passages = Answer['passages']

/** The words of the documentation themselves, if they are about what was asked. */
function quoted(quote: Quote | undefined, passages: Passages, outcome: 'answered' | 'fell-back'): Answer {
  if (quote === undefined || quote.coverage < LEAST_COVERAGE) return declined(passages)
  const { pieces } = quote
  const missing = pieces.filter(({ section }) => !passages.some(({ id }) => id === section.id))
  return {
    answer: pieces.map(({ text, section }) => `${text}\nSource: ${section.id}`).join('\n\n'),
    passages: [...passages, ...missing.map(({ section }) => passageOf(section, 0))],
    outcome,
  }
}

function declined(passages: Passages): Answer {
  return { answer: DECLINED, passages, outcome: 'declined' }
}

function passageOf({ id, title, statements }: Section, score: number): Passages[number] {
  return { id, text: [`${title} (${id})`, ...statements.map(({ text }) => text)].join('\n'), score }
}
