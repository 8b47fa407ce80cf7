/** How the feature is run once. */
export type RunAnswer =
  | { readonly kind: 'module'; readonly export: string }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'openai'; readonly baseUrl: string; readonly model: string }
  | { readonly kind: 'command'; readonly command: string }

/** How a right answer is recognised. */
export type RightAnswer =
  | { readonly kind: 'contains' }
  | { readonly kind: 'exact' }
  | { readonly kind: 'judge'; readonly model: string }
  | { readonly kind: 'function'; readonly export: string }

/** A failure mode of the contract that nothing in the code handles. */
export type UnhandledFailure = 'hallucination' | 'retrieval_miss' | 'out_of_scope' | 'provider_down'

/** What `assess` found in the code, so that the contract starts from it. */
export interface FoundInPilot {
  /** Models in use, in the order in which to try them. */
  readonly models: readonly string[]
  readonly unhandled: readonly UnhandledFailure[]
}

/** What `airworthy init` asks: all that a first contract says. */
export interface Answers {
  readonly feature: string
  readonly owner: string
  readonly run: RunAnswer
  /** 95 of 100 answers are there within this time. */
  readonly latencyMs: number
  /** Half of the answers begin within this time; null when the feature does not stream. */
  readonly firstTokenMs: number | null
  /** How many of 100 answers may be wrong. */
  readonly wrongPerHundred: number
  readonly right: RightAnswer
  /** The mean cost of one answer; null when it does not matter. */
  readonly meanCostUsd: number | null
  readonly monthly: { readonly costUsd: number; readonly requests: number } | null
  /** Who reviews what the feature is unsure of; null when nobody does. */
  readonly review: { readonly by: string; readonly withinMs: number } | null
  /** What the user reads when nothing else works. */
  readonly fallback: string
  readonly found?: FoundInPilot
}

/** What is known before anything was asked. */
export type Detected = Pick<Answers, 'feature' | 'owner' | 'run' | 'found'>

/** An owner that nobody can mistake for a person. */
export const PLACEHOLDER_OWNER = 'owner@example.com'

/** The answers that `--yes` takes and that each question proposes. */
export function defaultAnswers(detected: Detected): Answers {
  return {
    ...detected,
    latencyMs: 3000,
    firstTokenMs: detected.run.kind === 'openai' ? 800 : null,
    wrongPerHundred: 5,
    right: { kind: 'contains' },
    meanCostUsd: 0.01,
    monthly: null,
    review: { by: detected.owner, withinMs: 3_600_000 },
    fallback: 'We cannot answer this right now. Please try again later.',
  }
}
