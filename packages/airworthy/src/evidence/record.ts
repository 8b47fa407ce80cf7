import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { Contract } from '@airworthy/sdk'
import type { Case } from './case.ts'
import type { Pricing, Scoring } from './collect.ts'
import type { EvidenceHeader } from './evidence-file.ts'
import { createEvidenceLog } from './evidence-log.ts'
import type { Scorer } from './scorer.ts'
import { canonicalJson } from './test-sets/canonical-json.ts'
import { digest53 } from './test-sets/digest.ts'
import { type RecordedTrial, readRecordedTrials } from './test-sets/recorded.ts'
import { Sketch } from './test-sets/sketch.ts'
import type { TestSet } from './test-sets/test-set.ts'
import type { Score, Trial } from './trial.ts'

export interface RecordOptions {
  readonly contract: Contract
  /** Absolute path of the recorded trials. */
  readonly recorded: string
  /** Where what a trial does not say of its case is looked up, by id. */
  readonly testSet?: TestSet
  /** Scorers for what no label says; they need the answer. */
  readonly scorers: Readonly<Record<string, Scorer>>
  readonly score: Scoring
  readonly price: Pricing
  readonly redact?: (trial: Trial) => Trial | Promise<Trial>
  readonly pricesDate: string
  readonly now: () => number
  readonly run: string
  /** Path of the evidence file to write. */
  readonly path: string
}

/** Turns trials that were observed elsewhere into evidence. The whole file is checked before anything is written. */
export async function recordTrials(
  options: RecordOptions,
): Promise<{ readonly trials: number; readonly errors: number }> {
  const survey = await surveyOf(options)
  const log = createEvidenceLog(options.path, headerOf(options, survey))
  let trials = 0
  let errors = 0
  try {
    for await (const recorded of readRecordedTrials(options.recorded)) {
      const trial = await trialOf(recorded, trials, options)
      log.append(options.redact === undefined ? trial : await options.redact(trial))
      trials++
      if (trial.error !== undefined || trial.outcome === 'failed') errors++
    }
    log.finish({
      finishedAt: new Date(options.now()).toISOString(),
      reason: 'complete',
      trials,
      judgeCostUsd: null,
    })
    log.flush()
  } finally {
    log.close()
  }
  return { trials, errors }
}

interface Survey {
  readonly count: number
  readonly fileHash: string
  readonly casesHash: string
  readonly sketch: readonly number[]
}

async function surveyOf(options: RecordOptions): Promise<Survey> {
  const cases = createHash('sha256')
  const sketch = new Sketch()
  let count = 0
  for await (const trial of readRecordedTrials(options.recorded)) {
    const content = canonicalJson(trial.input ?? trial.case)
    cases.update(`${content}\n`)
    sketch.add(digest53(content))
    count++
  }
  const file = createHash('sha256')
  for await (const chunk of createReadStream(options.recorded)) file.update(chunk)
  return {
    count,
    fileHash: file.digest('hex'),
    casesHash: options.testSet?.hash ?? cases.digest('hex'),
    sketch: options.testSet?.sketch ?? sketch.values(),
  }
}

function headerOf(options: RecordOptions, survey: Survey): EvidenceHeader {
  const { contract, testSet } = options
  return {
    kind: 'header',
    schema: 'airworthy.evidence/1',
    run: options.run,
    evidence: 'recorded',
    feature: contract.feature,
    contract: { path: basename(contract.path), hash: contract.hash },
    testSet: {
      hash: survey.casesHash,
      count: survey.count,
      files: testSet?.files ?? [{ path: basename(options.recorded), count: survey.count }],
      sketch: survey.sketch,
    },
    featureVersion: `recorded ${survey.fileHash.slice(0, 12)} ${basename(options.recorded)}`,
    seed: 0,
    repeats: 1,
    planned: survey.count,
    plan: { rule: 'fixed' },
    deadlineMs: contract.deadlineMs,
    pricesDate: options.pricesDate,
    startedAt: new Date(options.now()).toISOString(),
  }
}

async function trialOf(recorded: RecordedTrial, position: number, options: RecordOptions): Promise<Trial> {
  const { case: id, repeat, tags, cluster, labels, input, expected, ...observation } = recorded
  const testCase = await caseOf(recorded, options.testSet)
  return {
    case: id,
    repeat,
    position,
    cluster: cluster === id ? (testCase.cluster ?? id) : cluster,
    tags: testCase.tags,
    ...(testCase.input === undefined ? {} : { input: testCase.input }),
    ...(testCase.expected === undefined ? {} : { expected: testCase.expected }),
    ...(testCase.expectedOutcome === undefined ? {} : { expectedOutcome: testCase.expectedOutcome }),
    ...observation,
    ...(await options.price(observation)),
    scores: { ...(await scoresOf(recorded, testCase, options)), ...labelScores(labels) },
  }
}

/** What the test set knows of the case, under what the recorded trial says of it itself. */
async function caseOf(recorded: RecordedTrial, testSet: TestSet | undefined): Promise<Case> {
  const index = testSet?.indexOf(recorded.case)
  const known = testSet === undefined || index === undefined ? undefined : await testSet.caseAt(index)
  return {
    id: recorded.case,
    input: recorded.input ?? known?.input,
    ...((recorded.expected ?? known?.expected) === undefined
      ? {}
      : { expected: recorded.expected ?? known?.expected }),
    ...(known?.expectedOutcome === undefined ? {} : { expectedOutcome: known.expectedOutcome }),
    ...(known?.cluster === undefined ? {} : { cluster: known.cluster }),
    ...(known?.assertions === undefined ? {} : { assertions: known.assertions }),
    tags: { ...known?.tags, ...recorded.tags },
  }
}

/** A label is a person's word and wins over a scorer of the same name, which is then not asked. */
async function scoresOf(
  recorded: RecordedTrial,
  testCase: Case,
  { scorers, score }: RecordOptions,
): Promise<Readonly<Record<string, Score>>> {
  const open = Object.entries(scorers).filter(([name]) => !(name in recorded.labels))
  if (open.length === 0 || recorded.answer === undefined) return {}
  return score({
    scorers: Object.fromEntries(open),
    observation: recorded,
    testCase,
    signal: new AbortController().signal,
  })
}

function labelScores(labels: RecordedTrial['labels']): Readonly<Record<string, Score>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, { kind: 'scored', value }]))
}
