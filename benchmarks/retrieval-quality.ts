/**
 * How well `retrieval` tells whether the passages can answer the question, beside trivial baselines. Hit: the first k
 * of plain BM25 over the corpus, with the question's paragraph among them. Miss: the same with that paragraph taken
 * out of the corpus. The word counts of `corpus known` are those of the whole corpus in both cases.
 * Run: node benchmarks/retrieval-quality.ts [--data DIR] [--part dev]
 */
import { type Corpus, learnCorpus } from '../packages/sdk/src/checks/corpus.ts'
import { RETRIEVAL_AT_LEAST, retrieval } from '../packages/sdk/src/checks/retrieval.ts'
import { auroc, falsePositiveRateAt, printTable, wordsOf } from './labelled-data.ts'
import {
  alone,
  isHit,
  present,
  type Ranked,
  type Retrieved,
  rankHotpot,
  rankSquad,
  removed,
} from './removed-paragraphs.ts'

interface Trial {
  readonly name: string
  readonly hits: readonly Retrieved[]
  readonly misses: readonly Retrieved[]
  readonly corpus: Corpus | undefined
}

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
    const found = ranked.filter((one) => isHit(one, count))
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

const squad = rankSquad()
if (squad !== undefined) {
  const corpus = learnCorpus(squad.texts)
  const answerable = squad.ranked.filter(({ query }) => query.answerable)
  const unanswerable = squad.ranked.filter(({ query }) => !query.answerable)
  printTable(
    `SQuAD 2: paragraph there, or taken out of the corpus (flagged: signal below ${RETRIEVAL_AT_LEAST})`,
    missTrials(answerable, corpus).map(measure),
  )
  const own: Trial = {
    name: 'its paragraph alone',
    hits: answerable.flatMap(alone),
    misses: unanswerable.flatMap(alone),
    corpus,
  }
  printTable('SQuAD 2: paragraph there, answerable or not', [measure(own)])
}

const hotpot = rankHotpot()
if (hotpot !== undefined) {
  printTable(
    'HotpotQA, which no weight was fitted on: what is to be known there, or taken out of the corpus',
    missTrials(hotpot.ranked, learnCorpus(hotpot.texts)).map(measure),
  )
}
