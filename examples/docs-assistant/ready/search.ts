import type { Section, Statement } from './documentation.ts'
import { isSlip, pairsOf, type Subject, stemsOf, subjectsOf, synonymsOf } from './words.ts'

/** A word of the question: the stems that it may be found as, each with how well it fits, and how much it says. */
export interface Term {
  readonly forms: ReadonlyMap<string, number>
  /** Inverse document frequency; the largest for a word that the documentation does not have. */
  readonly weight: number
  readonly isKnown: boolean
}

/** A section with the words in it, counted once for all questions. */
export interface IndexedSection {
  readonly section: Section
  readonly titleStems: ReadonlySet<string>
  readonly statements: readonly IndexedStatement[]
  readonly counts: ReadonlyMap<string, number>
  readonly length: number
}

export interface IndexedStatement {
  readonly statement: Statement
  readonly stems: ReadonlySet<string>
  /** Of the sentence that introduces it. */
  readonly leadStems: ReadonlySet<string>
  /** Of the first cell of a row, which names what the row is about. */
  readonly headStems: ReadonlySet<string>
  /** Words that stand side by side. */
  readonly pairs: ReadonlySet<string>
}

export interface Found {
  readonly indexed: IndexedSection
  readonly score: number
}

export interface Index {
  readonly sections: readonly IndexedSection[]
  readonly averageLength: number
  /** In how many sections each stem occurs. */
  readonly frequency: ReadonlyMap<string, number>
}

/** A word in a heading says more about its section than one in the text. */
const TITLE_COUNT = 3
const SYNONYM_FIT = 0.6
const SLIP_FIT = 0.8
const GENERAL_WEIGHT = 0.3
/** The usual constants of BM25 (Robertson and Zaragoza 2009). */
const SATURATION = 1.2
const LENGTH_PULL = 0.3

export function createIndex(sections: readonly Section[]): Index {
  const indexed = sections.map(indexSection)
  const frequency = new Map<string, number>()
  for (const { counts } of indexed) {
    for (const stem of counts.keys()) frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
  }
  const total = indexed.reduce((sum, { length }) => sum + length, 0)
  return { sections: indexed, averageLength: total / Math.max(1, indexed.length), frequency }
}

function indexSection(section: Section): IndexedSection {
  const title = stemsOf(section.title)
  const statements = section.statements.map((statement) => ({
    statement,
    stems: new Set(stemsOf(statement.text)),
    leadStems: new Set(stemsOf(statement.lead ?? '')),
    headStems: new Set(stemsOf(statement.cells?.[0]?.value ?? '')),
    pairs: pairsOf(statement.text),
  }))
  const body = section.statements.flatMap(({ text }) => stemsOf(text))
  const counts = new Map<string, number>()
  for (const stem of body) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  for (const stem of title) counts.set(stem, (counts.get(stem) ?? 0) + TITLE_COUNT)
  return { section, titleStems: new Set(title), statements, counts, length: body.length }
}

/** The words of the question that say what it is about. */
export function termsOf(question: string, index: Index): readonly Term[] {
  return subjectsOf(question)
    .map((subject) => termOf(subject, index))
    .filter(({ weight }) => weight > 0)
}

function termOf({ stem, isGeneral }: Subject, index: Index): Term {
  const forms = new Map<string, number>()
  if (index.frequency.has(stem)) forms.set(stem, 1)
  else {
    for (const known of index.frequency.keys()) if (isSlip(stem, known)) forms.set(known, SLIP_FIT)
  }
  for (const other of synonymsOf(stem)) {
    if (index.frequency.has(other) && !forms.has(other)) forms.set(other, SYNONYM_FIT)
  }
  const frequency = Math.max(0, ...[...forms.keys()].map((form) => index.frequency.get(form) ?? 0))
  const rarity = Math.log(1 + (index.sections.length - frequency + 0.5) / (frequency + 0.5))
  const isKnown = forms.size > 0
  return { forms, weight: rarity * (isGeneral ? (isKnown ? GENERAL_WEIGHT : 0) : 1), isKnown }
}

/** Sections by BM25, best first. */
export function search(terms: readonly Term[], index: Index): readonly Found[] {
  return index.sections
    .map((indexed) => ({ indexed, score: scoreOf(terms, indexed, index.averageLength) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
}

function scoreOf(terms: readonly Term[], { counts, length }: IndexedSection, averageLength: number): number {
  const norm = SATURATION * (1 - LENGTH_PULL + (LENGTH_PULL * length) / averageLength)
  return terms.reduce((sum, { forms, weight }) => {
    const count = Math.max(0, ...[...forms].map(([form, fit]) => fit * (counts.get(form) ?? 0)))
    return sum + (weight * count * (SATURATION + 1)) / (count + norm)
  }, 0)
}

/** How well a set of stems has a word of the question, 0..1. */
export function fitOf({ forms }: Term, stems: ReadonlySet<string>): number {
  return Math.max(0, ...[...forms].map(([form, fit]) => (stems.has(form) ? fit : 0)))
}
