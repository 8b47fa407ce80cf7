/**
 * Retrieval hits and misses on published questions with their paragraphs. Hit: the first k of plain BM25 over the
 * corpus, with the question's paragraph among them. Miss: the same with that paragraph taken out of the corpus.
 */
import { PART, readRows } from './labelled-data.ts'
import { bm25, indexWords } from './word-search.ts'

interface Document {
  readonly id: string
  readonly title: string
  readonly text: string
}

interface Query {
  readonly text: string
  readonly answerable: boolean
  readonly relevant: readonly string[]
}

interface HotpotRow {
  readonly knowledge: string
  readonly question: string
}

/** A question with the paragraphs that plain BM25 ranks first. */
export interface Ranked {
  readonly query: Query
  /** The article that its paragraph is from. */
  readonly article: string
  readonly ranking: readonly (Document & { readonly score: number })[]
}

/** What a retriever gives for one question. */
export interface Retrieved {
  readonly question: string
  readonly article: string
  readonly passages: readonly { readonly text: string; readonly score: number }[]
}

/** More than the largest k by the paragraphs that one question has. */
const RANKED = 20

/** A corpus, and what BM25 finds in it for each question. */
export interface RankedSet {
  readonly texts: readonly string[]
  readonly ranked: readonly Ranked[]
}

/** SQuAD 2's questions of the part, over all its paragraphs. Undefined, and said, if the data are missing. */
export function rankSquad(): RankedSet | undefined {
  const documents = readRows<Document>('retrieval_squad/shared/corpus.jsonl')
  const queries = readRows<Query>(`retrieval_squad/${PART}/queries.jsonl`)
  return documents && queries && rank(documents, queries)
}

/** HotpotQA's questions, as HaluEval has them, over what it gives to know for them. */
export function rankHotpot(): RankedSet | undefined {
  const rows = readRows<HotpotRow>(`halueval_qa_gen/${PART}/items.jsonl`)
  if (rows === undefined) return undefined
  const knowledge = [...new Set(rows.map((row) => row.knowledge))]
  const places = new Map(knowledge.map((text, place) => [text, String(place)]))
  const asked = new Map(rows.map((row) => [row.question, places.get(row.knowledge) ?? '']))
  return rank(
    knowledge.map((text, place) => ({ id: String(place), title: '', text })),
    [...asked].map(([text, id]) => ({ text, answerable: true, relevant: [id] })),
  )
}

function rank(documents: readonly Document[], queries: readonly Query[]): RankedSet {
  const texts = documents.map((document) => document.text)
  const index = indexWords(texts)
  const articles = new Map(documents.map(({ id, title }) => [id, title]))
  const ranked = queries.map((query) => {
    const scores = bm25(query.text, index)
    const ranking = documents.map((document, place) => ({ ...document, score: scores[place] ?? 0 }))
    return {
      query,
      article: articles.get(query.relevant[0] ?? '') ?? '',
      ranking: ranking.sort((a, b) => b.score - a.score).slice(0, RANKED),
    }
  })
  return { texts, ranked }
}

/** Whether the question's paragraph is among the first passages. */
export function isHit(ranked: Ranked, count: number): boolean {
  return ranked.ranking.slice(0, count).some((document) => isRelevant(ranked, document))
}

/** The first passages, with the question's paragraph where BM25 finds it. */
export function present(ranked: Ranked, count: number): Retrieved {
  return retrieved(ranked, ranked.ranking.slice(0, count))
}

/** The first passages of the corpus without the question's paragraph. */
export function removed(ranked: Ranked, count: number): Retrieved {
  const others = ranked.ranking.filter((document) => !isRelevant(ranked, document))
  return retrieved(ranked, others.slice(0, count))
}

/** The question's own paragraph and no other, where word search ranks it at all. */
export function alone(ranked: Ranked): readonly Retrieved[] {
  const own = ranked.ranking.find((document) => isRelevant(ranked, document))
  return own === undefined ? [] : [retrieved(ranked, [own])]
}

function retrieved({ query, article }: Ranked, passages: Retrieved['passages']): Retrieved {
  return { question: query.text, article, passages }
}

function isRelevant({ query }: Ranked, document: Document): boolean {
  return query.relevant.includes(document.id)
}
