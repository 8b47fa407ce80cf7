/**
 * What one call of the feature did.
 * `answered`: the feature's own answer; `fell-back`: a later route answered; `held`: waits for a person;
 * `declined`: the feature said that it does not answer this; `failed`: no answer at all.
 */
export const OUTCOMES = ['answered', 'fell-back', 'held', 'declined', 'failed'] as const
export type OutcomeKind = (typeof OUTCOMES)[number]

/** A piece of text that retrieval gave to the model. */
export interface Passage {
  readonly id?: string
  readonly text: string
  /** The retriever's own score; larger is closer. */
  readonly score?: number
}
