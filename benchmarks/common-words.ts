/**
 * Prints the tables of packages/sdk/src/checks/common-words.ts: the 1,500 commonest words of English by how common
 * they are, and the commonest words of other languages that are no English words.
 * It reads the lists of https://github.com/orgtre/google-books-ngram-frequency (CC BY 3.0, made of Google Books
 * Ngrams), in which each line has a word and how often it occurs.
 * Run: node benchmarks/common-words.ts --lists DIR
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { wordsOf } from '../packages/sdk/src/checks/terms.ts'

const { values } = parseArgs({ options: { lists: { type: 'string', default: '.' } } })
const ENGLISH_WORDS = 1500
const OTHER_LANGUAGES = ['french', 'german', 'italian', 'russian', 'spanish']
/** Of each of them. */
const OTHER_WORDS = 250
/** `the` is this share of all words of the English list's source. */
const SHARE_OF_THE = 0.051

interface Entry {
  readonly word: string
  readonly count: number
}

function readList(language: string): readonly Entry[] {
  const lines = readFileSync(join(values.lists, `1grams_${language}.csv`), 'utf8')
    .trim()
    .split('\n')
  return lines.slice(1).map((line) => {
    const [word = '', count] = line.split(',')
    return { word: word.toLowerCase(), count: Number(count) }
  })
}

/** The commonest form of each word, with the counts of all its forms. */
function joinForms(entries: readonly Entry[]): readonly Entry[] {
  const joined = new Map<string, Entry>()
  for (const { word, count } of entries.filter((entry) => /^[a-z]+$/.test(entry.word))) {
    const [key = word] = wordsOf(word)
    const known = joined.get(key)
    joined.set(key, { word: known?.word ?? word, count: count + (known?.count ?? 0) })
  }
  return [...joined.values()].sort((a, b) => b.count - a.count)
}

const english = readList('english')
const total = (english[0]?.count ?? 0) / SHARE_OF_THE
const bands = Map.groupBy(joinForms(english).slice(0, ENGLISH_WORDS), ({ count }) =>
  Math.round(Math.log2(total / count)),
)
for (const [halvings, entries] of bands) {
  process.stdout.write(`${halvings}: ${entries.map(({ word }) => word).join(' ')}\n`)
}
const inEnglish = new Set(english.flatMap(({ word }) => wordsOf(word)))
const others = OTHER_LANGUAGES.flatMap((language) => readList(language).slice(0, OTHER_WORDS))
const foreign = new Set(others.map(({ word }) => word.replace(/['’]$/, '')))
const own = [...foreign].filter(
  (word) => word.length > 1 && wordsOf(word).every((form) => !inEnglish.has(form)),
)
process.stdout.write(`\nother languages: ${own.sort().join(' ')}\n`)
