import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { AirworthyError } from '@airworthy/sdk'
import type { Collected } from '../../evidence/collect.ts'
import { type Destination, evaluate, type Progress } from '../../evidence/evaluate.ts'
import type { EvidenceReading } from '../../evidence/read-evidence.ts'
import { wholeNumber } from '../numbers.ts'
import { type OpenedRun, openRun } from '../open-run.ts'
import { type Prepared, prepare, warn } from '../prepare.ts'
import { type ProgressDisplay, showProgress } from '../progress.ts'
import type { RunOptions } from '../run-options.ts'
import { findRun, latestRun, newRun, prepareRunsFolder, runPath } from '../runs.ts'
import { STOPPED, type Terminal } from '../terminal.ts'
import { recordedEval } from './eval-recorded.ts'

export interface EvalFlags {
  readonly contract: string
  readonly tune: boolean
  readonly recorded?: string
  /** True without a name: the latest interrupted run. */
  readonly resume?: string | true
  readonly untilDecided?: boolean
  readonly concurrency: string
  readonly repeats: string
  readonly limit?: string
  readonly seed?: string
  readonly json: boolean
}

/** `airworthy eval` */
export async function evalCommand(flags: EvalFlags, terminal: Terminal): Promise<void> {
  setHeapGrowth(SMALL_HEAP)
  try {
    await evaluateContract(flags, terminal)
  } finally {
    setHeapGrowth(USUAL_HEAP)
  }
}

/** Trials die young: a heap that grows would only put off their collection, at twice the memory and no more speed. */
const SMALL_HEAP = ['--semi-space-growth-factor=1', '--heap-growing-percent=50']

/** What V8 starts with. It uses compiled code only under the flags that it was kept under. */
const USUAL_HEAP = ['--semi-space-growth-factor=2', '--heap-growing-percent=0']

function setHeapGrowth(flags: readonly string[]): void {
  for (const flag of flags) setFlagsFromString(flag)
}

async function evaluateContract(flags: EvalFlags, terminal: Terminal): Promise<void> {
  if (flags.recorded !== undefined) return recordedEval({ ...flags, recorded: flags.recorded }, terminal)
  const prepared = await prepare(flags.contract, flags.tune ? 'tune' : 'tests')
  try {
    if (prepared.contract.run?.kind === 'recorded' && flags.resume === undefined) {
      return await recordedEval({ ...flags, recorded: prepared.contract.run.path }, terminal)
    }
    warn(prepared.contract, prepared.warnings, terminal)
    await run(prepared, flags, terminal)
  } finally {
    await prepared.testSet.close()
  }
}

async function run(prepared: Prepared, flags: EvalFlags, terminal: Terminal): Promise<void> {
  const { contract } = prepared
  const interrupted = flags.resume === undefined ? undefined : await interruptedRun(prepared, flags.resume)
  const stop = stopOnInterrupt(terminal)
  const opened = await openRun(prepared, optionsOf(flags, interrupted), { terminal, signal: stop.signal })
  prepareRunsFolder(contract)
  const name = newRun(contract, { nowMs: Date.now(), id: randomBytes(2).toString('hex') })
  const destination: Destination =
    interrupted === undefined
      ? { kind: 'new', path: runPath(contract, name), run: name }
      : { kind: 'resume', path: interrupted.path }
  try {
    const told = await execute(opened, destination, terminal)
    await report({ ...told, prepared, flags, terminal })
  } finally {
    stop.release()
    await opened.close()
  }
}

interface Executed {
  readonly progress: Progress
  readonly collected: Collected
  readonly errors: number
  readonly costUsd: number
  /** Trials whose cost is known. */
  readonly priced: number
}

async function execute(opened: OpenedRun, destination: Destination, terminal: Terminal): Promise<Executed> {
  const seen = { errors: 0, costUsd: 0, priced: 0 }
  const started: { progress?: Progress; display?: ProgressDisplay } = {}
  const collected = await evaluate(opened.evaluation, destination, {
    judgeCostUsd: opened.judgeCostUsd,
    onStart(progress) {
      started.progress = progress
      started.display = showProgress({ ...progress, terminal, now: performance.now.bind(performance) })
    },
    onTrial(trial) {
      if (trial.error !== undefined) seen.errors++
      seen.costUsd += trial.costUsd ?? 0
      if (trial.costUsd !== undefined) seen.priced++
      started.display?.saw(trial)
      return opened.isDecidedBy(trial) ? 'stop' : 'continue'
    },
  })
  started.display?.finish()
  if (started.progress === undefined) throw new Error('the run did not start')
  return { progress: started.progress, collected, ...seen }
}

interface Reported extends Executed {
  readonly prepared: Prepared
  readonly flags: EvalFlags
  readonly terminal: Terminal
}

async function report(reported: Reported): Promise<void> {
  const { progress, collected, prepared, flags, terminal } = reported
  const trials = progress.recorded + collected.trials
  const summary = {
    run: progress.run,
    path: progress.path,
    reason: collected.reason,
    trials,
    planned: progress.planned,
    errors: reported.errors,
    costUsd: reported.priced === 0 ? null : reported.costUsd,
  }
  if (collected.reason === 'stopped') {
    process.exitCode = STOPPED
    terminal.err(`Stopped with ${trials} of ${progress.planned} trials recorded.\n`)
    terminal.err('  `airworthy eval --resume` goes on; what was recorded is not paid again.\n')
    return
  }
  if (flags.json) terminal.out(`${JSON.stringify(summary)}\n`)
  else terminal.out(`${sentence(reported, trials)}\n`)
  if (flags.tune) {
    // The gate brings the statistics; a run that is not judged here does without them.
    const { tellTuneResult } = await import('../tune-result.ts')
    await tellTuneResult(prepared.contract, progress.path, { ...terminal, json: flags.json })
  } else if (!flags.json) terminal.out('`airworthy gate` says what they prove.\n')
}

function sentence({ progress, collected, errors, costUsd }: Reported, trials: number): string {
  const parts = [`${trials} trials recorded in run ${progress.run}`]
  if (errors > 0) parts.push(`${errors} failed`)
  if (costUsd > 0) parts.push(`$${costUsd.toFixed(4)} spent`)
  if (collected.reason === 'decided') {
    const saved = progress.planned - trials
    const price = collected.trials > 0 ? (costUsd / collected.trials) * saved : 0
    const money = price > 0 ? ` and about $${price.toFixed(4)}` : ''
    parts.push(`every verdict is certain, which saved ${saved} trials${money}`)
  }
  return `${parts.join('; ')}.`
}

function optionsOf(flags: EvalFlags, interrupted: EvidenceReading | undefined): RunOptions {
  const kind = flags.tune ? 'tune' : 'tests'
  const concurrency = wholeNumber('--concurrency', flags.concurrency, { least: 1 })
  if (interrupted !== undefined) {
    const { seed, repeats, planned, plan } = interrupted.header
    return { kind, concurrency, seed, repeats, limit: planned / repeats, plan, interrupted }
  }
  return {
    kind,
    concurrency,
    repeats: wholeNumber('--repeats', flags.repeats, { least: 1 }),
    plan: flags.untilDecided === true ? 'sequential' : { rule: 'fixed' },
    ...(flags.limit === undefined ? {} : { limit: wholeNumber('--limit', flags.limit, { least: 1 }) }),
    ...(flags.seed === undefined ? {} : { seed: wholeNumber('--seed', flags.seed, { least: 0 }) }),
  }
}

async function interruptedRun({ contract }: Prepared, named: string | true): Promise<EvidenceReading> {
  const found = named === true ? await latestRun(contract, () => true) : await findRun(contract, named)
  if (found !== undefined) return found
  throw new AirworthyError('evidence-not-found', `there is no run of ${contract.feature} to go on with`, {
    next: 'Start one with `airworthy eval`.',
  })
}

interface Stop {
  readonly signal: AbortSignal
  release(): void
}

/** The first ^C ends the run in order: calls in flight are aborted, what is recorded stays. A second one is the system's. */
function stopOnInterrupt({ err }: Terminal): Stop {
  const controller = new AbortController()
  function stop(): void {
    err('\nStopping; trials in flight are dropped.\n')
    controller.abort(new Error('stopped by the user'))
    release()
  }
  function release(): void {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return { signal: controller.signal, release }
}
