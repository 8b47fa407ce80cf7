import { basename, relative } from 'node:path'
import type { FaultResult } from '../evidence/drills/drill-file.ts'
import { createDrillLog, type DrillLog } from '../evidence/drills/drill-log.ts'
import type { DrillReport } from '../evidence/drills/drill-report.ts'
import { drilledModes, verdictOf } from '../evidence/drills/drilled-modes.ts'
import type { Fault } from '../evidence/drills/faults.ts'
import { type Control, runControl, untilRecovered } from './control.ts'
import type { DrillOptions } from './drill-options.ts'
import { type FaultPlan, planOf } from './fault-plans.ts'
import { NO_HOOK, runFault, without } from './run-fault.ts'

/** Faults at the same time, most of which wait for a deadline; every call of a program starts a process. */
const FAULTS_AT_ONCE = { module: 6, openai: 6, command: 3, http: 1, recorded: 1 } as const

/**
 * Breaks what the feature stands on, one fault after another, and judges what its users would see. Every trial is
 * recorded before it counts. A fault that could not be brought about is `not-drilled`, never a pass.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const control = await runControl(options)
  const log = createDrillLog(options.path, headerOf(options, control))
  try {
    const results = await runFaults(options, control, log)
    if (!options.signal.aborted) log.finish({ finishedAt: new Date(options.epochMs()).toISOString() })
    return reportOf(options, control, results)
  } finally {
    log.close()
  }
}

function headerOf(options: DrillOptions, control: Control): Parameters<typeof createDrillLog>[1] {
  const { contract } = options
  return {
    kind: 'header',
    schema: 'airworthy.drill-evidence/1',
    run: options.run,
    feature: contract.feature,
    contract: { path: basename(contract.path), hash: contract.hash },
    featureVersion: control.version,
    seed: options.seed,
    inputs: control.inputs.length,
    deadlineMs: contract.deadlineMs,
    provider: options.upstream.name,
    startedAt: new Date(options.epochMs()).toISOString(),
  }
}

async function runFaults(
  options: DrillOptions,
  control: Control,
  log: DrillLog,
): Promise<readonly FaultResult[]> {
  const results = new Map<string, FaultResult>()
  const planned = options.faults.map((fault) => ({ fault, plan: planFor(fault, control, options) }))

  async function run({ fault, plan }: (typeof planned)[number]): Promise<void> {
    if (options.signal.aborted) return
    if (options.port !== undefined && 'behave' in plan) await untilRecovered(control, options)
    const result =
      'verdict' in plan ? plan : await runFault({ fault, plan, control, options, record: log.trial })
    // A call that ^C cut off says nothing about the feature.
    if (options.signal.aborted) return
    log.result(result)
    results.set(fault.name, result)
    options.onResult(result)
  }

  // What loads the machine would make the other calls late.
  const crowds = planned.filter(({ plan }) => 'times' in plan && plan.times !== undefined)
  const others = planned.filter((fault) => !crowds.includes(fault))
  await inParallel(others, options.port === undefined ? FAULTS_AT_ONCE[options.target.kind] : 1, run)
  await inParallel(crowds, 1, run)
  return options.faults.flatMap(({ name }) => results.get(name) ?? [])
}

async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const worker = async (): Promise<void> => {
    for (const item of waiting) await act(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

/** How a fault is brought about for this feature, or its result when that is known before. */
function planFor(fault: Fault, control: Control, options: DrillOptions): FaultPlan | FaultResult {
  const { badAnswers } = control.offers
  const plan = planOf(fault.name, { contract: options.contract, badAnswers })
  if ('missing' in plan) return without(fault, plan.missing)
  const { kind } = options.target
  if (kind === 'http' && plan.address === 'unresolvable') {
    return without(fault, 'A service that runs already keeps its base URL.', 'does-not-apply')
  }
  if (kind === 'http' && plan.retrieve !== undefined) return without(fault, SERVICE_RETRIEVES)
  if (kind === 'module' && plan.retrieve !== undefined && !control.offers.retrieve)
    return without(fault, NO_HOOK)
  const isStreamed = control.inputs.some((input) => input.isStreamed)
  if (plan.needsStream === true && control.problem === undefined && !isStreamed) {
    return without(fault, 'The feature does not ask for streams.', 'does-not-apply')
  }
  return plan
}

const SERVICE_RETRIEVES =
  'The retriever of a service that runs already cannot be replaced: drill it as a module or as a program.'

function reportOf(options: DrillOptions, control: Control, results: readonly FaultResult[]): DrillReport {
  const { contract } = options
  const modes = drilledModes(contract, results)
  return {
    schema: 'airworthy.drill/1',
    verdict: verdictOf(results),
    feature: contract.feature,
    owner: contract.owner,
    contract: { path: basename(contract.path), hash: contract.hash },
    featureVersion: control.version,
    run: options.run,
    evidence: relative(contract.directory, options.path),
    provider: options.upstream.name,
    inputs: control.inputs.length,
    seed: options.seed,
    deadlineMs: contract.deadlineMs,
    modes,
    notes: notesFor(options, control),
  }
}

function notesFor({ contract, upstream }: DrillOptions, control: Control): readonly string[] {
  return [
    ...(control.problem === undefined ? [] : [control.problem]),
    ...(contract.whenItFails.length === 0
      ? ['The contract has no `when_it_fails`: what is usual for each failure mode was demanded.']
      : []),
    ...(upstream.name === 'built-in'
      ? [
          'The built-in provider answered in place of a model: the drill says nothing about the quality of answers.',
        ]
      : []),
  ]
}
