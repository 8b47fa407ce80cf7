/**
 * How well `retrieval` tells whether the passages can answer the question, on paragraphs of SQuAD 2, beside trivial
 * baselines. Hit: the first k of plain BM25 over the corpus, with the question's paragraph among them. Miss: the same
 * with that paragraph taken out of the corpus. The word counts of `corpus known` are those of the whole corpus in
 * both cases, which can only make a miss harder to see: what the passages lack counts as less rare.
 * Run: node benchmarks/retrieval-quality.ts [--data DIR] [--part dev]
 */
import { type Corpus, learnCorpus } from '../packages/sdk/src/checks/corpus.ts'
import { RETRIEVAL_AT_LEAST, retrieval } from '../packages/sdk/src/checks/retrieval.ts'
import { auroc, falsePositiveRateAt, PART, printTable, readRows, wordsOf } from './labelled-data.ts'
import { bm25, indexWords } from './word-search.ts'

interface Document {
  readonly id: string
  readonly text: string
}

interface Query {
  readonly text: string
  readonly answerable: boolean
  readonly relevant: readonly string[]
}

/** What a retriever gives for one question. */
interface Retrieved {
  readonly question: string
  readonly passages: readonly { readonly text: string; readonly score: number }[]
}

interface Ranked {
  readonly query: Query
  readonly ranking: readonly (Document & { readonly score: number })[]
}

interface Trial {
  readonly name: string
  readonly hits: readonly Retrieved[]
  readonly misses: readonly Retrieved[]
  readonly corpus: Corpus | undefined
}

/** More than the largest k by the paragraphs that one question has. */
const RANKED = 20

const BASELINES: Readonly<Record<string, (retrieved: Retrieved) => number>> = {
  'longer passages': ({ passages }) => passages.reduce((sum, { text }) => sum + wordsOf(text).length, 0),
  'token overlap': ({ question, passages }) => {
    const words = [...new Set(wordsOf(question))]
    const shares = passages.map(({ text }) => {
      const there = new Set(wordsOf(text))
      return words.filter((word) => there.has(word)).length / Math.max(1, words.length)
    })
    return Math.max(...shares)
  },
  'word search': ({ passages }) => Math.max(...passages.map(({ score }) => score)),
}

function rank(documents: readonly Document[], queries: readonly Query[]): readonly Ranked[] {
  const index = indexWords(documents.map((document) => document.text))
  return queries.map((query) => {
    const scores = bm25(query.text, index)
    const ranking = documents.map((document, place) => ({ ...document, score: scores[place] ?? 0 }))
    return { query, ranking: ranking.sort((a, b) => b.score - a.score).slice(0, RANKED) }
  })
}

function isRelevant({ query }: Ranked, document: Document): boolean {
  return query.relevant.includes(document.id)
}

function present(ranked: Ranked, count: number): Retrieved {
  return { question: ranked.query.text, passages: ranked.ranking.slice(0, count) }
}

function removed(ranked: Ranked, count: number): Retrieved {
  const others = ranked.ranking.filter((document) => !isRelevant(ranked, document))
  return { question: ranked.query.text, passages: others.slice(0, count) }
}

/** The question's own paragraph and no other, where word search ranks it at all. */
function alone(ranked: Ranked): readonly Retrieved[] {
  const own = ranked.ranking.find((document) => isRelevant(ranked, document))
  return own === undefined ? [] : [{ question: ranked.query.text, passages: [own] }]
}

function measure({ name, hits, misses, corpus }: Trial) {
  const signals = (of: readonly Retrieved[]): readonly number[] =>
    of.flatMap((retrieved) => {
      const reading = retrieval({ ...retrieved, ...(corpus && { corpus }) })
      return reading.kind === 'measured' ? [reading.signal] : []
    })
  const [right, wrong] = [signals(hits), signals(misses)]
  const flagged = (of: readonly number[]): number =>
    of.filter((signal) => signal < RETRIEVAL_AT_LEAST).length / of.length
  const baselines = Object.entries(BASELINES).map(
    ([baseline, score]) => [`AUROC ${baseline}`, auroc(hits.map(score), misses.map(score))] as const,
  )
  return {
    passages: name,
    hits: right.length,
    misses: wrong.length,
    'AUROC retrieval': auroc(right, wrong),
    ...Object.fromEntries(baselines),
    'FPR at 95 % TPR': falsePositiveRateAt(0.95, right, wrong),
    'false alarms': flagged(right),
    caught: flagged(wrong),
  }
}

function missTrials(ranked: readonly Ranked[], corpus: Corpus): readonly Trial[] {
  return [3, 5].flatMap((count): readonly Trial[] => {
    const found = ranked.filter((one) =>
      one.ranking.slice(0, count).some((document) => isRelevant(one, document)),
    )
    const misses = ranked.map((one) => removed(one, count))
    const hits = found.map((one) => present(one, count))
    const foundOrNot = ranked.map((one) => present(one, count))
    return [
      { name: `${count}, corpus known`, hits, misses, corpus },
      { name: `${count}, corpus not known`, hits, misses, corpus: undefined },
      { name: `${count}, corpus known; hit or not`, hits: foundOrNot, misses, corpus },
    ]
  })
}

const documents = readRows<Document>('retrieval_squad/shared/corpus.jsonl')
const queries = readRows<Query>(`retrieval_squad/${PART}/queries.jsonl`)
if (documents !== undefined && queries !== undefined) {
  const corpus = learnCorpus(documents.map((document) => document.text))
  const ranked = rank(documents, queries)
  const answerable = ranked.filter(({ query }) => query.answerable)
  const unanswerable = ranked.filter(({ query }) => !query.answerable)
  const trials = missTrials(answerable, corpus)
  printTable(
    `Retrieval: paragraph there, or taken out of the corpus (flagged: signal below ${RETRIEVAL_AT_LEAST})`,
    trials.map(measure),
  )
  const own: Trial = {
    name: 'its paragraph alone',
    hits: answerable.flatMap(alone),
    misses: unanswerable.flatMap(alone),
    corpus,
  }
  printTable('Retrieval: paragraph there, answerable or not', [measure(own)])
}
