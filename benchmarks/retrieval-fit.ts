/**
 * Fits the weights of `retrieval` by logistic regression: paragraph there, or taken out of the corpus, with 3 and with
 * 5 passages. Beside the weights it prints how well they tell hits from misses on the articles that they were fitted
 * on, and on articles that they were not.
 * Run: node benchmarks/retrieval-fit.ts [--data DIR] [--part dev]
 */
import { readQuestion } from '../packages/sdk/src/checks/asked.ts'
import { type Corpus, learnCorpus } from '../packages/sdk/src/checks/corpus.ts'
import { findEvidence } from '../packages/sdk/src/checks/retrieval-evidence.ts'
import { auroc, printTable } from './labelled-data.ts'
import { isHit, present, type Ranked, type Retrieved, rankSquad, removed } from './removed-paragraphs.ts'

interface Case {
  readonly article: string
  readonly count: number
  readonly isHit: boolean
  /** The intercept's 1, and the evidence. */
  readonly row: readonly number[]
}

const NAMES = [
  'intercept',
  'found',
  'missing',
  'rarestFound',
  'rarestMissing',
  'lacksNumber',
  'standing',
  'order',
]
const LEADS = ['standing', 'order']
const STEPS = 20
/** Keeps a weight from running away where a piece of evidence is rare. */
const RIDGE = 0.01

function readCase(
  { question, passages, article }: Retrieved,
  hit: boolean,
  corpus?: Corpus,
): readonly Case[] {
  const asked = readQuestion(question)
  if (asked.terms.length === 0) return []
  const texts = passages.map(({ text }) => text)
  const evidence: Readonly<Record<string, unknown>> = { ...findEvidence(asked, texts, corpus) }
  const row = NAMES.map((name) => (name === 'intercept' ? 1 : Number(evidence[name] ?? 0)))
  return [{ article, count: passages.length, isHit: hit, row }]
}

function readCases(ranked: readonly Ranked[], counts: readonly number[], corpus?: Corpus): readonly Case[] {
  return counts.flatMap((count) =>
    ranked.flatMap((one) => [
      ...(isHit(one, count) ? readCase(present(one, count), true, corpus) : []),
      ...readCase(removed(one, count), false, corpus),
    ]),
  )
}

/** Newton's method for the logistic likelihood. */
function regress(cases: readonly Case[]): readonly number[] {
  let weights: readonly number[] = NAMES.map(() => 0)
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = weights.map((weight) => -RIDGE * weight)
    const hessian = weights.map((_, at) => weights.map((__, other) => (at === other ? RIDGE : 0)))
    for (const { row, isHit } of cases)
      addCase({ row, error: Number(isHit) - probability(row, weights) }, gradient, hessian)
    const change = solve(hessian, gradient)
    weights = weights.map((weight, at) => weight + (change[at] ?? 0))
  }
  return weights
}

interface Residual {
  readonly row: readonly number[]
  readonly error: number
}

function addCase({ row, error }: Residual, gradient: number[], hessian: number[][]): void {
  const spread = Math.abs(error) * (1 - Math.abs(error))
  for (const [at, value] of row.entries()) {
    gradient[at] = (gradient[at] ?? 0) + error * value
    const line = hessian[at] ?? []
    for (const [other, second] of row.entries()) line[other] = (line[other] ?? 0) + spread * value * second
  }
}

/** Gauss and Jordan, for a positive definite matrix. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((line, at) => [...line, right[at] ?? 0])
  for (const [at, pivot] of rows.entries()) {
    for (const [other, line] of rows.entries()) {
      if (other === at) continue
      const factor = (line[at] ?? 0) / (pivot[at] ?? 1)
      for (const [place, value] of pivot.entries()) line[place] = (line[place] ?? 0) - factor * value
    }
  }
  return rows.map((line, at) => (line.at(-1) ?? 0) / (line[at] ?? 1))
}

function logOddsOf(row: readonly number[], weights: readonly number[]): number {
  return row.reduce((total, value, at) => total + value * (weights[at] ?? 0), 0)
}

function probability(row: readonly number[], weights: readonly number[]): number {
  return 1 / (1 + Math.exp(-logOddsOf(row, weights)))
}

function separation(cases: readonly Case[], weights: readonly number[], count: number): number {
  const scores = (hit: boolean): readonly number[] =>
    cases.filter((one) => one.count === count && one.isHit === hit).map(({ row }) => logOddsOf(row, weights))
  return auroc(scores(true), scores(false))
}

/** Fits on every other article, and looks at the rest; then the other way round. */
function crossFit(name: string, cases: readonly Case[]) {
  const articles = [...new Set(cases.map(({ article }) => article))].sort()
  return [0, 1].map((half) => {
    const isFitted = ({ article }: Case): boolean => articles.indexOf(article) % 2 === half
    const fitted = cases.filter(isFitted)
    const others = cases.filter((one) => !isFitted(one))
    const weights = regress(fitted)
    return {
      corpus: name,
      'fitted on': half === 0 ? 'articles 1, 3, …' : 'articles 2, 4, …',
      'AUROC there, 3 passages': separation(fitted, weights, 3),
      'elsewhere, 3 passages': separation(others, weights, 3),
      'there, 5 passages': separation(fitted, weights, 5),
      'elsewhere, 5 passages': separation(others, weights, 5),
    }
  })
}

/** What takes the place of the leads where one passage is all: it makes the mean probability the share of hits. */
function fitAlone(cases: readonly Case[], weights: readonly number[]): number {
  const own = weights.map((weight, at) => (LEADS.includes(NAMES[at] ?? '') ? 0 : weight))
  let [low, high] = [-10, 10]
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2
    const expected = cases.reduce(
      (sum, { row }) => sum + 1 / (1 + Math.exp(-middle - logOddsOf(row, own))),
      0,
    )
    if (expected > cases.filter((one) => one.isHit).length) high = middle
    else low = middle
  }
  return (low + high) / 2
}

const data = rankSquad()
if (data !== undefined) {
  const answerable = data.ranked.filter(({ query }) => query.answerable)
  const corpora = { known: learnCorpus(data.texts), 'not known': undefined }
  const fits = Object.entries(corpora).map(([name, corpus]) => {
    const cases = readCases(answerable, [3, 5], corpus)
    const weights = regress(cases)
    const alone = fitAlone(readCases(answerable, [1], corpus), weights)
    return {
      corpus: name,
      ...Object.fromEntries(NAMES.map((key, at) => [key, weights[at] ?? 0])),
      alone,
      cases,
    }
  })
  printTable(
    'Weights, fitted on all articles',
    fits.map(({ cases: _, ...weights }) => weights),
  )
  printTable(
    'By articles',
    fits.flatMap(({ corpus, cases }) => crossFit(corpus, cases)),
  )
}
