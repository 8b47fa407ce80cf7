import type { Reading } from './reading.ts'
import { findNeighbours, indexNeighbours, type NeighbourIndex, type Neighbours } from './scope-neighbours.ts'
import { fitKnown, fitTopics, learnTopics, type Topics } from './scope-topics.ts'
import { type Terms, termsOf } from './terms.ts'

/** What a feature is for, as far as the questions of its test set show. Learn it once, when the process starts. */
export interface ScopeModel {
  /** How many different questions it was learned from. */
  readonly size: number
  readonly questions: readonly string[]
  readonly neighbours: NeighbourIndex
  readonly topics: readonly Topics[]
  readonly scales: readonly Scale[]
  /** How far each known question lies within the others, ascending. */
  readonly known: readonly number[]
}

/** Mean and standard deviation of one measure over the known questions. */
interface Scale {
  readonly mean: number
  readonly deviation: number
}

/** Below this signal a question is further out than 95 % of the known ones are: about 5 % false alarms. */
export const SCOPE_AT_LEAST = 0.05
/** With fewer different questions the share 0.05 cannot be told. */
const FEWEST_QUESTIONS = 20
/** The known questions that the scale of the signal is made from; more would not make it finer. */
const MOST_CALIBRATED = 2000
/** Where the groupings start. Each is as good as another; their mean is steadier than any. */
const STARTS = [0, 1 / 3, 2 / 3]
const SHOWN_WORDS = 3
const SHOWN_LETTERS = 80

/** Learns from the questions that the feature is for. Their order makes no more than a chance difference. */
export function learnScope(questions: readonly string[]): ScopeModel {
  const byTerms = new Map(questions.map((question) => [termsOf(question).words.join(' '), question]))
  byTerms.delete('')
  const texts = [...byTerms.values()]
  const terms = texts.map(termsOf)
  const words = terms.map((of) => of.words)
  const size = texts.length
  const neighbours = indexNeighbours(terms)
  const isEnough = size >= FEWEST_QUESTIONS
  const topics = isEnough ? STARTS.map((start) => learnTopics(words, start)) : []
  const learned = { size, questions: texts, neighbours, topics }
  return { ...learned, ...(isEnough ? calibrate(terms, learned) : { scales: [], known: [] }) }
}

/** Measures known questions against all the others, as if each were new. */
function calibrate(terms: readonly Terms[], learned: Learned): Pick<ScopeModel, 'scales' | 'known'> {
  const step = Math.max(1, terms.length / MOST_CALIBRATED)
  const places = Array.from({ length: Math.floor(terms.length / step) }, (_, at) => Math.floor(at * step))
  const measured = places.flatMap((self) => {
    const of = terms[self]
    return of === undefined ? [] : [measure(of, learned, self).measures]
  })
  const scales = [0, 1].map((at) => scaleOf(measured.map((measures) => measures[at] ?? 0)))
  const known = measured.map((measures) => combine(measures, scales)).sort((a, b) => a - b)
  return { scales, known }
}

/**
 * Says whether a question is what the feature is for. The signal is the share of the known questions that lie
 * further out from the rest than this question does, so `at_least: 0.05` sends away about 5 % of the traffic that
 * is like the test set, whatever the set. A question lies far out if it shares few words and pairs of words with
 * the known questions closest to it, and if no group of like questions explains its words.
 *
 * What it cannot see: the meaning of words. A question in scope in words that no test question has is flagged, and
 * one out of scope in the words of the feature is not. It is as good as the test set is like the traffic.
 * Unmeasured with fewer than 20 different known questions, and for a question without words.
 */
export function scope(question: string, model: ScopeModel): Reading {
  if (model.size < FEWEST_QUESTIONS) {
    const reason = `the scope was learned from ${model.size} different questions; it takes ${FEWEST_QUESTIONS}`
    return { kind: 'unmeasured', reason }
  }
  const terms = termsOf(question)
  if (terms.words.length === 0) return { kind: 'unmeasured', reason: 'the question has no words' }
  const { measures, nearest } = measure(terms, model)
  const signal = rank(combine(measures, model.scales), model.known)
  return { kind: 'measured', signal, reason: explain({ signal, terms, nearest }, model) }
}

type Learned = Pick<ScopeModel, 'neighbours' | 'topics'>

function measure(terms: Terms, { neighbours, topics }: Learned, self?: number) {
  const { similarity, nearest }: Neighbours = findNeighbours(terms, neighbours, self)
  const fitOf = (grouping: Topics): number =>
    self === undefined ? fitTopics(terms.words, grouping) : fitKnown(terms.words, grouping, self)
  const fit = topics.reduce((sum, grouping) => sum + fitOf(grouping), 0) / topics.length
  return { measures: [similarity, fit], nearest }
}

function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) || 1 }
}

/** The mean of the measures in standard deviations. */
function combine(measures: readonly number[], scales: readonly Scale[]): number {
  const scaled = scales.map(({ mean, deviation }, at) => ((measures[at] ?? 0) - mean) / deviation)
  return scaled.reduce((sum, value) => sum + value, 0) / scaled.length
}

/**
 * The share of the known values that are at most this one, the new one counted with them. Below all of them it goes
 * on falling towards 0 with the distance, so that of two questions far out one is still further out.
 */
function rank(value: number, known: readonly number[]): number {
  let low = 0
  let high = known.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((known[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  const lowest = known[0] ?? 0
  return low === 0 ? Math.exp(value - lowest) / (known.length + 1) : (low + 1) / (known.length + 1)
}

interface Finding {
  readonly signal: number
  readonly terms: Terms
  readonly nearest: number
}

function explain({ signal, terms, nearest }: Finding, { neighbours, questions }: ScopeModel): string {
  const unseen = terms.words.filter((word) => !neighbours.known.has(word))
  const share = signal < 0.01 ? 'less than 1' : String(Math.round(signal * 100))
  const further = `${share} % of the known questions lie further out`
  if (unseen.length === terms.words.length) return `${further}; none shares a word with this one`
  const closest = `${further}; the closest is "${cut(questions[nearest] ?? '')}"`
  if (unseen.length === 0) return closest
  const words = unseen.slice(0, SHOWN_WORDS).map((word) => `"${word}"`)
  return `${closest}, and none has ${words.join(', ')}`
}

function cut(text: string): string {
  if (text.length <= SHOWN_LETTERS) return text
  const letters = [...text]
  return letters.length <= SHOWN_LETTERS ? text : `${letters.slice(0, SHOWN_LETTERS).join('')}…`
}
