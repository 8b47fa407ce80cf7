import type { Contract, Requirement } from '@airworthy/sdk'
import type { Tags } from '../evidence/case.ts'
import { type Claim, claimOf } from './claim.ts'

/** True when every condition of the requirement's `where` holds for these tags. */
export function inSlice(requirement: Requirement, tags: Tags): boolean {
  return requirement.where.every(({ tag, value }) => tags[tag] === value)
}

const PASS_FAIL_SCORERS = new Set([
  'exact',
  'contains',
  'regex',
  'number',
  'json-schema',
  'judge',
  'assertions',
])

/** The claims of a contract, one per requirement, in its order. */
export function claimsOf(contract: Contract): readonly Claim[] {
  return contract.requirements.map((requirement) =>
    claimOf(requirement, {
      cap: capOf(requirement, contract),
      binaryScores: isPassFail(requirement, contract),
    }),
  )
}

const OUTCOME_RATES = new Set(['fallback', 'escalation', 'declined', 'failed', 'available'])

function isPassFail({ metric }: Requirement, { scorers }: Contract): boolean {
  const spec = scorers[metric]
  if (spec === undefined) return OUTCOME_RATES.has(metric)
  return PASS_FAIL_SCORERS.has(spec.kind) || (spec.kind === 'token-f1' && spec.atLeast !== undefined)
}

/** The largest amount of one trial: a `max` line over at least the same trials; for times also the deadline. */
function capOf(requirement: Requirement, contract: Contract): number | null {
  const caps = contract.requirements
    .filter((other) => other.metric === requirement.metric && other.aggregate === 'max')
    .filter((other) => other.comparison === '<=' && isWithin(requirement, other))
    .map((other) => other.bound)
  if (requirement.unit === 'ms') caps.push(contract.deadlineMs)
  return caps.length === 0 ? null : Math.min(...caps)
}

function isWithin(inner: Requirement, outer: Requirement): boolean {
  return outer.where.every(({ tag, value }) =>
    inner.where.some((own) => own.tag === tag && own.value === value),
  )
}
