import { relative } from 'node:path'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import type { EvidenceSummary } from './gate-report.ts'
import type { Tally } from './tally.ts'

/**
 * Where the judged trials come from, in the words of the report. The evidence must have been read to its end. Paths
 * are relative to the contract's folder: a report is shown to others.
 */
export function evidenceSummary(evidence: EvidenceReading, tally: Tally, directory: string): EvidenceSummary {
  const { header } = evidence
  const { end, hash } = evidence.facts()
  return {
    run: header.run,
    kind: header.evidence,
    path: relative(directory, evidence.path),
    hash,
    testSetHash: header.testSet.hash,
    featureVersion: header.featureVersion,
    startedAt: header.startedAt,
    finishedAt: end?.finishedAt ?? null,
    seed: header.seed,
    repeats: header.repeats,
    planned: header.planned,
    trials: tally.trials,
    errored: tally.errored,
    ...(end?.reason === 'decided' ? { stoppedEarly: saved(header.planned, tally) } : {}),
  }
}

function saved(planned: number, tally: Tally): { readonly saved: number; readonly savedUsd: number | null } {
  const trials = planned - tally.trials
  const { cost } = tally.summarizer.summary(0.5)
  const meanUsd = cost !== null && cost.measured > 0 ? cost.totalUsd / cost.measured : null
  return { saved: trials, savedUsd: meanUsd === null ? null : meanUsd * trials }
}
