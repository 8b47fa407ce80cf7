import type { OutcomeKind, Passage, Requirement, Usage } from '@airworthy/sdk'
import type { FaultVerdict } from '../evidence/drills/drill-file.ts'
import type { TrialError } from '../evidence/trial.ts'

/** What the evidence proves about one requirement. */
export type VerdictKind = 'pass' | 'fail' | 'inconclusive'

/** What it proves about the whole: `go` only if all pass, `no-go` if any fails. */
export type Decision = 'go' | 'no-go' | 'not-enough-evidence'

/**
 * How a verdict was reached. `binomial`: exact, one result per independent case. `bounded-mean`: Dirichlet bound,
 * for repeats, clusters, fractions and capped amounts. `sequential`: betting, valid while it is watched.
 * `existence`: one counter-example decides. `approximate`: shown, never decides. `none`: nothing was measured.
 */
export type Method = 'binomial' | 'bounded-mean' | 'sequential' | 'existence' | 'approximate' | 'none'

/** The verdict about one line of the contract. Amounts are in the canonical `unit` (ms, US dollars, tokens, share). */
export interface RequirementVerdict extends Omit<Requirement, 'line' | 'requestsPerMonth'> {
  readonly verdict: VerdictKind
  /** Null when nothing was measured. */
  readonly estimate: number | null
  /** One-sided bounds, each at the confidence of this look; null where the evidence gives none. */
  readonly low: number | null
  readonly high: number | null
  /** Trials in the slice. */
  readonly trials: number
  /** Independent cases among them. */
  readonly cases: number
  /** Trials that say nothing about this metric although they ran. */
  readonly unmeasured: number
  /** Trials that ended in an error; they count against the requirement. */
  readonly errored: number
  /** Further cases that would probably decide; 0 when decided, null when no number can be given. */
  readonly needed: number | null
  readonly method: Method
  /** Why, in one or two sentences for a person. */
  readonly reason: string
  /** What the users of the feature would feel, when it is a rate that fails or is not proven. */
  readonly felt?: string
}

/** The verdict about one failure mode of `when_it_fails`, from drills. */
export interface FailureModeVerdict {
  readonly name: string
  readonly verdict: VerdictKind
  /** Why, in one sentence for a person. */
  readonly reason: string
  /** What the contract says is done, in words. */
  readonly action: string
  readonly owner: string
  readonly playbook: {
    readonly path: string | null
    readonly standing: 'present' | 'missing' | 'not-found'
  }
  /** The latest drill that counts; null when there is none. */
  readonly drill: string | null
  readonly faults: readonly {
    readonly fault: string
    readonly verdict: FaultVerdict
    readonly reason: string
  }[]
}

/** A trial that some requirement counts against the feature, with all that explains it. */
export interface FailingTrial {
  readonly case: string
  readonly repeat: number
  /** The requirements that it counts against, as written. */
  readonly against: readonly string[]
  readonly outcome?: OutcomeKind
  readonly error?: TrialError
  readonly input?: unknown
  readonly answer?: unknown
  readonly expected?: unknown
  readonly passages?: readonly Passage[]
  readonly latencyMs?: number
  readonly costUsd?: number
  readonly usage?: Usage
  readonly tags: Readonly<Record<string, string>>
  readonly scores: readonly {
    readonly scorer: string
    /** Null: unmeasured. */
    readonly value: number | null
    readonly reason?: string
  }[]
}

/** One rate of one slice, for the picture; intervals are for reading, not for deciding. */
export interface SliceRate {
  readonly tag: string
  readonly value: string
  readonly metric: string
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly trials: number
}

export interface LatencySummary {
  readonly measured: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Buckets of growing width that cover all measured trials. */
  readonly histogram: readonly { readonly fromMs: number; readonly toMs: number; readonly count: number }[]
}

export interface CostSummary {
  readonly totalUsd: number
  readonly measured: number
  readonly unmeasured: number
  /** Why, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
}

/** The evidence that was judged. */
export interface EvidenceSummary {
  readonly run: string
  /** `tests` certifies; `tune` never does; `recorded` was observed elsewhere. */
  readonly kind: 'tests' | 'tune' | 'recorded'
  readonly path: string
  /** SHA-256 of the evidence file, hex. */
  readonly hash: string
  readonly testSetHash: string
  readonly featureVersion: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly seed: number
  readonly repeats: number
  readonly planned: number
  readonly trials: number
  readonly errored: number
  /** Present when the run was allowed to stop early. */
  readonly stoppedEarly?: { readonly saved: number; readonly savedUsd: number | null }
}

/** The test set has been looked at before; each look leaves less confidence to spend. */
interface Look {
  /** 1 for the first verdict from a test set. */
  readonly number: number
  /** Confidence of each verdict in this look, for example 0.9696. */
  readonly confidence: number
}

/** Two runs over the same cases. Differences are candidate minus baseline, shares in -1..1. */
export interface BaselineComparison {
  readonly run: string
  readonly margin: number
  readonly metrics: readonly {
    readonly metric: string
    /** `better`: proven above zero; `no-worse`: proven above minus the margin; `worse`: proven below minus the margin. */
    readonly verdict: 'better' | 'no-worse' | 'worse' | 'inconclusive'
    readonly difference: number
    readonly low: number
    readonly high: number
    readonly pairs: number
    readonly regressions: readonly string[]
    readonly fixes: readonly string[]
    /** Exact McNemar, two-sided. */
    readonly mcnemarP: number
  }[]
}

/** Everything that `airworthy gate` found; its JSON form is stable, see schemas/gate.schema.json. */
export interface GateReport {
  readonly schema: 'airworthy.gate/1'
  readonly verdict: Decision
  readonly feature: string
  readonly owner: string
  readonly contract: { readonly path: string; readonly hash: string }
  readonly evidence: EvidenceSummary | null
  readonly confidence: number
  readonly look: Look | null
  readonly requirements: readonly RequirementVerdict[]
  /** One for each failure mode that the contract names. */
  readonly failureModes: readonly FailureModeVerdict[]
  readonly slices: readonly SliceRate[]
  readonly latency: LatencySummary | null
  readonly cost: CostSummary | null
  readonly errors: readonly { readonly code: string; readonly message: string; readonly count: number }[]
  readonly unmeasured: readonly {
    readonly metric: string
    readonly reason: string
    readonly count: number
  }[]
  /** The first of them, worst first; `failingTotal` counts all. */
  readonly failing: readonly FailingTrial[]
  readonly failingTotal: number
  /** What it would take to decide: further cases, and their likely cost. */
  readonly further: { readonly cases: number; readonly costUsd: number | null } | null
  readonly comparison: BaselineComparison | null
  /** What a reader must know to read the numbers right. */
  readonly notes: readonly string[]
}
