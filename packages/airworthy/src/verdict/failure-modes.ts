import type { Contract } from '@airworthy/sdk'
import type { FaultResult, RecordedDrill } from '../evidence/drills/drill-file.ts'
import { describeMode, verdictOf } from '../evidence/drills/drilled-modes.ts'
import { type Fault, faultsOf } from '../evidence/drills/faults.ts'
import type { FailureModeVerdict } from './gate-report.ts'

/** What is judged: the drills of the feature, and what they must have been done with to count. */
export interface DrillEvidence {
  readonly contract: Contract
  /** Latest first. */
  readonly drills: readonly RecordedDrill[]
  /** The version that the other evidence is of; undefined when that is not known, so that any counts. */
  readonly featureVersion?: string
}

/**
 * Judges each failure mode that the contract names. It passes when every fault of it that applies held up under this
 * contract and this version, and its owner has a playbook. One fault that broke it refutes it; anything else is open.
 */
export function judgeFailureModes(evidence: DrillEvidence): readonly FailureModeVerdict[] {
  const { contract } = evidence
  const counting = evidence.drills.filter((drill) => counts(drill, evidence))
  return contract.whenItFails.map(({ name }) => {
    const faults = faultsOf(contract).filter(({ failureMode }) => failureMode === name)
    const results = faults.map((fault) => latestResult(fault, counting))
    const drill = counting.find((each) => each.results.some(({ failureMode }) => failureMode === name))
    const described = describeMode(contract, name)
    return {
      name,
      ...judged({ name, evidence, results, playbook: described.playbook }),
      action: described.action,
      owner: described.owner,
      playbook: described.playbook,
      drill: drill?.header.run ?? null,
      faults: results.map(({ fault, verdict, reason }) => ({ fault, verdict, reason })),
    }
  })
}

function counts({ header }: RecordedDrill, { contract, featureVersion }: DrillEvidence): boolean {
  const isVersion = featureVersion === undefined || header.featureVersion === featureVersion
  return header.contract.hash === contract.hash && isVersion
}

const NEVER = 'It was never drilled with this contract and this version.'

/** A drill of a few faults adds to an earlier one of all. */
function latestResult(fault: Fault, drills: readonly RecordedDrill[]): FaultResult {
  for (const { results } of drills) {
    const found = results.find((result) => result.fault === fault.name)
    if (found !== undefined) return found
  }
  const { name, failureMode, what } = fault
  return { fault: name, failureMode, what, verdict: 'not-drilled', reason: NEVER, trials: 0, saw: null }
}

interface Judged {
  readonly name: string
  readonly evidence: DrillEvidence
  readonly results: readonly FaultResult[]
  readonly playbook: FailureModeVerdict['playbook']
}

function judged(mode: Judged): Pick<FailureModeVerdict, 'verdict' | 'reason'> {
  const { results, playbook } = mode
  const applying = results.filter(({ verdict }) => verdict !== 'does-not-apply')
  const broken = applying.filter(({ verdict }) => verdict === 'broke')
  const [first] = broken
  if (first !== undefined) {
    const others =
      applying.length === 1 ? '' : `${broken.length} of ${applying.length} faults reached the user, first `
    return { verdict: 'fail', reason: `${others}${first.fault}: ${first.reason}` }
  }
  if (verdictOf(results) === 'not-drilled') return { verdict: 'inconclusive', reason: openReason(mode) }
  if (playbook.standing !== 'present') {
    const what = playbook.path === null ? 'the contract names no playbook' : `${playbook.path} does not exist`
    return {
      verdict: 'inconclusive',
      reason: `Every fault held up, but ${what}: its owner would not know what to do.`,
    }
  }
  const reason = applying.length === 1 ? 'The fault held up.' : `All ${applying.length} faults held up.`
  return { verdict: 'pass', reason }
}

function openReason({ name, evidence, results }: Judged): string {
  if (results.length === 0) {
    return `No drill brings ${name} about yet, so nothing is known of it.`
  }
  const open = results.filter(({ verdict }) => verdict === 'not-drilled')
  if (open.length < results.length || open[0]?.reason !== NEVER) {
    return `${open.length} of ${results.length} faults were not drilled, first ${open[0]?.fault}: ${open[0]?.reason}`
  }
  const isOutdated = evidence.drills.some((drill) =>
    drill.results.some(({ failureMode }) => failureMode === name),
  )
  return isOutdated
    ? 'It was drilled with another contract or another version of the feature: run `airworthy drill` again.'
    : 'It was never drilled: run `airworthy drill`.'
}
