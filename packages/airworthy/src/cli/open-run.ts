import { setTimeout as delay } from 'node:timers/promises'
import { AirworthyError, type Contract } from '@airworthy/sdk'
import type { Pricing } from '../evidence/collect.ts'
import type { Evaluation } from '../evidence/evaluate.ts'
import { createPricing } from '../evidence/pricing.ts'
import { type OpenedScorers, openScorers } from '../evidence/scorers/open-scorers.ts'
import { loadFunction } from '../evidence/targets/load-export.ts'
import { openTarget } from '../evidence/targets/open-target.ts'
import { PRICE_RELEASE } from '../evidence/targets/price-table.ts'
import { openTransport } from '../evidence/targets/transport.ts'
import type { Trial } from '../evidence/trial.ts'
import { seededRandom } from '../statistics/random.ts'
import type { Prepared } from './prepare.ts'
import type { RunOptions, Watching } from './run-options.ts'
import type { Terminal } from './terminal.ts'

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
  const { plan, isDecidedBy } = await openWatching(prepared, options, limit)
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
    isDecidedBy,
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

/** A fixed run is not watched, and does without the statistics that watching needs. */
async function openWatching(prepared: Prepared, options: RunOptions, limit: number): Promise<Watching> {
  const { plan } = options
  if (plan !== 'sequential' && plan.rule === 'fixed') return { plan, isDecidedBy: () => false }
  const { watchRun } = await import('./watch-run.ts')
  return watchRun(prepared, { ...options, plan }, limit)
}

/** The hook of the contract that sees each trial before it is written. */
export async function openRedaction(contract: Contract): Promise<Evaluation['redact']> {
  if (contract.redact === undefined) return undefined
  const [path = '', exportName = 'redact'] = contract.redact.split('#')
  const { call } = await loadFunction({ path, exportName, directory: contract.directory })
  return async (trial) => (await call(trial)) as Trial
}
