import type { FaultResult } from './drill-file.ts'

/** What a whole drill came to: `broke` if any fault broke the feature, `held-up` only if all that apply were drilled. */
export type DrillVerdict = 'held-up' | 'broke' | 'not-drilled'

/** One failure mode of the contract, and what its faults came to. */
export interface DrilledMode {
  readonly name: string
  /** Completes "the call failed because …"; null for a mode of the team's own. */
  readonly meaning: string | null
  readonly verdict: DrillVerdict
  /** What the contract says is done, in words: `next route`, `decline`, `hold for review`, `say "…"`. */
  readonly action: string
  /** False when the contract does not say, so that the usual action counts. */
  readonly isStated: boolean
  readonly owner: string
  readonly playbook: {
    readonly path: string | null
    /** `missing`: the contract names none; `not-found`: there is no such file. */
    readonly standing: 'present' | 'missing' | 'not-found'
  }
  readonly faults: readonly FaultResult[]
}

/** Everything that `airworthy drill` found; its JSON form is stable, see schemas/drill.schema.json. */
export interface DrillReport {
  readonly schema: 'airworthy.drill/1'
  readonly verdict: DrillVerdict
  readonly feature: string
  readonly owner: string
  readonly contract: { readonly path: string; readonly hash: string }
  readonly featureVersion: string
  readonly run: string
  /** Path of the evidence, relative to the contract. */
  readonly evidence: string
  readonly provider: string
  readonly inputs: number
  readonly seed: number
  readonly deadlineMs: number
  readonly modes: readonly DrilledMode[]
  /** What a reader must know to read the results right. */
  readonly notes: readonly string[]
}
