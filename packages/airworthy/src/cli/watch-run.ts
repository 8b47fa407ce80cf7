import type { StoppingPlan } from '../evidence/evidence-file.ts'
import { alphaForLook } from '../statistics/look.ts'
import { upcomingLook } from '../verdict/looks.ts'
import { committedCases, createMonitor } from '../verdict/monitor.ts'
import type { Prepared } from './prepare.ts'
import type { RunOptions, Watching } from './run-options.ts'
import { looksFolder } from './runs.ts'

type SequentialPlan = Extract<StoppingPlan, { readonly rule: 'sequential' }>

/** Watches a run by the sequential rule, at the confidence of the look that its verdict will be. */
export async function watchRun(
  { contract, testSet }: Prepared,
  { plan, repeats, interrupted }: RunOptions,
  limit: number,
): Promise<Watching> {
  const committed: SequentialPlan =
    plan !== 'sequential' && plan.rule === 'sequential'
      ? plan
      : { rule: 'sequential', maximumCases: await committedCases(contract, testSet, limit) }
  const look = upcomingLook(looksFolder(contract), { feature: contract.feature, sketch: testSet.sketch })
  const alpha = alphaForLook(1 - contract.confidence, look)
  const monitor = createMonitor({ contract, maximumCases: committed.maximumCases, repeats, alpha })
  if (interrupted !== undefined) for await (const trial of interrupted.trials()) monitor.add(trial)
  return {
    plan: committed,
    isDecidedBy(trial) {
      monitor.add(trial)
      return monitor.isDecided()
    },
  }
}
