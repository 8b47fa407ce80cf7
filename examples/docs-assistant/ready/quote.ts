import type { Section, Statement } from './documentation.ts'
import { type Found, fitOf, type IndexedSection, type Term } from './search.ts'
import { pairsOf, stemsOf } from './words.ts'

/** A question with its words weighed. */
export interface Asked {
  readonly question: string
  readonly terms: readonly Term[]
}

/** What the documentation says to a question, in its own words. */
export interface Quote {
  /** At least one, the best first. */
  readonly pieces: readonly { readonly text: string; readonly section: Section }[]
  /** The part of what was asked that the quote is about, 0..1, rare words weighing more. */
  readonly coverage: number
}

/** A word in the heading, or in the sentence before or after, is nearly as good as one in the sentence. */
const TITLE_FIT = 0.85
const NEIGHBOUR_FIT = 0.5
/** How much the rank of the section counts beside the sentence itself. */
const SECTION_SHARE = 0.35
/** Of all quotes together; a reader wants an answer and no page. */
const MOST_WORDS = 50
/** A row or a sentence that is about the very thing that was named. */
const NAMED_BONUS = 0.4
/** Words that stand side by side in the question and in the sentence. */
const PAIR_BONUS = 0.25
/** A further quote must have at least this part of the first one's score. */
const NEXT_SHARE = 0.6
/** More than these are a search result, and no answer. */
const MOST_PIECES = 3
/** A row with more cells than this beside its name is cut to the one that was asked for. */
const MOST_CELLS = 4

interface Candidate {
  readonly indexed: IndexedSection
  readonly position: number
  readonly coverage: number
  readonly score: number
}

/** A sentence that can not be understood without the one before it. */
const CARRIES_ON = /^(?:It|This|That|These|Those|Such|So|They|The same|Without it|Remedy)\b/

/** What kind of thing is asked for, and how it looks when it is there. */
const KINDS: readonly { readonly asked: RegExp; readonly shown: RegExp; readonly bonus: number }[] = [
  {
    asked:
      /\bhow (?:many|much|long|big|often|wide|large|few)\b|\bnumber of\b|\bpercent|\bwhat share\b|\bdefault\b|\bexit code\b|\bmax(?:imum)?\b|\bsize\b/i,
    shown: /\d/,
    bonus: 0.15,
  },
  {
    asked: /\bhow (?:long|big|large|wide)\b|\bmax(?:imum)?\b|\blimit\b/i,
    shown: /\bat most\b|\bup to\b|\bnot be (?:larger|longer)\b|\bdefault\b/,
    bonus: 0.15,
  },
  { asked: /\bflag\b|\boption\b|\bswitch\b/i, shown: /--[a-z]/, bonus: 0.2 },
  {
    asked: /^(?:how (?:do|can|to|could|would)\b|can you show)/i,
    shown: /--[a-z]|\bwrite\b|: |^(?:Add|Take|Give|Use|Set|Run|Put|Remedy)\b/i,
    bonus: 0.08,
  },
  { asked: /^why\b|\bcause\b|\breason\b/i, shown: /\bbecause\b|\bCause\b|\bso\b|\bwould\b/, bonus: 0.1 },
  {
    asked: /\bwhere\b|\bwhich (?:file|folder|directory)\b/i,
    shown: /[.\w]+\/|\.(?:yaml|json|md)\b|\bfolder\b/,
    bonus: 0.1,
  },
]

/**
 * Finds the sentence that says most to the question, with what belongs to it, and further ones from other places that
 * say nearly as much. Undefined when nothing does.
 */
export function quoteFor(asked: Asked, found: readonly Found[]): Quote | undefined {
  const [top] = found
  if (top === undefined) return undefined
  const candidates = found
    .flatMap(({ indexed, score }) =>
      indexed.statements.map((_, position) =>
        rate(asked, { indexed, position, sectionScore: score / top.score }),
      ),
    )
    .sort((one, other) => other.score - one.score)
  const [best] = candidates
  if (best === undefined) return undefined
  return {
    pieces: piecesOf(asked, candidates),
    coverage: (best.coverage + sectionCoverage(asked.terms, best.indexed)) / 2,
  }
}

/** The best candidate, and further ones from other places as long as there is room. */
function piecesOf({ terms }: Asked, candidates: readonly Candidate[]): Quote['pieces'] {
  const pieces: { readonly text: string; readonly section: Section }[] = []
  const least = NEXT_SHARE * (candidates[0]?.score ?? 0)
  let words = 0
  for (const candidate of candidates) {
    const { section } = candidate.indexed
    if (candidate.score < least || pieces.length === MOST_PIECES) break
    if (pieces.some((piece) => piece.section === section)) continue
    const text = textOf(candidate, terms)
    if (pieces.length > 0 && words + wordCount(text) > MOST_WORDS) continue
    words += wordCount(text)
    pieces.push({ text, section })
  }
  return pieces
}

function sectionCoverage(terms: readonly Term[], { counts }: IndexedSection): number {
  const stems = new Set(counts.keys())
  return shareOf(terms, (term) => fitOf(term, stems))
}

/** The part of the question's weight that is found, 0..1. */
function shareOf(terms: readonly Term[], foundIn: (term: Term) => number): number {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0)
  const found = terms.reduce((sum, term) => sum + term.weight * foundIn(term), 0)
  return total === 0 ? 0 : found / total
}

interface Place {
  readonly indexed: IndexedSection
  readonly position: number
  readonly sectionScore: number
}

function rate(asked: Asked, place: Place): Candidate {
  const { indexed, position, sectionScore } = place
  const own = indexed.statements[position]
  const coverage = coverageOf(asked.terms, place)
  const text = own?.statement.text ?? ''
  const bonus = KINDS.reduce(
    (sum, kind) => sum + (kind.asked.test(asked.question) && kind.shown.test(text) ? kind.bonus : 0),
    0,
  )
  const pairs = pairsOf(asked.question)
  const shared = own === undefined ? 0 : [...pairs].filter((pair) => own.pairs.has(pair)).length
  const isThin = (own?.stems.size ?? 0) < 4 || /[:?]$/.test(text)
  const score =
    coverage +
    SECTION_SHARE * sectionScore +
    bonus +
    (pairs.size === 0 ? 0 : (PAIR_BONUS * shared) / pairs.size) +
    NAMED_BONUS * namedShare(asked.terms, own?.headStems) -
    (isThin ? 0.1 : 0)
  return { indexed, position, coverage, score }
}

/** How much of the question is the name of the row, if the whole name is in it. */
function namedShare(terms: readonly Term[], head: ReadonlySet<string> | undefined): number {
  if (head === undefined || head.size === 0) return 0
  const isNamed = [...head].every((stem) => terms.some(({ forms }) => forms.has(stem)))
  return isNamed ? shareOf(terms, (term) => fitOf(term, head)) : 0
}

function coverageOf(terms: readonly Term[], { indexed, position }: Place): number {
  const own = indexed.statements[position]?.stems ?? new Set()
  const lead = indexed.statements[position]?.leadStems ?? new Set()
  const around = [position - 1, position + 1].map(
    (next) => indexed.statements[next]?.stems ?? new Set<string>(),
  )
  return shareOf(terms, (term) => {
    const beside = Math.max(...around.map((stems) => fitOf(term, stems))) * NEIGHBOUR_FIT
    const above = Math.max(fitOf(term, indexed.titleStems), fitOf(term, lead)) * TITLE_FIT
    return Math.max(fitOf(term, own), above, beside)
  })
}

/** The sentence, and the next ones of its section while there is room: they often carry the condition. */
function textOf({ indexed, position }: Candidate, terms: readonly Term[]): string {
  const { statements } = indexed
  const first = statements[position]?.statement
  if (first === undefined) return ''
  const lead = first.lead === undefined ? '' : `${first.lead} `
  if (first.kind === 'row') return lead + rowText(first, terms)
  const before = statements[position - 1]?.statement
  const isCarriedOn = before?.kind === 'sentence' && CARRIES_ON.test(first.text)
  const texts = [...(isCarriedOn ? [before.text] : []), lead + first.text]
  let words = wordCount(texts.join(' '))
  for (const { statement } of statements.slice(position + 1, position + 3)) {
    words += wordCount(statement.text)
    if (statement.kind !== first.kind || words > MOST_WORDS) break
    texts.push(statement.text)
  }
  return texts.join(first.kind === 'code' ? '\n' : ' ')
}

/** A row of a wide table without the columns that nobody asked for. */
function rowText({ text, cells = [] }: Statement, terms: readonly Term[]): string {
  const [head, ...rest] = cells
  if (head === undefined || rest.length <= MOST_CELLS) return sentence(text)
  const fits = rest.map(({ column }) => {
    const stems = new Set(stemsOf(column))
    return terms.reduce((sum, term) => sum + term.weight * fitOf(term, stems), 0)
  })
  const best = Math.max(...fits)
  const chosen = rest.filter((_, index) => fits[index] === best)
  if (best === 0 || chosen.length > 1) return sentence(text)
  const [cell] = chosen
  return sentence(`${head.column} ${head.value}, ${cell?.column}: ${cell?.value}`)
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function wordCount(text: string): number {
  return text.split(/\s+/).length
}
