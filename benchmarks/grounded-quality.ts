/**
 * How well `grounded` tells supported from unsupported answers, on published data, beside three trivial baselines.
 * Run: node benchmarks/grounded-quality.ts [--data DIR] [--part dev]
 */
import { grounded } from '../packages/sdk/src/checks/grounded.ts'
import { auroc, PART, printTable, readRows, wordsOf } from './labelled-data.ts'
import { bm25, indexWords } from './word-search.ts'

interface Labelled {
  readonly answer: string
  readonly passage: string
  readonly question: string
  readonly grounded: boolean
}

interface HaluEvalRow {
  readonly id: string
  readonly knowledge: string
  readonly question: string
  readonly answer: string
  readonly grounded: boolean
}

interface SquadRow {
  readonly question: string
  readonly context: string
  readonly answerable: boolean
  readonly answers: readonly { readonly text: string }[]
  readonly plausible_answers: readonly { readonly text: string }[]
}

type Score = (row: Labelled) => number

const shorterAnswer: Score = ({ answer }) => -wordsOf(answer).length

const tokenOverlap: Score = ({ answer, passage }) => {
  const known = new Set(wordsOf(passage))
  const words = wordsOf(answer)
  return words.filter((word) => known.has(word)).length / Math.max(1, words.length)
}

/** How well the answer finds its passage among all passages of the set: the BM25 score, per word of the answer. */
function wordSearch(rows: readonly Labelled[]): Score {
  const passages = [...new Set(rows.map(({ passage }) => passage))]
  const places = new Map(passages.map((passage, place) => [passage, place]))
  const index = indexWords(passages)
  return ({ answer, passage }) =>
    (bm25(answer, index)[places.get(passage) ?? 0] ?? 0) / Math.max(1, wordsOf(answer).length)
}

function separation(rows: readonly Labelled[], score: Score): number {
  const scores = (label: boolean): readonly number[] =>
    rows.filter((row) => row.grounded === label).map((row) => score(row))
  return auroc(scores(true), scores(false))
}

function measure(set: string, rows: readonly Labelled[], withQuestion: boolean) {
  const measured = rows.flatMap((row) => {
    const question = withQuestion ? { question: row.question } : {}
    const result = grounded({ answer: row.answer, passages: [{ text: row.passage }], ...question })
    return result.kind === 'measured' ? [{ ...row, share: result.share }] : []
  })
  const shares = new Map<Labelled, number>(measured.map((row) => [row, row.share]))
  const right = measured.filter((row) => row.grounded)
  const wrong = measured.filter((row) => !row.grounded)
  return {
    set,
    'question known': withQuestion ? 'yes' : 'no',
    right: right.length,
    wrong: wrong.length,
    unmeasured: rows.length - measured.length,
    'AUROC grounded': separation(measured, (row) => shares.get(row) ?? 0),
    'AUROC shorter answer': separation(measured, shorterAnswer),
    'AUROC token overlap': separation(measured, tokenOverlap),
    'AUROC word search': separation(measured, wordSearch(measured)),
    'right kept': right.filter((row) => row.share === 1).length / right.length,
    'wrong caught': wrong.filter((row) => row.share < 1).length / wrong.length,
  }
}

/** The right answers of HaluEval are bare spans and the wrong ones sentences, which any ruler can tell apart. */
function haluEval(rows: readonly HaluEvalRow[]): readonly Labelled[] {
  return rows.map((row) => ({ ...row, passage: row.knowledge }))
}

/**
 * Takes length out of the question: where a wrong sentence differs from its question in one stretch of at most
 * five words, the same sentence with the right answer in that stretch is its supported twin. Some twins read badly.
 */
function twins(rows: readonly HaluEvalRow[]): readonly Labelled[] {
  const rightAnswers = new Map(rows.filter((row) => row.grounded).map((row) => [questionId(row), row.answer]))
  return rows
    .filter((row) => !row.grounded)
    .flatMap((row) => {
      const twin = twinOf(row, rightAnswers.get(questionId(row)) ?? '')
      const both = { passage: row.knowledge, question: row.question }
      if (twin === undefined) return []
      return [
        { ...both, answer: twin, grounded: true },
        { ...both, answer: row.answer, grounded: false },
      ]
    })
}

function questionId(row: HaluEvalRow): string {
  return row.id.split('-').slice(0, 2).join('-')
}

const FUNCTION_WORDS = new Set(
  'a an the of in on at to for by with and or is was are were be been that this it its as from who which what where when where did do does has have had he she they his her their'.split(
    ' ',
  ),
)

function twinOf(row: HaluEvalRow, right: string): string | undefined {
  const asked = new Set(wordsOf(row.question))
  const isNew = (word: string): boolean => !asked.has(word) && !FUNCTION_WORDS.has(word)
  const isAsked = (word: string): boolean => asked.has(word) && !FUNCTION_WORDS.has(word)
  const words = [...row.answer.matchAll(/[\p{L}\p{N}$]+(?:['’.,-][\p{L}\p{N}]+)*/gu)]
  const novel = words.map((word) => wordsOf(word[0]).some(isNew))
  const stretch = words.slice(novel.indexOf(true), novel.lastIndexOf(true) + 1)
  const [first, last] = [stretch[0], stretch.at(-1)]
  if (first === undefined || last === undefined || stretch.length > 5) return undefined
  if (words.length - stretch.length < 4) return undefined
  if (stretch.some((word) => wordsOf(word[0]).some(isAsked))) return undefined
  if (/^(?:yes|no)\b/i.test(right) || !wordsOf(right).some((word) => !asked.has(word))) return undefined
  const end = last.index + last[0].length
  return row.answer.slice(0, first.index) + right.replace(/\.$/, '') + row.answer.slice(end)
}

/** Both kinds of span stand in the passage; only the question tells them apart. */
function squad(rows: readonly SquadRow[]): readonly Labelled[] {
  return rows.flatMap((row) => {
    const span = (row.answerable ? row.answers : row.plausible_answers)[0]
    if (span === undefined) return []
    return [{ answer: span.text, passage: row.context, question: row.question, grounded: row.answerable }]
  })
}

const haluEvalRows = readRows<HaluEvalRow>(`halueval_qa_gen/${PART}/items.jsonl`)
const squadRows = readRows<SquadRow>(`squad2_answerability/${PART}/items.jsonl.gz`)
const sets: Readonly<Record<string, readonly Labelled[] | undefined>> = {
  'HaluEval: right spans, wrong sentences': haluEvalRows && haluEval(haluEvalRows),
  'HaluEval: same sentence, right or wrong words': haluEvalRows && twins(haluEvalRows),
  'SQuAD 2: right or plausible span of the passage': squadRows && squad(squadRows),
}

const figures = Object.entries(sets).flatMap(([name, rows]) =>
  rows === undefined ? [] : [true, false].map((withQuestion) => measure(name, rows, withQuestion)),
)
if (figures.length > 0) printTable('Supported by the passage, or not', figures)
