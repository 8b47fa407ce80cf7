import type { Assessment, Finding } from './assessment.ts'
import { type Baseline, knownGaps } from './baseline.ts'
import type { Severity } from './check.ts'
import { totalEffort } from './effort.ts'
import { planFor } from './plan.ts'
import type { WrittenSuppressions } from './read-suppressions.ts'
import { type ServingAdvice, servingAdvice } from './serving-advice.ts'
import { type SuppressedFinding, suppress } from './suppression.ts'

/** An assessment with what the team decided about it: all that a report says. */
export interface AssessmentReport extends Assessment {
  readonly schema: 'airworthy.assess/1'
  readonly serving: ServingAdvice
  /** Gaps that are accepted; plan and effort leave them out. */
  readonly suppressed: readonly SuppressedFinding[]
  /** The gaps that are not new; null when there was nothing to compare with. */
  readonly baseline: { readonly path: string; readonly known: readonly string[] } | null
  /** What is wrong with suppressions. */
  readonly notes: readonly string[]
}

/** What was decided about gaps before. */
export interface EarlierDecisions {
  readonly written: WrittenSuppressions
  readonly baseline: { readonly path: string; readonly content: Baseline } | null
}

/** Joins an assessment with suppressions and a baseline. */
export function reportOn(assessment: Assessment, { written, baseline }: EarlierDecisions): AssessmentReport {
  const { findings, suppressed, notes } = suppress(assessment.findings, written.suppressions)
  const accepted = new Set(suppressed.map(({ check }) => check))
  const counted = findings.filter(({ check }) => !accepted.has(check))
  return {
    schema: 'airworthy.assess/1',
    ai: assessment.ai,
    findings,
    effortDays: assessment.ai ? totalEffort(counted, assessment.inventory) : assessment.effortDays,
    plan: planFor(counted),
    serving: servingAdvice(assessment),
    suppressed,
    baseline: baseline === null ? null : { path: baseline.path, known: knownGaps(counted, baseline.content) },
    inventory: assessment.inventory,
    notRead: assessment.notRead,
    notes: [...written.notes, ...notes],
  }
}

const SEVERITIES: readonly Severity[] = ['blocker', 'high', 'medium', 'low']

/** The gaps to act on: neither suppressed nor in the baseline; blockers first, else in the order of the checks. */
export function openGaps({ ai, findings, suppressed, baseline }: AssessmentReport): readonly Finding[] {
  const settled = new Set([...suppressed.map(({ check }) => check), ...(baseline?.known ?? [])])
  const gaps = findings.filter(({ check, verdict }) => ai && verdict === 'present' && !settled.has(check))
  return gaps.toSorted(
    (left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity),
  )
}

/** Whether a gap is at least so severe. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}
