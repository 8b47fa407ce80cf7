import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AirworthyError, type Contract, loadContract } from '@airworthy/sdk'
import type { DrillOptions, Surroundings } from '../../drill/drill-options.ts'
import { runDrill } from '../../drill/run-drill.ts'
import { builtIn, realProvider, type Upstream } from '../../drill/upstream.ts'
import type { Case } from '../../evidence/case.ts'
import type { DrillReport, DrillVerdict } from '../../evidence/drills/drill-report.ts'
import { allFaults, type Fault } from '../../evidence/drills/faults.ts'
import { openTransport } from '../../evidence/targets/transport.ts'
import { openTestSet } from '../../evidence/test-sets/test-set.ts'
import { renderDrillHtml } from '../../report/drill/html.ts'
import { renderDrillJson } from '../../report/drill/json.ts'
import { renderDrillTerminal } from '../../report/drill/terminal.ts'
import { seededRandom } from '../../statistics/random.ts'
import { drillsFolder, prepareDrillsFolder } from '../drill-files.ts'
import { baseUrlNames, chosenFaults, keyNames } from '../drill-plan.ts'
import { drillProgress } from '../drill-progress.ts'
import { wholeNumber } from '../numbers.ts'
import { openRedaction } from '../open-run.ts'
import { newRun } from '../runs.ts'
import { STOPPED, type Terminal } from '../terminal.ts'
import { writeReport } from '../write-report.ts'

export interface DrillFlags {
  readonly contract: string
  readonly fault?: readonly string[]
  readonly list: boolean
  readonly baseUrlEnv?: readonly string[]
  readonly upstream?: string
  readonly proxyPort?: string
  readonly inputs: string
  readonly seed?: string
  readonly html?: string
  readonly json: boolean
}

const EXIT: Readonly<Record<DrillVerdict, number>> = { 'held-up': 0, broke: 1, 'not-drilled': 2 }

/** `airworthy drill` */
export async function drillCommand(flags: DrillFlags, terminal: Terminal): Promise<void> {
  if (flags.list) return terminal.out(listOf(allFaults()))
  const contract = loadContract(flags.contract)
  const faults = chosenFaults(contract, flags.fault)
  const stop = new AbortController()
  const onInterrupt = (): void => stop.abort()
  process.once('SIGINT', onInterrupt)
  const connection = openTransport({ environment: terminal.environment })
  try {
    const upstream = flags.upstream === undefined ? builtIn : realProvider(flags.upstream, connection.send)
    const around = surroundingsOf(contract, flags, { terminal, upstream, signal: stop.signal })
    const report = await drill({ around, faults, flags, terminal })
    if (stop.signal.aborted) {
      process.exitCode = STOPPED
      terminal.err(`Stopped; what was drilled is in ${report.evidence}.\n`)
    } else tell(report, flags, terminal)
  } finally {
    process.off('SIGINT', onInterrupt)
    await connection.close()
  }
}

function listOf(faults: readonly Fault[]): string {
  const modes = [...new Set(faults.map(({ failureMode }) => failureMode))]
  return modes
    .map((mode) => {
      const lines = faults.filter(({ failureMode }) => failureMode === mode)
      return `${mode}\n${lines.map(({ name, what }) => `  ${name.padEnd(26)}${what}\n`).join('')}`
    })
    .join('\n')
}

interface Wired {
  readonly terminal: Terminal
  readonly upstream: Upstream
  readonly signal: AbortSignal
}

function surroundingsOf(contract: Contract, flags: DrillFlags, wired: Wired): Surroundings {
  const names = baseUrlNames(contract, flags.baseUrlEnv)
  const port = portOf(contract, flags)
  const target = runOf(contract)
  if (port !== undefined && target.kind === 'http') {
    const variable = `${names[0]}=http://127.0.0.1:${port}/v1`
    wired.terminal.err(`The service at ${target.url} must have been started with ${variable}\n`)
  }
  return {
    contract,
    target,
    upstream: wired.upstream,
    baseUrlNames: target.kind === 'http' ? names.slice(0, 1) : names,
    keyNames: keyNames(contract),
    ...(port === undefined ? {} : { port }),
    environment: wired.terminal.environment,
    launcher: [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'drill-feature'],
    now: () => performance.timeOrigin + performance.now(),
    wait: (delayMs) => delay(delayMs),
    signal: wired.signal,
  }
}

function runOf(contract: Contract): NonNullable<Contract['run']> {
  if (contract.run !== undefined) return contract.run
  throw new AirworthyError('usage', `${contract.path} does not say how to run ${contract.feature}`, {
    next: 'Add "run: ./src/answer.ts#answer", a command or a URL.',
  })
}

function portOf(contract: Contract, flags: DrillFlags): number | undefined {
  if (flags.proxyPort !== undefined) return wholeNumber('--proxy-port', flags.proxyPort, { least: 1 })
  if (contract.run?.kind !== 'http') return undefined
  throw new AirworthyError('usage', 'a service that runs already needs a provider at a known port', {
    next: 'Choose one, for example --proxy-port 4180, and start the service with OPENAI_BASE_URL=http://127.0.0.1:4180/v1.',
  })
}

interface Ordered {
  readonly around: Surroundings
  readonly faults: readonly Fault[]
  readonly flags: DrillFlags
  readonly terminal: Terminal
}

async function drill({ around, faults, flags, terminal }: Ordered): Promise<DrillReport> {
  const { contract } = around
  const { candidates, seed } = await candidatesOf(contract, flags)
  const redact = await openRedaction(contract)
  prepareDrillsFolder(contract)
  const run = newRun(contract, { nowMs: Date.now(), id: randomBytes(2).toString('hex') })
  const progress = drillProgress(faults.length, terminal)
  const options: DrillOptions = {
    ...around,
    faults,
    candidates,
    seed,
    inputs: wholeNumber('--inputs', flags.inputs, { least: 1 }),
    run,
    path: join(drillsFolder(contract), `${run}.jsonl`),
    ...(redact === undefined ? {} : { redact }),
    epochMs: Date.now,
    onResult: progress.saw,
  }
  const report = await runDrill(options)
  progress.finish()
  return report
}

/** Cases that the feature should answer, in a seeded order: of the tune set when there is one, which may be looked at. */
async function candidatesOf(
  contract: Contract,
  flags: DrillFlags,
): Promise<{ readonly candidates: readonly Case[]; readonly seed: number }> {
  const paths = contract.tune.length > 0 ? contract.tune : contract.tests
  if (paths.length === 0) {
    throw new AirworthyError(
      'test-set-invalid',
      `${contract.path} names no test set to take questions from`,
      {
        next: 'Add a line such as "tune: [evals/playground.jsonl]".',
      },
    )
  }
  const testSet = await openTestSet(paths, { directory: contract.directory })
  try {
    const seed =
      flags.seed === undefined
        ? Number.parseInt(testSet.hash.slice(0, 8), 16)
        : wholeNumber('--seed', flags.seed, { least: 0 })
    const cases = await Promise.all(shuffled(testSet.count, seed).map((index) => testSet.caseAt(index)))
    const answerable = cases.filter(
      ({ expectedOutcome }) => expectedOutcome === undefined || expectedOutcome === 'answered',
    )
    return { candidates: answerable, seed }
  } finally {
    await testSet.close()
  }
}

/** More cases than this are never tried. */
const MOST_CANDIDATES = 400

function shuffled(count: number, seed: number): readonly number[] {
  const random = seededRandom(seed)
  const keyed = Array.from({ length: count }, (_, index) => ({ index, key: random() }))
  keyed.sort((a, b) => a.key - b.key)
  return keyed.slice(0, MOST_CANDIDATES).map(({ index }) => index)
}

function tell(report: DrillReport, flags: DrillFlags, terminal: Terminal): void {
  if (flags.html !== undefined) writeReport(flags.html, renderDrillHtml(report))
  terminal.out(flags.json ? `${renderDrillJson(report)}\n` : renderDrillTerminal(report, terminal))
  process.exitCode = EXIT[report.verdict]
}
