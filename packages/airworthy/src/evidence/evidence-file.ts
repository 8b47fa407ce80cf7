/** How the run decides when it has seen enough. */
export type StoppingPlan =
  | { readonly rule: 'fixed' }
  /** Watched all the time; the cases per requirement, in the contract's order, were committed to before the first trial. */
  | { readonly rule: 'sequential'; readonly maximumCases: readonly number[] }

/** First line of an evidence file: where the trials come from. */
export interface EvidenceHeader {
  readonly kind: 'header'
  readonly schema: 'airworthy.evidence/1'
  readonly run: string
  readonly evidence: 'tests' | 'tune' | 'recorded'
  readonly feature: string
  readonly contract: { readonly path: string; readonly hash: string }
  readonly testSet: {
    readonly hash: string
    readonly count: number
    readonly files: readonly { readonly path: string; readonly count: number }[]
    readonly sketch: readonly number[]
  }
  readonly featureVersion: string
  readonly seed: number
  readonly repeats: number
  /** Trials that a complete run has. */
  readonly planned: number
  readonly plan: StoppingPlan
  readonly deadlineMs: number
  /** ISO date of the price table; null when costs were observed elsewhere. */
  readonly pricesDate: string | null
  readonly startedAt: string
}

/** Last line of a run that came to its end; a run without one was interrupted. */
export interface EvidenceEnd {
  readonly kind: 'end'
  readonly finishedAt: string
  readonly reason: 'complete' | 'decided'
  readonly trials: number
  /** What the judges of this run cost; null when a judge's model has no price. */
  readonly judgeCostUsd: number | null
}
