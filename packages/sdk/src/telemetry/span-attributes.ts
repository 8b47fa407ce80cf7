import type { Attributes } from '@opentelemetry/api'
import type { Attempt, Outcome, Signal, Why } from '../outcome/outcome.ts'
import type { Usage } from '../outcome/usage.ts'
import { AIRWORTHY } from './airworthy-attributes.ts'
import { ERROR_TYPE, GEN_AI } from './gen-ai-conventions.ts'

/** What the span of a call says once its outcome is known. Reasons stay out: they may quote the text. */
export function outcomeAttributes(outcome: Outcome): Attributes {
  const { costUsd, firstTokenMs } = outcome
  const attributes: Attributes = {
    [AIRWORTHY.outcome]: outcome.kind,
    [AIRWORTHY.attempts]: outcome.attempts.length,
  }
  if ('by' in outcome) attributes[AIRWORTHY.route] = outcome.by
  addWhy(attributes, whyOf(outcome))
  if (outcome.kind === 'failed') attributes[ERROR_TYPE] = outcome.why.code
  if (outcome.kind === 'failed' && outcome.isCut === true) attributes[AIRWORTHY.isCut] = true
  addCost(attributes, costUsd)
  if (firstTokenMs !== undefined) attributes[AIRWORTHY.timeToFirstChunk] = firstTokenMs / 1000
  addSignals(attributes, outcome.signals)
  return attributes
}

/** What the span of an attempt says once it is over. */
export function attemptAttributes(attempt: Attempt): Attributes {
  const { model, costUsd, firstTokenMs, usage, why } = attempt
  const error = errorTypeOf(attempt)
  const attributes: Attributes = {}
  if (model !== undefined) attributes[GEN_AI.responseModel] = model
  if (usage !== undefined) addUsage(attributes, usage)
  if (firstTokenMs !== undefined) attributes[GEN_AI.timeToFirstChunk] = firstTokenMs / 1000
  addCost(attributes, costUsd)
  addWhy(attributes, why)
  if (error !== undefined) attributes[ERROR_TYPE] = error
  return attributes
}

/** Why the first way was not taken; absent for an answer of the first route. */
export function whyOf(outcome: Outcome): Why | undefined {
  return 'why' in outcome ? outcome.why : undefined
}

/** The fault of an attempt. An answer that came, and that a check then turned down, is no error of the provider. */
export function errorTypeOf(attempt: Attempt): string | undefined {
  const code = attempt.why?.code
  return code === undefined || CODES_OF_CHECKS.has(code) ? undefined : code
}

const CODES_OF_CHECKS: ReadonlySet<string> = new Set(['below', 'skipped'])

function addCost(attributes: Attributes, costUsd: number | undefined): void {
  if (costUsd === undefined) attributes[AIRWORTHY.isCostUnmeasured] = true
  else attributes[AIRWORTHY.costUsd] = costUsd
}

function addWhy(attributes: Attributes, why: Why | undefined): void {
  if (why === undefined) return
  attributes[AIRWORTHY.failureMode] = why.mode
  attributes[AIRWORTHY.failureCode] = why.code
}

/** The last signal of each check, which is that of the answer that was used, and the checks that ever were not clean. */
function addSignals(attributes: Attributes, signals: readonly Signal[]): void {
  const troubles: Record<'flagged' | 'skipped', string[]> = { flagged: [], skipped: [] }
  for (const signal of signals) {
    const { check, kind } = signal
    const isLast = signals.findLast((other) => other.check === check) === signal
    if (isLast && kind !== 'skipped') attributes[AIRWORTHY.signal + check] = signal.signal
    if (kind !== 'clean' && !troubles[kind].includes(check)) troubles[kind].push(check)
  }
  if (troubles.flagged.length > 0) attributes[AIRWORTHY.checksFlagged] = troubles.flagged
  if (troubles.skipped.length > 0) attributes[AIRWORTHY.checksSkipped] = troubles.skipped
}

function addUsage(attributes: Attributes, usage: Usage): void {
  const { cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage
  attributes[GEN_AI.inputTokens] = usage.inputTokens
  attributes[GEN_AI.outputTokens] = usage.outputTokens
  if (cachedInputTokens !== undefined) attributes[GEN_AI.cacheReadTokens] = cachedInputTokens
  if (cacheWriteTokens !== undefined) attributes[GEN_AI.cacheCreationTokens] = cacheWriteTokens
  if (reasoningTokens !== undefined) attributes[GEN_AI.reasoningTokens] = reasoningTokens
}
