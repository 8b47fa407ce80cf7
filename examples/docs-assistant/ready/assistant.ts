import { fileURLToPath } from 'node:url'
import {
  fetchTransport,
  guard,
  loadContract,
  type Outcome,
  type Passage,
  type RouteCall,
} from '@airworthy/sdk'
import { callLog } from './call-log.ts'
import { readDocumentation, type Section } from './documentation.ts'
import { askModel } from './model.ts'
import { quoteFor } from './quote.ts'
import { createIndex, search, type Term, termsOf } from './search.ts'

const DECLINED =
  "I can't answer this from the documentation. Try other words, or ask the people who maintain your contract."
const SECTIONS = 16
const PASSAGES = 4
const MODEL = 'gpt-5-mini'
const BASE_URL = 'https://api.openai.com/v1'
/** A question with more than this share of words that the documentation does not have is about something else. */
const MOST_UNKNOWN = 0.4
/** A quote that covers less than this of the question does not answer it. */
const LEAST_COVERAGE = 0.35

const index = createIndex(readDocumentation(new URL('../../../docs/', import.meta.url)))
const transport = fetchTransport()
const key = process.env.OPENAI_API_KEY ?? ''
const baseUrl = process.env.OPENAI_BASE_URL ?? BASE_URL

type Retrieve = (question: string) => readonly Passage[] | Promise<readonly Passage[]>

let retrieve: Retrieve = (question) => {
  const found = search(termsOf(question, index), index)
  return found.slice(0, PASSAGES).map(({ indexed, score }) => passageOf(indexed.section, score))
}

/** What `airworthy drill` may put other passages in the place of. */
export const drills = {
  retrieve(replacement: Retrieve): void {
    retrieve = replacement
  },
}

const contract = loadContract(fileURLToPath(new URL('airworthy.yaml', import.meta.url)))
/** Without a key there is no model to ask, and the documentation is quoted. */
const routes = contract.routes.filter(({ kind }) => key !== '' || kind !== 'model')
const logFile = process.env.DOCS_ASSISTANT_LOG
const observer = logFile === undefined ? {} : { observer: callLog(logFile, () => new Date()) }
const ask = guard({ ...contract, routes }, { model: fromModel, quotes: fromQuotes }, observer)

/** Answers a question from Airworthy's documentation, or says that it can not. Never invents, never throws. */
export function answer(
  question: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<Outcome<unknown>> {
  return ask(question, { signal })
}

async function fromModel(question: string, { signal }: RouteCall): Promise<unknown> {
  const terms = termsOf(question, index)
  if (isOutOfScope(terms)) return DECLINE
  const passages = await retrieve(question)
  const texts = passages.map(({ text }) => text)
  const reply = await askModel(question, texts, { key, baseUrl, model: MODEL, transport, signal })
  const { usage, model } = reply
  if (reply.kind === 'failed') return { error: reply.error, usage, model }
  if (reply.kind === 'not-documented') return { ...DECLINE, passages, usage, model }
  return { answer: reply.text, passages, usage, model }
}

const DECLINE = { answer: DECLINED, outcome: 'declined' } as const

/** The words of the documentation themselves, if they are about what was asked. */
async function fromQuotes(question: string): Promise<unknown> {
  const terms = termsOf(question, index)
  const found = search(terms, index).slice(0, SECTIONS)
  const quote = isOutOfScope(terms) ? undefined : quoteFor({ question, terms }, found)
  const passages = await retrieve(question)
  if (quote === undefined || quote.coverage < LEAST_COVERAGE) return { ...DECLINE, passages }
  const missing = quote.pieces.filter(({ section }) => !passages.some(({ id }) => id === section.id))
  return {
    answer: quote.pieces.map(({ text, section }) => `${text}\nSource: ${section.id}`).join('\n\n'),
    passages: [...passages, ...missing.map(({ section }) => passageOf(section, 0))],
  }
}

/** Most of what was asked about is nowhere in the documentation. */
function isOutOfScope(terms: readonly Term[]): boolean {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0)
  const unknown = terms.reduce((sum, { weight, isKnown }) => sum + (isKnown ? 0 : weight), 0)
  return total === 0 || unknown / total > MOST_UNKNOWN
}

function passageOf({ id, title, statements }: Section, score: number): Passage {
  return { id, text: [`${title} (${id})`, ...statements.map(({ text }) => text)].join('\n'), score }
}
