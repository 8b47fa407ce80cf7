import type { Contender } from './contenders.ts'
import type { EndpointProcess } from './endpoint-process.ts'
import { inTemporaryFolder, measureRun } from './measured-run.ts'
import type { Entrant } from './rounds.ts'

export interface EvalRunOptions {
  readonly endpoint: EndpointProcess
  readonly cases: number
  readonly concurrency: number
}

/**
 * A contender at one test set, in an empty folder each time. A run that has asked more or fewer questions than there
 * are cases, or whose files do not show them all as passed, rejects: its time would say nothing.
 */
export function evalRun(contender: Contender, { endpoint, cases, concurrency }: EvalRunOptions): Entrant {
  async function run(folder: string) {
    const command = contender.prepare(folder, { cases, concurrency, baseUrl: endpoint.baseUrl })
    const callsBefore = await endpoint.calls()
    const cost = await measureRun(command, folder)
    const calls = (await endpoint.calls()) - callsBefore
    if (calls !== cases) throw new Error(`${contender.name} made ${calls} calls for ${cases} cases`)
    const passed = contender.passedCases?.(folder) ?? cases
    if (passed !== cases) throw new Error(`${contender.name} shows ${passed} of ${cases} cases as passed`)
    return cost
  }
  return { name: contender.name, run: () => inTemporaryFolder(run) }
}
