/**
 * How well `scope` tells questions that a feature is for from others, on published data, beside trivial baselines.
 * It learns from the questions of the training split alone and sees no intents and no question out of scope.
 * Run: node benchmarks/scope-quality.ts [--data DIR] [--part dev]
 */
import { learnScope, SCOPE_AT_LEAST, type ScopeModel, scope } from '../packages/sdk/src/checks/scope.ts'
import { auroc, falsePositiveRateAt, PART, printTable, readRows, wordsOf } from './labelled-data.ts'
import { bm25, indexWords, largestOverlap, type WordIndex } from './word-search.ts'

interface Row {
  readonly text: string
  readonly official_split: 'train' | 'val' | 'test'
  /** Banking77 has none out of scope and does not say so. */
  readonly in_scope?: boolean
}

interface Trial {
  readonly name: string
  readonly known: readonly string[]
  readonly inside: readonly string[]
  readonly outside: readonly string[]
}

const BASELINES: Readonly<Record<string, (question: string, known: WordIndex) => number>> = {
  'shorter question': (question) => -wordsOf(question).length,
  'token overlap': largestOverlap,
  'word search': (question, known) => bm25(question, known).reduce((best, score) => Math.max(best, score), 0),
}

function texts(rows: readonly Row[], split: Row['official_split'], inScope = true): readonly string[] {
  return rows
    .filter((row) => row.official_split === split && (row.in_scope ?? true) === inScope)
    .map((row) => row.text)
}

/** Every n-th question, so that a small set has as many kinds of question as it can. */
function sample(questions: readonly string[], wanted: number): readonly string[] {
  return Array.from(
    { length: wanted },
    (_, at) => questions[Math.floor((at * questions.length) / wanted)] ?? '',
  )
}

function signalOf(question: string, model: ScopeModel): number {
  const reading = scope(question, model)
  return reading.kind === 'measured' ? reading.signal : Number.NaN
}

function measure({ name, known, inside, outside }: Trial) {
  const model = learnScope(known)
  const signals = (questions: readonly string[]): readonly number[] =>
    questions.map((question) => signalOf(question, model)).filter((signal) => !Number.isNaN(signal))
  const [right, wrong] = [signals(inside), signals(outside)]
  const flagged = (of: readonly number[]): number =>
    of.filter((signal) => signal < SCOPE_AT_LEAST).length / of.length
  const words = indexWords(known)
  const baselines = Object.entries(BASELINES).map(([baseline, score]) => {
    const scores = (questions: readonly string[]): readonly number[] =>
      questions.map((text) => score(text, words))
    return [`AUROC ${baseline}`, auroc(scores(inside), scores(outside))] as const
  })
  return {
    set: name,
    known: model.size,
    'in scope': right.length,
    'out of scope': wrong.length,
    'AUROC scope': auroc(right, wrong),
    ...Object.fromEntries(baselines),
    'FPR at 95 % TPR': falsePositiveRateAt(0.95, right, wrong),
    'false alarms': flagged(right),
    caught: flagged(wrong),
  }
}

function time(known: readonly string[], asked: readonly string[]) {
  const started = performance.now()
  const model = learnScope(known)
  const learned = performance.now()
  for (const question of asked) signalOf(question, model)
  const done = performance.now()
  return {
    known: model.size,
    'learning, ms': learned - started,
    'per question, ms': (done - learned) / asked.length,
  }
}

const clinc = readRows<Row>(`clinc150/${PART}/items.jsonl`)
const banking = readRows<Row>(`banking77/${PART}/items.jsonl`)
if (clinc !== undefined && banking !== undefined) {
  const [clincKnown, clincInside] = [texts(clinc, 'train'), texts(clinc, 'test')]
  const [bankingKnown, bankingInside] = [texts(banking, 'train'), texts(banking, 'test')]
  const trials: readonly Trial[] = [
    {
      name: 'CLINC150, its own out of scope',
      known: clincKnown,
      inside: clincInside,
      outside: texts(clinc, 'test', false),
    },
    {
      name: 'CLINC150, Banking77 as out of scope',
      known: clincKnown,
      inside: clincInside,
      outside: bankingInside,
    },
    {
      name: 'Banking77, CLINC150 as out of scope',
      known: bankingKnown,
      inside: bankingInside,
      outside: clincInside,
    },
    ...[20, 50, 200, 1000].map((size) => ({
      name: `Banking77, a test set of ${size}`,
      known: sample(bankingKnown, size),
      inside: bankingInside,
      outside: clincInside,
    })),
  ]
  printTable(`Scope (flagged: signal below ${SCOPE_AT_LEAST})`, trials.map(measure))
  const many = [...clincKnown, ...bankingKnown].slice(0, 10_000)
  printTable('What it costs', [time(sample(many, 200), clincInside), time(many, clincInside)])
}
