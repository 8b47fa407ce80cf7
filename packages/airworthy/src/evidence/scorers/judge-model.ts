import type { Usage } from '@airworthy/sdk'

/** What a judge's model is asked. */
export interface JudgeRequest {
  readonly system: string
  readonly user: string
  /** JSON Schema of the answer; a model that cannot be held to it is only asked for it in words. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** What came of asking the model. `usage` is what the provider told, also of a call that failed. */
export type JudgeReply =
  | { readonly kind: 'answered'; readonly text: string; readonly usage?: Usage }
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly usage?: Usage
      /** The provider is busy and asks to come again after this time. */
      readonly retryAfterMs?: number
    }

/** A model that judges, however it is reached. May reject. */
export interface JudgeModel {
  /** As the contract names it. */
  readonly name: string
  ask(request: JudgeRequest, signal: AbortSignal): Promise<JudgeReply>
}
