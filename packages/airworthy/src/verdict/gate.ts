import { basename } from 'node:path'
import type { Contract, Requirement } from '@airworthy/sdk'
import type { RecordedDrill } from '../evidence/drills/drill-file.ts'
import type { EvidenceReading } from '../evidence/read-evidence.ts'
import { alphaForLook } from '../statistics/look.ts'
import type { Placed } from './claim.ts'
import { shownOf } from './display.ts'
import { evidenceSummary } from './evidence-summary.ts'
import { judgeFailureModes } from './failure-modes.ts'
import { feltAs } from './felt.ts'
import type { Decision, FailureModeVerdict, GateReport, RequirementVerdict } from './gate-report.ts'
import { type Judgement, judgeSample, type Withheld } from './judge.ts'
import { takeLook } from './looks.ts'
import { furtherCases } from './needed.ts'
import { notesFor } from './notes.ts'
import { reasonFor } from './reason.ts'
import { createSampler } from './sample.ts'
import { createSequence } from './sequence.ts'
import { claimsOf } from './slice.ts'
import { type Tally, tallyEvidence } from './tally.ts'
import { startWatch } from './watch.ts'

export interface GateOptions {
  readonly contract: Contract
  readonly evidence: EvidenceReading
  /** Drills of the feature, latest first. */
  readonly drills: readonly RecordedDrill[]
  /** Folder of the recorded looks; it belongs under version control. */
  readonly looksFolder: string
  /** ISO time of the look. */
  readonly at: string
  readonly comparison: GateReport['comparison']
}

/** What a run is good for: only a complete run over certifying cases can prove anything. */
type Standing = 'certifies' | 'tune' | 'interrupted'

/** Everything that is needed to judge at whatever confidence is left. */
interface Docket {
  readonly contract: Contract
  readonly evidence: EvidenceReading
  readonly tally: Tally
  /** Observations per requirement in the planned order; empty for a fixed plan. */
  readonly observed: readonly (readonly Placed[])[]
  readonly standing: Standing
}

/** Judges all evidence of a run against the contract. The look is recorded before the report exists. */
export async function gate({
  contract,
  evidence,
  drills,
  looksFolder,
  at,
  comparison,
}: GateOptions): Promise<GateReport> {
  const docket = await openDocket(contract, evidence)
  const { header } = evidence
  const facts = evidence.facts()
  const failureModes = judgeFailureModes({ contract, drills, ...versionOf(evidence) })
  let requirements: readonly RequirementVerdict[] = []
  function judge(look: number): Decision {
    requirements = contract.requirements.map((_, index) => judgeRequirement(docket, index, look))
    return decide([...requirements, ...failureModes])
  }
  const subject = {
    feature: contract.feature,
    run: header.run,
    trialsHash: facts.trialsHash,
    contractHash: contract.hash,
    sketch: header.testSet.sketch,
  }
  const certifies = docket.standing === 'certifies'
  const look = certifies ? takeLook({ folder: looksFolder, subject, at, judge }) : null
  if (look === null) judge(1)
  const { tally } = docket
  return {
    schema: 'airworthy.gate/1',
    verdict: decide([...requirements, ...failureModes]),
    feature: contract.feature,
    owner: contract.owner,
    contract: { path: basename(contract.path), hash: contract.hash },
    evidence: evidenceSummary(evidence, tally, contract.directory),
    confidence: contract.confidence,
    look:
      look === null ? null : { number: look, confidence: 1 - alphaForLook(1 - contract.confidence, look) },
    requirements,
    failureModes,
    ...tally.summarizer.summary(1 - contract.confidence),
    failing: tally.failing.kept(),
    failingTotal: tally.failing.total(),
    further: further(requirements, tally),
    comparison,
    notes: notesFor({ contract, header, standing: docket.standing, requirements }),
  }
}

/** The report when there is no evidence at all: nothing is proven, and the report says how much would be needed. */
export function gateWithoutEvidence(contract: Contract, drills: readonly RecordedDrill[]): GateReport {
  const claims = claimsOf(contract)
  const alpha = 1 - contract.confidence
  const requirements = contract.requirements.map((requirement, index): RequirementVerdict => {
    const claim = claims[index]
    const sample = claim === undefined ? undefined : createSampler(claim).sample()
    const needed = claim && sample ? furtherCases({ claim, sample, alpha, look: 1 }) : null
    return {
      ...lineOf(requirement),
      verdict: 'inconclusive',
      estimate: null,
      low: null,
      high: null,
      trials: 0,
      cases: 0,
      unmeasured: 0,
      errored: 0,
      needed,
      method: 'none',
      reason: 'There is no evidence yet.',
    }
  })
  const failureModes = judgeFailureModes({ contract, drills })
  return {
    schema: 'airworthy.gate/1',
    verdict: failureModes.some(({ verdict }) => verdict === 'fail') ? 'no-go' : 'not-enough-evidence',
    feature: contract.feature,
    owner: contract.owner,
    contract: { path: basename(contract.path), hash: contract.hash },
    evidence: null,
    confidence: contract.confidence,
    look: null,
    requirements,
    failureModes,
    slices: [],
    latency: null,
    cost: null,
    errors: [],
    unmeasured: [],
    failing: [],
    failingTotal: 0,
    further: { cases: Math.max(0, ...requirements.map(({ needed }) => needed ?? 0)), costUsd: null },
    comparison: null,
    notes: ['No run was found. `airworthy eval` collects evidence.'],
  }
}

async function openDocket(contract: Contract, evidence: EvidenceReading): Promise<Docket> {
  const { plan, repeats } = evidence.header
  const claims = claimsOf(contract)
  const observed: Placed[][] = claims.map(() => [])
  const sequence = createSequence({
    contract,
    claims,
    repeats,
    onObserved: (index, placed) => observed[index]?.push(placed),
  })
  const tally = await tallyEvidence(contract, evidence, plan.rule === 'sequential' ? sequence.add : undefined)
  const ended = evidence.facts().end !== undefined
  const standing = evidence.header.evidence === 'tune' ? 'tune' : ended ? 'certifies' : 'interrupted'
  return { contract, evidence, tally, observed, standing }
}

function judgeRequirement(docket: Docket, index: number, look: number): RequirementVerdict {
  const { contract, tally, standing } = docket
  const requirement = contract.requirements[index]
  const claim = tally.claims[index]
  const sample = tally.samples[index]
  if (requirement === undefined || claim === undefined || sample === undefined) {
    throw new Error(`no requirement ${index}`)
  }
  const certifies = standing === 'certifies'
  const confidenceLost = 1 - contract.confidence
  const alpha = certifies ? alphaForLook(confidenceLost, look) : confidenceLost
  const proven = judgement(docket, index, alpha)
  const judged: Judgement = certifies ? proven : { ...proven, verdict: 'inconclusive' }
  const shown =
    standing === 'interrupted'
      ? { estimate: null, low: null, high: null }
      : shownOf({ claim, requirement, sample }, judged, alpha)
  const decided = judged.verdict !== 'inconclusive'
  const next = certifies ? look + 1 : 1
  const needed = decided ? 0 : furtherCases({ claim, sample, alpha: confidenceLost, look: next })
  const felt = feltBy(requirement, shown.estimate)
  return {
    ...lineOf(requirement),
    verdict: judged.verdict,
    ...shown,
    trials: sample.trials,
    cases: sample.worst.length,
    unmeasured: sample.missing - sample.errored,
    errored: sample.errored,
    needed: judged.withheld !== null && MORE_CASES_DO_NOT_HELP.has(judged.withheld) ? null : needed,
    method: judged.method,
    reason:
      STANDING_REASONS[standing] ?? reasonFor({ requirement, claim, sample, judgement: judged, needed }),
    ...(judged.verdict === 'pass' || felt === undefined ? {} : { felt }),
  }
}

const MORE_CASES_DO_NOT_HELP: ReadonlySet<Withheld> = new Set(['no-cap', 'cap-broken', 'not-measured'])

const STANDING_REASONS: Readonly<Record<Standing, string | undefined>> = {
  certifies: undefined,
  tune: 'Measured on a tuning set, which may be looked at as often as one likes and never certifies.',
  interrupted: 'The run was interrupted; what it has seen so far stays closed until it is complete.',
}

function judgement(docket: Docket, index: number, alpha: number): Judgement {
  const { plan, repeats } = docket.evidence.header
  const claim = docket.tally.claims[index]
  const sample = docket.tally.samples[index]
  if (claim === undefined || sample === undefined) throw new Error(`no claim ${index}`)
  if (plan.rule === 'fixed') return judgeSample(claim, sample, alpha)
  const watch = startWatch({ claim, repeats, alpha, maximumCases: plan.maximumCases[index] ?? 0 })
  for (const placed of docket.observed[index] ?? []) watch.observe(placed)
  return watch.judgement()
}

function lineOf({
  line: _,
  requestsPerMonth: __,
  ...promised
}: Requirement): Omit<Requirement, 'line' | 'requestsPerMonth'> {
  return promised
}

function feltBy(requirement: Requirement, estimate: number | null): string | undefined {
  if (requirement.unit !== 'share' || estimate === null || requirement.where.length > 0) return undefined
  return feltAs(requirement.metric, requirement.comparison === '>=' ? 1 - estimate : estimate)
}

/** Trials that were observed elsewhere do not say which version they are of. */
function versionOf({ header }: EvidenceReading): { readonly featureVersion?: string } {
  return header.evidence === 'recorded' ? {} : { featureVersion: header.featureVersion }
}

function decide(lines: readonly Pick<RequirementVerdict | FailureModeVerdict, 'verdict'>[]): Decision {
  if (lines.some(({ verdict }) => verdict === 'fail')) return 'no-go'
  return lines.every(({ verdict }) => verdict === 'pass') ? 'go' : 'not-enough-evidence'
}

/** What it would take to decide. A feature that is proven to miss a bar needs mending, not more cases. */
function further(requirements: readonly RequirementVerdict[], tally: Tally): GateReport['further'] {
  if (decide(requirements) !== 'not-enough-evidence') return null
  const open = requirements.filter(({ verdict }) => verdict === 'inconclusive')
  const numbers = open.flatMap(({ needed }) => needed ?? [])
  if (numbers.length === 0) return null
  const cases = Math.max(...numbers)
  const cost = tally.summarizer.summary(0.5).cost
  const meanUsd = cost !== null && cost.measured > 0 ? cost.totalUsd / cost.measured : null
  return { cases, costUsd: meanUsd === null ? null : meanUsd * cases }
}
