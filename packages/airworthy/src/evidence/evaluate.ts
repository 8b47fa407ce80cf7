import { basename } from 'node:path'
import type { Contract } from '@airworthy/sdk'
import { AirworthyError } from '@airworthy/sdk'
import { type Collected, collect, type Pricing } from './collect.ts'
import type { EvidenceHeader, StoppingPlan } from './evidence-file.ts'
import { createEvidenceLog, type EvidenceLog, resumeEvidenceLog } from './evidence-log.ts'
import type { Wait } from './observe.ts'
import { stratifiedOrder } from './order.ts'
import type { Scorer } from './scorer.ts'
import { scoreTrial } from './scorers/score.ts'
import type { Target } from './target.ts'
import type { TestSet } from './test-sets/test-set.ts'
import type { Trial } from './trial.ts'

/** A run that is ready to start: everything that could be wrong without a paid trial has been found. */
export interface Evaluation {
  readonly contract: Contract
  readonly kind: 'tests' | 'tune'
  readonly testSet: TestSet
  readonly target: Target
  readonly scorers: Readonly<Record<string, Scorer>>
  readonly price: Pricing
  readonly pricesDate: string | null
  readonly plan: StoppingPlan
  readonly repeats: number
  readonly concurrency: number
  readonly seed: number
  /** Cases that are tried: the first of the seeded order. Default: all. */
  readonly limit: number
  readonly redact?: (trial: Trial) => Trial | Promise<Trial>
  readonly environment: Surroundings
}

/** What the run takes from the world. */
interface Surroundings {
  readonly now: () => number
  readonly wait: Wait
  /** A generator that is uniform in [0, 1), from a seed. */
  readonly seededRandom: (seed: number) => () => number
  readonly signal: AbortSignal
}

/** Where the evidence goes: a new file, or one that an interrupted run has left. */
export type Destination =
  | { readonly kind: 'new'; readonly path: string; readonly run: string }
  | { readonly kind: 'resume'; readonly path: string }

export interface Progress {
  readonly planned: number
  /** Trials that need not be paid again. */
  readonly recorded: number
  readonly run: string
  readonly path: string
}

export interface Watching {
  readonly onStart: (progress: Progress) => void
  readonly onTrial: (trial: Trial) => 'continue' | 'stop'
  /** What the judges cost, once the run is over; null when unknown. */
  readonly judgeCostUsd: () => Promise<number | null>
}

/** Runs the feature on the test set and keeps the evidence. */
export async function evaluate(
  evaluation: Evaluation,
  destination: Destination,
  watching: Watching,
): Promise<Collected> {
  const { testSet, environment, seed } = evaluation
  const opened = await openDestination(evaluation, destination)
  const { log, header, recorded } = opened
  const flushing = setInterval(() => log.flush(), FLUSH_EVERY_MS)
  try {
    watching.onStart({ planned: header.planned, recorded: recorded.size, run: header.run, path: log.path })
    const collected = await collect({
      ...evaluation,
      ...environment,
      caseAt: (index) => testSet.caseAt(index),
      order: orderOf(evaluation),
      score: scoreTrial,
      random: environment.seededRandom(seed + 1),
      deadlineMs: evaluation.contract.deadlineMs,
      log,
      recorded,
      onTrial: watching.onTrial,
    })
    if (collected.reason !== 'stopped') {
      log.finish({
        finishedAt: new Date(environment.now()).toISOString(),
        reason: collected.reason,
        trials: recorded.size + collected.trials,
        judgeCostUsd: await watching.judgeCostUsd(),
      })
    }
    log.flush()
    return collected
  } finally {
    clearInterval(flushing)
    log.close()
  }
}

/** The system writes a trial out at once, which survives the death of the process; a power cut costs at most this. */
const FLUSH_EVERY_MS = 2000

function orderOf({ testSet, environment, seed, limit }: Evaluation): Uint32Array {
  const order = stratifiedOrder({
    count: testSet.count,
    stratumOf: (index) => testSet.stratumOf(index),
    random: environment.seededRandom(seed),
  })
  return order.subarray(0, limit)
}

interface OpenedDestination {
  readonly log: EvidenceLog
  readonly header: EvidenceHeader
  readonly recorded: ReadonlySet<number>
}

async function openDestination(evaluation: Evaluation, destination: Destination): Promise<OpenedDestination> {
  if (destination.kind === 'new') {
    const header = headerOf(evaluation, destination.run)
    return { log: createEvidenceLog(destination.path, header), header, recorded: new Set() }
  }
  const resumed = await resumeEvidenceLog(destination.path)
  try {
    requireSame(evaluation, resumed.header)
  } catch (error) {
    resumed.log.close()
    throw error
  }
  return resumed
}

function headerOf(evaluation: Evaluation, run: string): EvidenceHeader {
  const { contract, testSet, repeats, limit } = evaluation
  return {
    kind: 'header',
    schema: 'airworthy.evidence/1',
    run,
    evidence: evaluation.kind,
    feature: contract.feature,
    contract: { path: basename(contract.path), hash: contract.hash },
    testSet: { hash: testSet.hash, count: testSet.count, files: testSet.files, sketch: testSet.sketch },
    featureVersion: evaluation.target.version,
    seed: evaluation.seed,
    repeats,
    planned: Math.min(limit, testSet.count) * repeats,
    plan: evaluation.plan,
    deadlineMs: contract.deadlineMs,
    pricesDate: evaluation.pricesDate,
    startedAt: new Date(evaluation.environment.now()).toISOString(),
  }
}

/** Trials of two versions, two contracts or two test sets must not end up as one run. */
function requireSame(evaluation: Evaluation, header: EvidenceHeader): void {
  const differences: readonly (readonly [string, unknown, unknown])[] = [
    ['contract', header.contract.hash, evaluation.contract.hash],
    ['test set', header.testSet.hash, evaluation.testSet.hash],
    ['feature', header.featureVersion, evaluation.target.version],
    ['number of repeats', header.repeats, evaluation.repeats],
  ]
  const changed = differences.filter(([, before, now]) => before !== now).map(([what]) => what)
  if (changed.length === 0) return
  throw new AirworthyError(
    'evidence-mismatch',
    `run ${header.run} cannot go on: the ${changed.join(' and the ')} changed since it started`,
    { next: 'Start a new run with `airworthy eval`, or undo the change.' },
  )
}
