import type { Check, Confidence, Decision, EffortDays, Evidence, Severity } from './check.ts'

const MOST_EVIDENCE = 5
const NO_EFFORT: EffortDays = { low: 0, high: 0, because: '' }

export interface Found {
  readonly reason: string
  readonly evidence: readonly Evidence[]
  readonly nearMisses?: readonly Evidence[]
  readonly remedy: string
  readonly effortDays: EffortDays
  /** `high` by default. */
  readonly confidence?: Confidence
  /** The check's own by default. */
  readonly severity?: Severity
}

/** The gap exists. Without a place to show, it must not be claimed: then the outcome is `unknown`. */
export function present(check: Pick<Check, 'severity'>, found: Found): Decision {
  if (found.evidence.length === 0)
    return unknown(check, { reason: `${found.reason} No line could be shown for it.` })
  return {
    verdict: 'present',
    confidence: found.confidence ?? 'high',
    severity: found.severity ?? check.severity,
    reason: found.reason,
    evidence: distinct(found.evidence),
    nearMisses: distinct(found.nearMisses ?? []),
    remedy: found.remedy,
    effortDays: found.effortDays,
  }
}

export interface NotFound {
  readonly reason: string
  /** For `absent`: what protects. */
  readonly evidence?: readonly Evidence[]
  readonly nearMisses?: readonly Evidence[]
  readonly confidence?: Confidence
}

/** The gap does not exist. */
export function absent(check: Pick<Check, 'severity'>, found: NotFound): Decision {
  return without(check, 'absent', found)
}

/** The question makes no sense for this project. */
export function notApplicable(check: Pick<Check, 'severity'>, reason: string): Decision {
  return without(check, 'not-applicable', { reason })
}

/** It could not be decided from the code. */
export function unknown(check: Pick<Check, 'severity'>, found: NotFound): Decision {
  return without(check, 'unknown', { confidence: 'low', ...found })
}

function without(check: Pick<Check, 'severity'>, verdict: Decision['verdict'], found: NotFound): Decision {
  return {
    verdict,
    confidence: found.confidence ?? 'high',
    severity: check.severity,
    reason: found.reason,
    evidence: distinct(found.evidence ?? []),
    nearMisses: distinct(found.nearMisses ?? []),
    remedy: '',
    effortDays: NO_EFFORT,
  }
}

/** One per line, the first five, in the order given. */
function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const byPlace = new Map<string, Evidence>()
  for (const item of evidence) {
    const key = `${item.path}:${item.line}`
    if (!byPlace.has(key)) byPlace.set(key, item)
  }
  return [...byPlace.values()].slice(0, MOST_EVIDENCE)
}
