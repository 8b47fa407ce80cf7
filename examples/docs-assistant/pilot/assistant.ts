import { readdirSync, readFileSync } from 'node:fs'

const DOCS = new URL('../../../docs/', import.meta.url)
const CHUNK_CHARACTERS = 800
const MODEL = 'gpt-5-mini'
const BASE_URL = process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1'

const chunks = readdirSync(DOCS)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => chunksOf(readFileSync(new URL(name, DOCS), 'utf8')))

function chunksOf(text: string): string[] {
  const count = Math.ceil(text.length / CHUNK_CHARACTERS)
  return Array.from({ length: count }, (_, i) => text.slice(i * CHUNK_CHARACTERS, (i + 1) * CHUNK_CHARACTERS))
}

/** Answers a question from the documentation: the pilot, as it was demonstrated. */
export async function answer(question: string) {
  const best = mostAlike(question, chunks)
  const passages = [{ text: best }]
  if (process.env.OPENAI_API_KEY) return { ...(await askModel(question, best)), passages }
  return { answer: mostAlike(question, sentencesOf(best)), passages, costUsd: 0 }
}

interface ModelReply {
  readonly model: string
  readonly usage: unknown
  readonly choices: readonly [{ readonly message: { readonly content: string } }]
}

async function askModel(question: string, context: string) {
  const response = await fetch(`${BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${process.env.OPENAI_API_KEY}`,
    },
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: `Answer the question.\n\n${context}\n\n${question}` }],
    }),
  })
  const reply = (await response.json()) as ModelReply
  return { answer: reply.choices[0].message.content, usage: reply.usage, model: reply.model }
}

function mostAlike(question: string, texts: readonly string[]): string {
  const asked = wordsOf(question)
  const overlaps = texts.map((text) => {
    const words = new Set(wordsOf(text))
    return asked.filter((word) => words.has(word)).length
  })
  return texts[overlaps.indexOf(Math.max(...overlaps))] ?? ''
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\w+/g) ?? []
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}
