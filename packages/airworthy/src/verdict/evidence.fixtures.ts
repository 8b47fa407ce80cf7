import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Contract, parseContract } from '@airworthy/sdk'
import type { EvidenceHeader, StoppingPlan } from '../evidence/evidence-file.ts'
import { createEvidenceLog } from '../evidence/evidence-log.ts'
import { type EvidenceReading, readEvidence } from '../evidence/read-evidence.ts'
import type { Trial } from '../evidence/trial.ts'
import { gate } from './gate.ts'
import type { GateReport } from './gate-report.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'airworthy-verdict-'))
let files = 0

/** A contract with these requirement lines, each "section: line". */
export function contractOf(...lines: readonly string[]): Contract {
  const sections = new Map<string, string[]>()
  for (const line of lines) {
    const [section = '', ...rest] = line.split(': ')
    sections.set(section, [...(sections.get(section) ?? []), rest.join(': ')])
  }
  const body = [...sections].map(
    ([name, list]) => `${name}:\n${list.map((line) => `  - ${line}`).join('\n')}`,
  )
  const text = `feature: tested\nowner: team@example.com\n${body.join('\n')}\n`
  const parsed = parseContract({ text, path: join(FOLDER, 'airworthy.yaml') })
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
  return parsed.contract
}

/** What a test says of a trial; the rest is an ordinary answered trial. */
export type TrialDraft = Partial<Trial> & { readonly correct?: boolean | number }

/** A trial of the case `case-POSITION`. */
function trialAt(position: number, { correct, ...draft }: TrialDraft = {}): Trial {
  const id = draft.case ?? `case-${position}`
  return {
    repeat: 0,
    position,
    cluster: id,
    tags: {},
    ...(draft.error === undefined
      ? { outcome: 'answered', answer: 'yes', latencyMs: 100, costUsd: 0.001 }
      : {}),
    scores: correct === undefined ? {} : { correct: { kind: 'scored', value: Number(correct) } },
    ...draft,
    case: id,
  }
}

/** `good` right answers, then `bad` wrong ones. */
export function answers(good: number, bad: number): readonly TrialDraft[] {
  return [
    ...Array<TrialDraft>(good).fill({ correct: true }),
    ...Array<TrialDraft>(bad).fill({ correct: false }),
  ]
}

export interface RunDraft {
  readonly contract: Contract
  readonly drafts: readonly TrialDraft[]
  readonly kind?: EvidenceHeader['evidence']
  readonly plan?: StoppingPlan
  readonly repeats?: number
  /** Content hashes of the cases; the same numbers are the same test set. */
  readonly sketch?: readonly number[]
  /** Leaves the run without an end. */
  readonly interrupted?: boolean
}

/** Writes an evidence file as a run would and opens it. */
export async function evidenceOf(run: RunDraft): Promise<EvidenceReading> {
  const path = join(FOLDER, `run-${files++}.jsonl`)
  const { contract, drafts } = run
  const log = createEvidenceLog(path, {
    kind: 'header',
    schema: 'airworthy.evidence/1',
    run: `run-${files}`,
    evidence: run.kind ?? 'tests',
    feature: contract.feature,
    contract: { path: contract.path, hash: contract.hash },
    testSet: { hash: 'test-set', count: drafts.length, files: [], sketch: run.sketch ?? [files] },
    featureVersion: 'version',
    seed: 1,
    repeats: run.repeats ?? 1,
    planned: drafts.length,
    plan: run.plan ?? { rule: 'fixed' },
    deadlineMs: contract.deadlineMs,
    pricesDate: null,
    startedAt: '2026-01-02T10:00:00.000Z',
  })
  drafts.forEach((draft, position) => {
    log.append(trialAt(position, draft))
  })
  if (run.interrupted !== true) {
    log.finish({
      finishedAt: '2026-01-02T10:01:00.000Z',
      reason: 'complete',
      trials: drafts.length,
      judgeCostUsd: 0,
    })
  }
  log.close()
  return readEvidence(path)
}

/** A folder in which no look was taken yet. */
export function freshLooks(): string {
  return mkdtempSync(join(FOLDER, 'looks-'))
}

/** Gates a run; looks are fresh unless a folder is given. */
export async function gateOf(run: RunDraft, looksFolder: string = freshLooks()): Promise<GateReport> {
  const evidence = await evidenceOf(run)
  return gate({
    contract: run.contract,
    evidence,
    looksFolder,
    at: '2026-01-02T10:02:00.000Z',
    comparison: null,
    drills: [],
  })
}
