import type { Contract } from '@airworthy/sdk'
import { readDrills } from '../evidence/drills/read-drills.ts'
import { readEvidence } from '../evidence/read-evidence.ts'
import { renderJson } from '../report/json.ts'
import { renderTerminal } from '../report/terminal.ts'
import { gate } from '../verdict/gate.ts'
import { drillsFolder } from './drill-files.ts'
import { looksFolder } from './runs.ts'
import type { Terminal } from './terminal.ts'

/** Shows what a tuning run measured: it may be looked at as often as one likes, and certifies nothing. */
export async function tellTuneResult(
  contract: Contract,
  path: string,
  terminal: Terminal & { readonly json: boolean },
): Promise<void> {
  const report = await gate({
    contract,
    evidence: await readEvidence(path),
    comparison: null,
    drills: readDrills(drillsFolder(contract), contract.feature),
    looksFolder: looksFolder(contract),
    at: new Date().toISOString(),
  })
  const { color, columns } = terminal
  terminal.out(terminal.json ? `${renderJson(report)}\n` : renderTerminal(report, { color, columns }))
}
