import { setTimeout as delay } from 'node:timers/promises'
import { AirworthyError, type Contract } from '@airworthy/sdk'
import type { Pricing } from '../evidence/collect.ts'
import type { Evaluation } from '../evidence/evaluate.ts'
import type { StoppingPlan } from '../evidence/evidence-file.ts'
import { createPricing } from '../evidence/pricing.ts'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import { type OpenedScorers, openScorers } from '../evidence/scorers/open-scorers.ts'
import { loadFunction } from '../evidence/targets/load-export.ts'
import { openTarget } from '../evidence/targets/open-target.ts'
import { PRICE_RELEASE } from '../evidence/targets/price-table.ts'
import { openTransport } from '../evidence/targets/transport.ts'
import type { Trial } from '../evidence/trial.ts'
import { alphaForLook } from '../statistics/look.ts'
import { seededRandom } from '../statistics/random.ts'
import { upcomingLook } from '../verdict/looks.ts'
import { committedCases, createMonitor } from '../verdict/monitor.ts'
import type { Prepared } from './prepare.ts'
import { looksFolder } from './runs.ts'
import type { Terminal } from './terminal.ts'

export interface RunOptions {
  readonly kind: 'tests' | 'tune'
  readonly concurrency: number
  readonly repeats: number
  readonly limit?: number
  readonly seed?: number
  /** A plan that an interrupted run committed to, or `sequential` to commit to one now. */
  readonly plan: StoppingPlan | 'sequential'
  /** The interrupted run that goes on. */
  readonly interrupted?: EvidenceReading
}

/** A run with all that it needs open. */
export interface OpenedRun {
  readonly evaluation: Evaluation
  /** Takes note of a trial; true when every verdict is certain and the run was asked to stop then. */
  isDecidedBy(trial: Trial): boolean
  judgeCostUsd(): Promise<number | null>
  close(): Promise<void>
}

interface Around {
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** Opens feature, scorers and plan: whatever can fail without a paid trial fails here. */
export async function openRun(prepared: Prepared, options: RunOptions, around: Around): Promise<OpenedRun> {
  const { contract, testSet } = prepared
  const { environment } = around.terminal
  const now = Date.now
  const connection = openTransport({ environment, connections: options.concurrency })
  const place = {
    directory: contract.directory,
    environment,
    now: () => performance.timeOrigin + performance.now(),
  }
  const target = await openTarget(runOf(contract), { ...place, transport: connection.send })
  const scorers = await openScorers(contract.scorers, { ...place, transport: connection.send })
  const limit = Math.min(options.limit ?? testSet.count, testSet.count)
  const plan =
    options.plan === 'sequential'
      ? ({ rule: 'sequential', maximumCases: await committedCases(contract, testSet, limit) } as const)
      : options.plan
  const redact = await openRedaction(contract)
  return {
    evaluation: {
      contract,
      kind: options.kind,
      testSet,
      target,
      scorers: scorers.scorers,
      price: createPricing(contract, now),
      pricesDate: PRICE_RELEASE.date,
      plan,
      repeats: options.repeats,
      concurrency: options.concurrency,
      seed: options.seed ?? Number.parseInt(testSet.hash.slice(0, 8), 16),
      limit,
      ...(redact === undefined ? {} : { redact }),
      environment: {
        now,
        seededRandom,
        signal: around.signal,
        wait: (delayMs, signal) => delay(delayMs, undefined, { signal }),
      },
    },
    isDecidedBy: await watcher(prepared, plan, options),
    judgeCostUsd: () => judgeCost(scorers, createPricing(withoutEndpoint(contract), now)),
    async close() {
      await target.close()
      await connection.close()
    },
  }
}

/** The judges' models are named by themselves; the feature's endpoint says nothing about their prices. */
function withoutEndpoint({ run: _, ...contract }: Contract): Contract {
  return contract
}

/** What the judges cost, or null as soon as one call of theirs has no price. */
async function judgeCost(scorers: OpenedScorers, price: Pricing): Promise<number | null> {
  let total = 0
  for (const { model, usage, callsWithoutUsage } of scorers.spent()) {
    const { costUsd } = await price({ model, usage })
    if (costUsd === undefined || callsWithoutUsage > 0) return null
    total += costUsd
  }
  return total
}

function runOf(contract: Contract): NonNullable<Contract['run']> {
  if (contract.run !== undefined) return contract.run
  throw new AirworthyError('usage', `${contract.path} does not say how to run ${contract.feature}`, {
    next: 'Add "run: ./src/answer.ts#answer" (or a URL), or bring recorded trials with --recorded FILE.',
  })
}

async function watcher(
  { contract, testSet }: Prepared,
  plan: StoppingPlan,
  { repeats, interrupted }: RunOptions,
): Promise<OpenedRun['isDecidedBy']> {
  if (plan.rule === 'fixed') return () => false
  const look = upcomingLook(looksFolder(contract), { feature: contract.feature, sketch: testSet.sketch })
  const alpha = alphaForLook(1 - contract.confidence, look)
  const monitor = createMonitor({ contract, maximumCases: plan.maximumCases, repeats, alpha })
  if (interrupted !== undefined) for await (const trial of interrupted.trials()) monitor.add(trial)
  return (trial) => {
    monitor.add(trial)
    return monitor.isDecided()
  }
}

/** The hook of the contract that sees each trial before it is written. */
export async function openRedaction(contract: Contract): Promise<Evaluation['redact']> {
  if (contract.redact === undefined) return undefined
  const [path = '', exportName = 'redact'] = contract.redact.split('#')
  const { call } = await loadFunction({ path, exportName, directory: contract.directory })
  return async (trial) => (await call(trial)) as Trial
}
