import { type Contract, loadContract } from '@airworthy/sdk'
import { readDrills } from '../../evidence/drills/read-drills.ts'
import { type EvidenceReading, readEvidence } from '../../evidence/read-evidence.ts'
import { renderHtml } from '../../report/html.ts'
import { renderJson } from '../../report/json.ts'
import { renderJunit } from '../../report/junit.ts'
import { renderMarkdown } from '../../report/markdown.ts'
import { renderTerminal } from '../../report/terminal.ts'
import { compareRuns } from '../../verdict/compare.ts'
import { gate, gateWithoutEvidence } from '../../verdict/gate.ts'
import type { Decision, GateReport } from '../../verdict/gate-report.ts'
import { drillsFolder } from '../drill-files.ts'
import { findRun, latestRun, looksFolder } from '../runs.ts'
import type { Terminal } from '../terminal.ts'
import { writeReport } from '../write-report.ts'

export interface GateFlags {
  readonly contract: string
  readonly run?: string
  readonly baseline?: string
  readonly html?: string
  readonly markdown?: string
  readonly junit?: string
  readonly json: boolean
}

const EXIT: Readonly<Record<Decision, number>> = { go: 0, 'no-go': 1, 'not-enough-evidence': 2 }

/** `airworthy gate` */
export async function gateCommand(flags: GateFlags, terminal: Terminal): Promise<void> {
  const contract = await loadContract(flags.contract)
  const evidence =
    flags.run === undefined
      ? await latestRun(contract, ({ header }) => header.evidence !== 'tune')
      : await findRun(contract, flags.run)
  const report =
    evidence === undefined
      ? gateWithoutEvidence(contract, drillsOf(contract))
      : await judge(contract, evidence, flags)
  writeReports(report, flags)
  const { color, columns } = terminal
  terminal.out(flags.json ? `${renderJson(report)}\n` : renderTerminal(report, { color, columns }))
  process.exitCode = EXIT[report.verdict]
}

async function judge(contract: Contract, evidence: EvidenceReading, flags: GateFlags): Promise<GateReport> {
  // An evidence file is read as a stream, once for each purpose.
  const comparison =
    flags.baseline === undefined
      ? null
      : await compareRuns({
          contract,
          candidate: await readEvidence(evidence.path),
          baseline: await findRun(contract, flags.baseline),
        })
  return gate({
    contract,
    evidence,
    comparison,
    drills: drillsOf(contract),
    looksFolder: looksFolder(contract),
    at: new Date().toISOString(),
  })
}

function drillsOf(contract: Contract): ReturnType<typeof readDrills> {
  return readDrills(drillsFolder(contract), contract.feature)
}

function writeReports(report: GateReport, flags: GateFlags): void {
  if (flags.html !== undefined) writeReport(flags.html, renderHtml(report))
  if (flags.markdown !== undefined) writeReport(flags.markdown, renderMarkdown(report))
  if (flags.junit !== undefined) writeReport(flags.junit, renderJunit(report))
}
