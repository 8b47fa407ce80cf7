import { nearest } from '@airworthy/sdk'
import type { Finding } from './assessment.ts'
import type { Evidence } from './check.ts'

/** Somebody's decision to live with a gap, and why. */
export interface Suppression {
  readonly check: string
  readonly reason: string
  /** A comment in code covers one line; an entry of the contract a check, or one file or folder of it. */
  readonly by: 'comment' | 'contract'
  /** Where the comment stands, or what the entry is limited to; null for the whole project. */
  readonly path: string | null
  /** Where the comment stands; null for the contract. */
  readonly line: number | null
  /** The line of `path` that it covers; null for all. */
  readonly covers: number | null
}

/** A gap that exists and is accepted: listed, and counted nowhere. */
export interface SuppressedFinding {
  readonly check: string
  readonly title: string
  readonly suppressions: readonly Suppression[]
}

/** Findings after suppression. */
export interface Suppressed {
  /**
   * All findings. One that is suppressed is as it was; of one that is suppressed in some places only, these are
   * among the near misses, with the reason.
   */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** What is wrong with suppressions: an unknown check, or nothing to suppress. */
  readonly notes: readonly string[]
}

/** Applies suppressions: a gap is suppressed when each of its places is. */
export function suppress(findings: readonly Finding[], suppressions: readonly Suppression[]): Suppressed {
  const judged = findings.map((finding) => judge(finding, suppressions))
  const used = new Set(judged.flatMap(({ used }) => used))
  const checks = new Set(findings.map(({ check }) => check))
  return {
    findings: judged.map(({ finding }) => finding),
    suppressed: judged.flatMap(({ finding, used, isSuppressed }) =>
      isSuppressed ? [{ check: finding.check, title: finding.title, suppressions: used }] : [],
    ),
    notes: suppressions.filter((each) => !used.has(each)).map((each) => unusedNote(each, checks)),
  }
}

interface Judged {
  readonly finding: Finding
  readonly used: readonly Suppression[]
  readonly isSuppressed: boolean
}

function judge(finding: Finding, suppressions: readonly Suppression[]): Judged {
  const untouched = { finding, used: [], isSuppressed: false }
  if (finding.verdict !== 'present') return untouched
  const candidates = suppressions.filter(({ check }) => check === finding.check)
  const places = finding.evidence.map((evidence) => ({
    evidence,
    by: candidates.find((candidate) => isCovered(evidence, candidate)),
  }))
  const used = candidates.filter((candidate) =>
    finding.evidence.some((evidence) => isCovered(evidence, candidate)),
  )
  if (used.length === 0) return untouched
  const open = places.filter(({ by }) => by === undefined).map(({ evidence }) => evidence)
  if (open.length === 0) return { finding, used, isSuppressed: true }
  const accepted = places.flatMap(({ evidence, by }) =>
    by === undefined ? [] : [{ ...evidence, shows: `${evidence.shows}; suppressed: ${by.reason}` }],
  )
  const partly = { ...finding, evidence: open, nearMisses: [...accepted, ...finding.nearMisses] }
  return { finding: partly, used, isSuppressed: false }
}

function isCovered(evidence: Evidence, { path, covers }: Suppression): boolean {
  if (path === null) return true
  if (covers !== null) return evidence.path === path && evidence.line === covers
  const folder = path.endsWith('/') ? path : `${path}/`
  return evidence.path === path || evidence.path.startsWith(folder)
}

/** Where a suppression was written, for a person. */
export function suppressionPlace({ by, path, line }: Suppression): string {
  if (by === 'comment') return `${path}:${line}`
  return path === null ? 'airworthy.yaml' : `airworthy.yaml, for ${path}`
}

function unusedNote(suppression: Suppression, checks: ReadonlySet<string>): string {
  const place = suppressionPlace(suppression)
  const { check } = suppression
  if (checks.has(check)) return `${place}: the suppression of ${check} covers no gap; remove it.`
  const meant = nearest(check, checks)
  const next = meant === undefined ? '`airworthy explain` lists all.' : `Did you mean ${meant}?`
  return `${place}: there is no check ${check} to suppress. ${next}`
}
