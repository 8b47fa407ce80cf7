import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { type Contract, findContradictions, loadContract } from '@airworthy/sdk'
import { createPricing } from '../../evidence/pricing.ts'
import { recordTrials } from '../../evidence/record.ts'
import { openScorers } from '../../evidence/scorers/open-scorers.ts'
import { scoreTrial } from '../../evidence/scorers/score.ts'
import { PRICE_RELEASE } from '../../evidence/targets/price-table.ts'
import { openTransport } from '../../evidence/targets/transport.ts'
import { openTestSet, type TestSet } from '../../evidence/test-sets/test-set.ts'
import { openRedaction } from '../open-run.ts'
import { refuseErrors } from '../prepare.ts'
import { newRun, prepareRunsFolder, runPath } from '../runs.ts'
import type { Terminal } from '../terminal.ts'

export interface RecordedFlags {
  readonly contract: string
  /** Path of the recorded trials, relative to the working directory. */
  readonly recorded: string
  readonly json: boolean
}

/** `airworthy eval --recorded FILE` */
export async function recordedEval(flags: RecordedFlags, terminal: Terminal): Promise<void> {
  const contract = loadContract(flags.contract)
  // What observed the trials need not be what `run:` says, and labels define their scorers.
  refuseErrors(contract, findContradictions({ contract: withoutRun(contract) }))
  const testSet = contract.tests.length === 0 ? undefined : await openTestSet(contract.tests, contract)
  try {
    await record(contract, testSet, { flags, terminal })
  } finally {
    await testSet?.close()
  }
}

function withoutRun({ run: _, ...contract }: Contract): Contract {
  return contract
}

async function record(
  contract: Contract,
  testSet: TestSet | undefined,
  { flags, terminal }: { readonly flags: RecordedFlags; readonly terminal: Terminal },
): Promise<void> {
  const { environment } = terminal
  const transport = openTransport({ environment })
  const { directory } = contract
  const { scorers } = await openScorers(contract.scorers, {
    directory,
    environment,
    transport: transport.send,
    now: Date.now,
  })
  const redact = await openRedaction(contract)
  prepareRunsFolder(contract)
  const run = newRun(contract, { nowMs: Date.now(), id: randomBytes(2).toString('hex') })
  const path = runPath(contract, run)
  try {
    const { trials, errors } = await recordTrials({
      contract,
      recorded: resolve(flags.recorded),
      ...(testSet === undefined ? {} : { testSet }),
      scorers,
      score: scoreTrial,
      price: createPricing(contract, Date.now),
      ...(redact === undefined ? {} : { redact }),
      pricesDate: PRICE_RELEASE.date,
      now: Date.now,
      run,
      path,
    })
    const summary = { run, path, reason: 'complete', trials, planned: trials, errors, costUsd: null }
    if (flags.json) terminal.out(`${JSON.stringify(summary)}\n`)
    else tellSummary(summary, terminal)
  } finally {
    await transport.close()
  }
}

function tellSummary(
  { run, trials, errors }: { readonly run: string; readonly trials: number; readonly errors: number },
  { out }: Terminal,
): void {
  out(`${trials} recorded trials read into run ${run}${errors > 0 ? `; ${errors} failed` : ''}.\n`)
  out('`airworthy gate` says what they prove.\n')
}
