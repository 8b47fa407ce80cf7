import type { Passage } from '../outcome/outcome.ts'
import type { Reading } from './reading.ts'
import { type Sentence, splitSentences } from './sentences.ts'
import { findSupport, indexPassages, type Support } from './support.ts'
import { type Token, tokenise } from './tokens.ts'

/** One counted sentence of an answer, and what the passages say to it. */
export interface GroundedSentence extends Support {
  readonly text: string
}

/** How much of an answer its passages support. `unmeasured` is neither grounded nor ungrounded. */
export type Grounded =
  | {
      readonly kind: 'measured'
      /** Supported sentences over counted sentences, 0..1. */
      readonly share: number
      readonly sentences: readonly GroundedSentence[]
    }
  | { readonly kind: 'unmeasured'; readonly reason: string }

export interface GroundedInput {
  readonly answer: string
  /** What retrieval gave to the model. Undefined: not observed. An empty list: nothing was retrieved. */
  readonly passages: readonly Passage[] | undefined
  /** What was asked. Its own words are not the answer's claims: they weigh little and are never a conflict. */
  readonly question?: string
}

/** Sentences about the answer itself, or to please. They claim nothing that a passage could support. */
const NO_CLAIM = [
  /\?["'”’)\]]*$/,
  /^i (?:do not|don['’]t|cannot|can['’]t|could not|couldn['’]t|was unable to|am unable to) (?:know|find|answer|tell|say|determine|help)\b/i,
  /^(?:the|these|this) (?:provided |given )?(?:passages?|documents?|context|sources?|text) (?:do|does) not (?:say|mention|contain|include|specify|provide|state)\b/i,
  /^(?:please )?(?:let me know|feel free|i hope|hope this|have a (?:nice|great|good)|you['’]re welcome|(?:great|good) question|i['’]?(?:m| am) happy to)\b/i,
]

/**
 * Says which sentences of an answer the passages support, by words alone: no model, no network, the same result
 * every time. A sentence is supported if one to three neighbouring sentences of one passage have at least 60 %
 * of its content words, rare words weighing more, and nothing of it conflicts: each number (with its unit or
 * currency) stands in that window, each name in that passage, and what one side denies the other does not state.
 * Questions, headings, courtesies and lead-ins that end with a colon are not counted.
 *
 * What it cannot see: a right name or number in a wrong relation ("Paris is the capital of Italy" beside a
 * passage that has all these words), a wrong word for one right word in a long sentence, antonyms, a total
 * that the passages imply but do not say, and a faithful paraphrase in wholly different words, which it calls
 * unsupported. Negation, number words and function words are English; numbers and coverage work in any language,
 * names where capitals mark them. It is a floor under a judge, not a substitute for one:
 * `benchmarks/grounded-quality.ts` prints how it does on published data.
 */
export function grounded({ answer, passages, question }: GroundedInput): Grounded {
  if (passages === undefined) return { kind: 'unmeasured', reason: 'no passages were observed' }
  const texts = passages.map((passage) => passage.text)
  const index = indexPassages(texts, question)
  const sentences = splitSentences(answer).flatMap((sentence): GroundedSentence[] => {
    const tokens = tokenise(sentence.text, index.capitals && sentence.kind !== 'code')
    if (!isClaim(sentence, tokens)) return []
    return [{ text: sentence.text, ...(texts.length === 0 ? NO_PASSAGE : findSupport(tokens, index)) }]
  })
  if (sentences.length === 0) return { kind: 'unmeasured', reason: 'the answer has no sentence with a claim' }
  return {
    kind: 'measured',
    share: sentences.filter(({ supported }) => supported).length / sentences.length,
    sentences,
  }
}

const QUOTED_LENGTH = 60

/**
 * What `grounded` found, as one signal: the share of counted sentences that the passages support. The reason names
 * the first sentence that they do not. It is a floor, not a judge. A right or wrong stretch in the same sentence
 * it tells apart well if the question is given (AUROC 0.87 on HaluEval-QA, token overlap 0.72). Where wrong answers
 * merely are the longer ones (HaluEval-QA as published) it is worse than length (0.85 against 0.96), and of two spans
 * that both stand in the passage it cannot tell which one answers the question (SQuAD 2: 0.50, as good as none).
 */
export function groundedReading(input: GroundedInput): Reading {
  const result = grounded(input)
  if (result.kind === 'unmeasured') return result
  const { share, sentences } = result
  const [unsupported] = sentences.filter(({ supported }) => !supported)
  if (unsupported === undefined) {
    return { kind: 'measured', signal: share, reason: `the passages support ${countOf(sentences.length)}` }
  }
  const { text, reason } = unsupported
  const quote = text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH - 1)}…` : text
  return { kind: 'measured', signal: share, reason: `the passages do not support "${quote}": ${reason}` }
}

function countOf(sentences: number): string {
  return sentences === 1 ? 'the one sentence of the answer' : `all ${sentences} sentences of the answer`
}

const NO_PASSAGE: Support = { supported: false, support: 0, reason: 'there are no passages to support it' }

function isClaim(sentence: Sentence, tokens: readonly Token[]): boolean {
  if (tokens.length === 0 || sentence.kind === 'heading') return false
  if (sentence.kind === 'code') return true
  const isLeadIn = /[:：]$/.test(sentence.text) && tokens.every((token) => token.kind === 'word')
  return !isLeadIn && !NO_CLAIM.some((pattern) => pattern.test(sentence.text))
}
