import type { CheckVerdict, Confidence, Evidence, FailureMode, Severity } from './check.ts'
import type { CallKind } from './inventory/call-kind.ts'
import type { EntryKind } from './inventory/entry-point.ts'
import type { RepositoryKind } from './inventory/repository-kind.ts'
import type { NotRead } from './project/project-file.ts'

/** What one check says; one for every check, whatever the verdict. */
export interface Finding {
  readonly check: string
  readonly title: string
  readonly failureMode: FailureMode
  readonly verdict: CheckVerdict
  readonly confidence: Confidence
  readonly severity: Severity
  readonly reason: string
  readonly evidence: readonly Evidence[]
  readonly nearMisses: readonly Evidence[]
  readonly remedy: string
  readonly effortDays: DayRange & { readonly because: string }
}

export interface DayRange {
  readonly low: number
  readonly high: number
}

/** One step of the way to production, in the order in which to take it. */
export interface PlanStep {
  readonly title: string
  /** Ids of the findings that it closes. */
  readonly checks: readonly string[]
}

/** Model calls and entry points as found, for the report and for `init`. */
export interface InventorySummary {
  readonly kind: RepositoryKind
  readonly calls: readonly {
    readonly path: string
    readonly line: number
    readonly sdk: string
    readonly kind: CallKind
  }[]
  readonly entries: readonly {
    readonly path: string
    readonly line: number
    readonly kind: EntryKind
    readonly name: string
  }[]
}

/** What stands between this project and production. Same project, same assessment. */
export interface Assessment {
  readonly ai: boolean
  readonly findings: readonly Finding[]
  /** For all findings together; zero without AI. */
  readonly effortDays: DayRange
  readonly plan: readonly PlanStep[]
  readonly inventory: InventorySummary
  /** What was left out while reading. */
  readonly notRead: readonly NotRead[]
}
