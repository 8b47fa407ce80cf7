import type { Attributes } from '@opentelemetry/api'
import type { Attempt, Outcome, Signal, Why } from '../outcome/outcome.ts'
import type { Usage } from '../outcome/usage.ts'
import { AIRWORTHY } from './airworthy-attributes.ts'
import { ERROR_TYPE, GEN_AI } from './gen-ai-conventions.ts'

/** What the span of a call says once its outcome is known. Reasons stay out: they may quote the text. */
export function outcomeAttributes(outcome: Outcome): Attributes {
  const { costUsd, firstTokenMs } = outcome
  return {
    [AIRWORTHY.outcome]: outcome.kind,
    [AIRWORTHY.attempts]: outcome.attempts.length,
    ...('by' in outcome ? { [AIRWORTHY.route]: outcome.by } : {}),
    ...whyAttributes(whyOf(outcome)),
    ...(outcome.kind === 'failed' ? { [ERROR_TYPE]: outcome.why.code } : {}),
    ...(outcome.kind === 'failed' && outcome.isCut === true ? { [AIRWORTHY.isCut]: true } : {}),
    ...(costUsd === undefined ? { [AIRWORTHY.isCostUnmeasured]: true } : { [AIRWORTHY.costUsd]: costUsd }),
    ...(firstTokenMs === undefined ? {} : { [AIRWORTHY.timeToFirstChunk]: firstTokenMs / 1000 }),
    ...signalAttributes(outcome.signals),
  }
}

/** What the span of an attempt says once it is over. */
export function attemptAttributes(attempt: Attempt): Attributes {
  const { model, costUsd, firstTokenMs, usage, why } = attempt
  const error = errorTypeOf(attempt)
  return {
    ...(model === undefined ? {} : { [GEN_AI.responseModel]: model }),
    ...(usage === undefined ? {} : usageAttributes(usage)),
    ...(firstTokenMs === undefined ? {} : { [GEN_AI.timeToFirstChunk]: firstTokenMs / 1000 }),
    ...(costUsd === undefined ? { [AIRWORTHY.isCostUnmeasured]: true } : { [AIRWORTHY.costUsd]: costUsd }),
    ...whyAttributes(why),
    ...(error === undefined ? {} : { [ERROR_TYPE]: error }),
  }
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

function whyAttributes(why: Why | undefined): Attributes {
  return why === undefined ? {} : { [AIRWORTHY.failureMode]: why.mode, [AIRWORTHY.failureCode]: why.code }
}

/** The last signal of each check, which is that of the answer that was used, and the checks that ever were not clean. */
function signalAttributes(signals: readonly Signal[]): Attributes {
  if (signals.length === 0) return {}
  const last = new Map(signals.map((signal) => [signal.check, signal]))
  const values = [...last.values()].flatMap((signal) =>
    signal.kind === 'skipped' ? [] : [[AIRWORTHY.signal + signal.check, signal.signal] as const],
  )
  return {
    ...Object.fromEntries(values),
    ...checksThatWere('flagged', AIRWORTHY.checksFlagged, signals),
    ...checksThatWere('skipped', AIRWORTHY.checksSkipped, signals),
  }
}

function checksThatWere(kind: Signal['kind'], attribute: string, signals: readonly Signal[]): Attributes {
  const checks = signals.filter((signal) => signal.kind === kind).map(({ check }) => check)
  return checks.length === 0 ? {} : { [attribute]: [...new Set(checks)] }
}

function usageAttributes(usage: Usage): Attributes {
  const { cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage
  return {
    [GEN_AI.inputTokens]: usage.inputTokens,
    [GEN_AI.outputTokens]: usage.outputTokens,
    ...(cachedInputTokens === undefined ? {} : { [GEN_AI.cacheReadTokens]: cachedInputTokens }),
    ...(cacheWriteTokens === undefined ? {} : { [GEN_AI.cacheCreationTokens]: cacheWriteTokens }),
    ...(reasoningTokens === undefined ? {} : { [GEN_AI.reasoningTokens]: reasoningTokens }),
  }
}
