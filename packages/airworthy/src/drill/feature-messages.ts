import type { Case } from '../evidence/case.ts'
import type { Observation } from '../evidence/trial.ts'

/** What the drill tells the process in which a module runs. */
export type FeatureRequest =
  | { readonly kind: 'run'; readonly id: number; readonly testCase: Case }
  | { readonly kind: 'abort'; readonly id: number }

/** What that process tells the drill. */
export type FeatureReply =
  | { readonly kind: 'ready'; readonly version: string; readonly offers: Offers }
  | { readonly kind: 'not-loadable'; readonly message: string; readonly next?: string }
  | { readonly kind: 'observed'; readonly id: number; readonly observation: Observation }

/** What the module lets a drill replace: its export `drills`. */
export interface Offers {
  readonly retrieve: boolean
  /** Answers that checks of the team's own must catch, by failure mode. */
  readonly badAnswers: Readonly<Record<string, string>>
}

export const NO_OFFERS: Offers = { retrieve: false, badAnswers: {} }
