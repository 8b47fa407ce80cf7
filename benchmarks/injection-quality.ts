/**
 * How many attacks `injection` catches, and how often it is alarmed by honest text, together, beside two trivial
 * baselines. Run: node benchmarks/injection-quality.ts [--data DIR] [--part dev]
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { injection } from '../packages/sdk/src/checks/injection.ts'
import { auroc, PART, printTable, readRows, wordsOf } from './labelled-data.ts'

/** What a first guess at a word filter looks like. */
const ATTACK_WORDS = new Set(
  `ignore disregard forget override bypass instruction instructions prompt prompts jailbreak pretend roleplay system
  unrestricted uncensored dan hack secret password ignoriere vergiss anweisungen`.split(/\s+/),
)
/** From here on an answer is taken to be safe to give. */
const THRESHOLD = 0.5
/** The length baseline is given the threshold at which it keeps this share of the honest texts of its kind. */
const LENGTH_KEEPS = 0.98
/** How many passages a call of a feature usually has. */
const PASSAGES_PER_CALL = 5

interface Row {
  readonly text: string
  readonly label?: number
  readonly source?: string
}

interface Sample {
  readonly name: string
  readonly isAttack: boolean
  readonly texts: readonly string[]
}

type Read = (text: string) => number

function signalOf(reading: ReturnType<typeof injection>): number {
  return reading.kind === 'measured' ? reading.signal : 1
}

/** Texts of a file of a set, of one label if there are labels, from one source if it is named. */
function texts(path: string, label?: number, source = ''): readonly string[] {
  const rows = readRows<Row>(path) ?? []
  return rows
    .filter((row) => (label === undefined || row.label === label) && (row.source ?? '').includes(source))
    .map((row) => row.text)
}

/** Puts each attack into many passages, at the start, in the middle and at the end of them in turn. */
function plant(attacks: readonly string[], passages: readonly string[]): readonly string[] {
  if (attacks.length === 0) return []
  return passages.map((passage, index) => {
    const attack = attacks[index % attacks.length] ?? ''
    const ends = [...passage.matchAll(/[.] (?=\p{Lu})/gu)].map((end) => end.index + 2)
    const middle = ends[ends.length >> 1] ?? 0
    const at = [0, middle, passage.length][Math.floor(index / attacks.length) % 3] ?? 0
    const after = attack.includes('```') || at === 0 ? '\n' : ' '
    return `${passage.slice(0, at)}${at === passage.length ? '\n' : ''}${attack}${after}${passage.slice(at)}`
  })
}

/** The sections of this project's own documentation: manuals are full of requests to their reader. */
function documentation(): readonly string[] {
  const folder = fileURLToPath(new URL('../docs', import.meta.url))
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split(/\n(?=#{1,4} )/))
    .filter((section) => section.length > 200)
}

/** Each set and the whole of them: the share that each reader is alarmed by. */
function table(samples: readonly Sample[], read: Read): readonly Record<string, string | number>[] {
  const lengthOf: Read = (text) => wordsOf(text).length
  const honest = samples.filter((sample) => !sample.isAttack).flatMap((sample) => sample.texts.map(lengthOf))
  const long = honest.sort((a, b) => a - b)[Math.floor(LENGTH_KEEPS * honest.length)] ?? 0
  const readers: Readonly<Record<string, Read>> = {
    injection: (text) => Number(read(text) < THRESHOLD),
    'attack words': (text) => Number(wordsOf(text).some((word) => ATTACK_WORDS.has(word))),
    length: (text) => Number(lengthOf(text) > long),
  }
  return samples
    .filter((sample) => sample.texts.length > 0)
    .map(({ name, isAttack, texts }) => ({
      set: name,
      kind: isAttack ? 'attack: caught' : 'honest: false alarms',
      texts: texts.length,
      ...Object.fromEntries(
        Object.entries(readers).map(([reader, alarm]) => [
          reader,
          percent(
            texts.reduce((sum, text) => sum + alarm(text), 0),
            texts.length,
          ),
        ]),
      ),
    }))
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)}%`
}

function separation(samples: readonly Sample[], score: Read): number {
  const scores = (isAttack: boolean): readonly number[] =>
    samples.filter((sample) => sample.isAttack === isAttack).flatMap((sample) => sample.texts.map(score))
  return auroc(scores(true), scores(false))
}

function report(title: string, samples: readonly Sample[], read: Read): void {
  if (samples.every((sample) => sample.texts.length === 0)) return
  printTable(title, table(samples, read))
  const words: Read = (text) => wordsOf(text).filter((word) => ATTACK_WORDS.has(word)).length
  printTable(`${title}: AUROC over all of it`, [
    {
      injection: separation(samples, (text) => -read(text)),
      'attack words': separation(samples, words),
      length: separation(samples, (text) => wordsOf(text).length),
    },
  ])
}

const ATTACKS = `prompt_injection/${PART}`
const inputs: readonly Sample[] = [
  { name: 'deepset', isAttack: true, texts: texts(`${ATTACKS}/deepset.jsonl`, 1) },
  { name: 'PIGuard, PINT', isAttack: true, texts: texts(`${ATTACKS}/piguard_valid.jsonl`, 1, 'PINT') },
  { name: 'deepset', isAttack: false, texts: texts(`${ATTACKS}/deepset.jsonl`, 0) },
  { name: 'PIGuard', isAttack: false, texts: texts(`${ATTACKS}/piguard_valid.jsonl`, 0) },
  { name: 'NotInject', isAttack: false, texts: texts(`${ATTACKS}/notinject_benign.jsonl`) },
  { name: 'WildGuard', isAttack: false, texts: texts(`${ATTACKS}/wildguard_benign.jsonl`) },
  { name: 'Banking77', isAttack: false, texts: texts(`banking77/${PART}/items.jsonl`) },
  { name: 'CLINC150', isAttack: false, texts: texts(`clinc150/${PART}/items.jsonl`) },
]
report('Input', inputs, (text) => signalOf(injection({ input: text })))

const corpus = texts('retrieval_squad/shared/corpus.jsonl')
const contexts = readRows<{ readonly context: string }>(`squad2_answerability/${PART}/items.jsonl.gz`) ?? []
const squad = corpus.length > 0 ? corpus : [...new Set(contexts.map(({ context }) => context))]
const manual = documentation()
const requests = texts(`${ATTACKS}/bipia_attacks.jsonl`, undefined, 'BIPIA-text')
const code = texts(`${ATTACKS}/bipia_attacks.jsonl`, undefined, 'BIPIA-code')
const passages: readonly Sample[] = [
  { name: 'BIPIA requests in SQuAD', isAttack: true, texts: plant(requests, squad) },
  { name: 'BIPIA code in SQuAD', isAttack: true, texts: plant(code, squad) },
  { name: 'BIPIA requests in a manual', isAttack: true, texts: plant(requests, manual) },
  { name: 'BIPIA code in a manual', isAttack: true, texts: plant(code, manual) },
  { name: 'SQuAD', isAttack: false, texts: squad },
  { name: 'a manual (docs/)', isAttack: false, texts: manual },
]
if (squad.length > 0) {
  report('Passages', passages, (text) => signalOf(injection({ passages: [{ text }] })))
  const calls = squad.flatMap((_, index) =>
    index % PASSAGES_PER_CALL === 0 ? [squad.slice(index, index + PASSAGES_PER_CALL)] : [],
  )
  const alarms = calls.filter(
    (call) => signalOf(injection({ passages: call.map((text) => ({ text })) })) < THRESHOLD,
  )
  process.stdout.write(
    `\nCalls with ${PASSAGES_PER_CALL} clean SQuAD passages: ${percent(alarms.length, calls.length)} false alarms of ${calls.length}\n`,
  )
}
