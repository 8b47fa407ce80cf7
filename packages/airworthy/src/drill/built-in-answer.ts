import type { FakeRequest } from '@airworthy/sdk/testing'
import { instanceOf } from './schema-instance.ts'

/** What the built-in provider says when nothing is broken: the sentence of the prompt that is nearest to the question. */
export function builtInAnswer(request: FakeRequest): string {
  const texts = textsOf(request)
  const asked = texts.at(-1) ?? ''
  const question = lastParagraph(asked)
  const context = [...texts.slice(0, -1), asked.slice(0, asked.lastIndexOf(question))]
  const text = nearestSentence(question, context.flatMap(sentencesOf))
  const schema = schemaOf(request.body)
  return schema === undefined ? text : JSON.stringify(instanceOf(schema, text))
}

const NOTHING_FOUND = 'Nothing in what I was given answers this.'

/** Texts of the messages, in order; for the Responses API, of its instructions and its input. */
function textsOf({ body }: FakeRequest): readonly string[] {
  const messages = Array.isArray(body.messages) ? body.messages : inputOf(body)
  return messages.map(contentText).filter((text) => text !== '')
}

function inputOf(body: FakeRequest['body']): readonly unknown[] {
  const input = Array.isArray(body.input) ? body.input : [body.input]
  return [body.instructions, ...input]
}

function contentText(message: unknown): string {
  if (typeof message === 'string') return message
  if (typeof message !== 'object' || message === null) return ''
  if ('text' in message && typeof message.text === 'string') return message.text
  const content = 'content' in message ? message.content : undefined
  return Array.isArray(content) ? content.map(contentText).join('\n') : contentText(content ?? '')
}

function lastParagraph(text: string): string {
  return (
    text
      .trim()
      .split(/\n\s*\n|\n/)
      .at(-1) ?? ''
  )
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).size > 2)
}

/** A word that few sentences have says more about what is asked: instructions share their words with each other. */
function nearestSentence(question: string, sentences: readonly string[]): string {
  const asked = wordsOf(question)
  const worded = sentences.map((sentence) => ({ sentence, words: wordsOf(sentence) }))
  const rarity = (word: string): number => 1 / worded.filter(({ words }) => words.has(word)).length
  let best = { nearness: 0, sentence: NOTHING_FOUND }
  for (const { sentence, words } of worded) {
    const nearness = [...asked].reduce((sum, word) => sum + (words.has(word) ? rarity(word) : 0), 0)
    if (nearness > best.nearness) best = { nearness, sentence }
  }
  return best.sentence
}

/** Words of one to three letters say nothing about what a sentence is about. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [])
}

/** The schema that the request asks the answer to have; `{}` when it asks for JSON of any shape. */
function schemaOf(body: FakeRequest['body']): unknown {
  const format = body.response_format
  if (typeof format !== 'object' || format === null || !('type' in format)) return undefined
  if (format.type === 'json_object') return {}
  if (format.type !== 'json_schema' || !('json_schema' in format)) return undefined
  const named = format.json_schema
  return typeof named === 'object' && named !== null && 'schema' in named ? named.schema : {}
}
