import type { Case } from './case.ts'
import type { EvidenceLog } from './evidence-log.ts'
import { observeWithRetries, type Wait } from './observe.ts'
import type { Scorer } from './scorer.ts'
import type { Target } from './target.ts'
import type { Observation, Score, Trial } from './trial.ts'

/** The cost of one observation, or why it has none. */
export type Pricing = (observation: Observation) => Promise<Pick<Trial, 'costUsd' | 'costUnmeasured'>>

/** Scores one observation by every scorer; never rejects. */
export type Scoring = (scored: {
  readonly scorers: Readonly<Record<string, Scorer>>
  readonly observation: Observation
  readonly testCase: Case
  readonly signal: AbortSignal
}) => Promise<Readonly<Record<string, Score>>>

export interface CollectOptions {
  readonly caseAt: (index: number) => Promise<Case>
  /** Case indices in the order in which they are tried; trial p runs case `order[floor(p / repeats)]`. */
  readonly order: Uint32Array
  readonly repeats: number
  readonly target: Target
  readonly scorers: Readonly<Record<string, Scorer>>
  readonly score: Scoring
  readonly price: Pricing
  /** The whole time of one trial: every attempt and every wait for `Retry-After`. */
  readonly deadlineMs: number
  /** Trials in flight at the same time. */
  readonly concurrency: number
  readonly log: EvidenceLog
  /** Positions that an interrupted run has recorded; they are not run again. */
  readonly recorded: ReadonlySet<number>
  /** Sees each trial before it is written; what it returns is written. A throw stops the run: nothing unredacted is kept. */
  readonly redact?: (trial: Trial) => Trial | Promise<Trial>
  readonly wait: Wait
  readonly now: () => number
  readonly random: () => number
  /** Ends the run: nothing new is started, calls in flight are aborted and not recorded. */
  readonly signal: AbortSignal
  /** Sees each trial once it is recorded. Returning `stop` starts no further trials. */
  readonly onTrial: (trial: Trial) => 'continue' | 'stop'
}

export interface Collected {
  /** Trials recorded by this call, without those of an interrupted run before. */
  readonly trials: number
  readonly reason: 'complete' | 'decided' | 'stopped'
}

/** Runs the feature on the cases and records every trial; the evidence log is the result. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const planned = options.order.length * options.repeats
  let next = 0
  let trials = 0
  let decided = false
  let broken = false

  async function work(): Promise<void> {
    while (next < planned && !decided && !broken && !options.signal.aborted) {
      const position = next++
      if (options.recorded.has(position)) continue
      const trial = await runTrial(position, options)
      if (trial === undefined) return
      options.log.append(trial)
      trials++
      if (options.onTrial(trial) === 'stop') decided = true
    }
  }

  const workers = Array.from({ length: Math.min(options.concurrency, planned) }, () =>
    work().catch((error: unknown) => {
      broken = true
      throw error
    }),
  )
  const failure = (await Promise.allSettled(workers)).find((worker) => worker.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  if (options.signal.aborted) return { trials, reason: 'stopped' }
  return { trials, reason: decided ? 'decided' : 'complete' }
}

async function runTrial(position: number, options: CollectOptions): Promise<Trial | undefined> {
  const index = options.order[Math.floor(position / options.repeats)] ?? 0
  const testCase = await options.caseAt(index)
  const observation = await observeWithRetries(testCase, options)
  if (options.signal.aborted) return undefined
  const scores = await options.score({
    scorers: options.scorers,
    observation,
    testCase,
    signal: options.signal,
  })
  // A judge that was cut off by ^C would look like an unmeasured trial.
  if (options.signal.aborted) return undefined
  const trial: Trial = {
    case: testCase.id,
    repeat: position % options.repeats,
    position,
    cluster: testCase.cluster ?? testCase.id,
    tags: testCase.tags,
    input: testCase.input,
    ...(testCase.expected === undefined ? {} : { expected: testCase.expected }),
    ...(testCase.expectedOutcome === undefined ? {} : { expectedOutcome: testCase.expectedOutcome }),
    ...observation,
    ...(await options.price(observation)),
    scores,
  }
  return options.redact === undefined ? trial : options.redact(trial)
}
