import type { Attributes, Counter, Histogram, MeterProvider } from '@opentelemetry/api'
import type { Attempt, Outcome } from '../outcome/outcome.ts'
import { AIRWORTHY, AIRWORTHY_METRICS } from './airworthy-attributes.ts'
import {
  CONVENTIONS_SCHEMA_URL,
  DURATION_BOUNDS,
  ERROR_TYPE,
  GEN_AI,
  GEN_AI_METRICS,
  providerOfModel,
  TOKEN_BOUNDS,
} from './gen-ai-conventions.ts'
import { INSTRUMENTATION_NAME } from './instrumentation-name.ts'
import { errorTypeOf, whyOf } from './span-attributes.ts'

/** Counts what a call did, from its outcome alone. */
export interface CallMetrics {
  /** @param requestModelOf the model that a route asks for, by the route's name. */
  readonly record: (outcome: Outcome, requestModelOf: (route: string) => string | undefined) => void
}

export function createCallMetrics(provider: MeterProvider): CallMetrics {
  const instruments = createInstruments(provider)
  return {
    record(outcome, requestModelOf) {
      recordOutcome(instruments, outcome)
      for (const attempt of outcome.attempts) {
        const { feature } = outcome
        recordAttempt(instruments, attempt, { feature, requestModel: requestModelOf(attempt.route) })
      }
    },
  }
}

interface Instruments {
  readonly outcomes: Counter
  readonly callDuration: Histogram
  readonly checks: Counter
  readonly cost: Counter
  readonly costUnmeasured: Counter
  readonly operationDuration: Histogram
  readonly timeToFirstChunk: Histogram
  readonly tokenUsage: Histogram
}

function createInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter(INSTRUMENTATION_NAME, undefined, { schemaUrl: CONVENTIONS_SCHEMA_URL })
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] },
    })
  const counter = (name: string, unit: string, description: string): Counter =>
    meter.createCounter(name, { description, unit })
  return {
    outcomes: counter(AIRWORTHY_METRICS.outcomes, '{call}', 'Calls by outcome and failure mode.'),
    callDuration: seconds(AIRWORTHY_METRICS.callDuration, 'Time of a whole call, with all its attempts.'),
    checks: counter(AIRWORTHY_METRICS.checks, '{check}', 'Checks by result; skipped is not clean.'),
    cost: counter(AIRWORTHY_METRICS.cost, '{USD}', 'Cost of the attempts whose cost is known.'),
    costUnmeasured: counter(AIRWORTHY_METRICS.costUnmeasured, '{call}', 'Calls whose cost is not known.'),
    operationDuration: seconds(GEN_AI_METRICS.operationDuration, 'Time of one call of a model.'),
    timeToFirstChunk: seconds(
      GEN_AI_METRICS.timeToFirstChunk,
      'Time to the first part of a streamed answer.',
    ),
    tokenUsage: meter.createHistogram(GEN_AI_METRICS.tokenUsage, {
      description: 'Tokens of one call of a model.',
      unit: '{token}',
      advice: { explicitBucketBoundaries: [...TOKEN_BOUNDS] },
    }),
  }
}

function recordOutcome(instruments: Instruments, outcome: Outcome): void {
  const feature: Attributes = { [AIRWORTHY.feature]: outcome.feature }
  const why = whyOf(outcome)
  const attributes: Attributes = {
    ...feature,
    [AIRWORTHY.outcome]: outcome.kind,
    ...(why === undefined ? {} : { [AIRWORTHY.failureMode]: why.mode }),
  }
  instruments.outcomes.add(1, attributes)
  instruments.callDuration.record(outcome.latencyMs / 1000, attributes)
  if (outcome.costUsd === undefined) instruments.costUnmeasured.add(1, feature)
  for (const { check, kind } of outcome.signals) {
    instruments.checks.add(1, { ...feature, [AIRWORTHY.check]: check, [AIRWORTHY.checkResult]: kind })
  }
}

interface Attempted {
  readonly feature: string
  readonly requestModel: string | undefined
}

function recordAttempt(instruments: Instruments, attempt: Attempt, attempted: Attempted): void {
  const own: Attributes = { [AIRWORTHY.feature]: attempted.feature, [AIRWORTHY.route]: attempt.route }
  const { costUsd, firstTokenMs, usage } = attempt
  if (costUsd !== undefined) instruments.cost.add(costUsd, own)
  const model = modelAttributes(attempt, attempted.requestModel)
  // A function that names no model is not known to have called one.
  if (model === undefined) return
  const attributes = { ...own, ...model }
  const error = errorTypeOf(attempt)
  instruments.operationDuration.record(
    attempt.latencyMs / 1000,
    error === undefined ? attributes : { ...attributes, [ERROR_TYPE]: error },
  )
  if (firstTokenMs !== undefined) instruments.timeToFirstChunk.record(firstTokenMs / 1000, attributes)
  if (usage === undefined) return
  instruments.tokenUsage.record(usage.inputTokens, { ...attributes, [GEN_AI.tokenType]: 'input' })
  instruments.tokenUsage.record(usage.outputTokens, { ...attributes, [GEN_AI.tokenType]: 'output' })
}

function modelAttributes(attempt: Attempt, requestModel: string | undefined): Attributes | undefined {
  const model = requestModel ?? attempt.model
  if (model === undefined) return undefined
  const provider = providerOfModel(model)
  return {
    [GEN_AI.operationName]: 'chat',
    ...(provider === undefined ? {} : { [GEN_AI.providerName]: provider }),
    ...(requestModel === undefined ? {} : { [GEN_AI.requestModel]: requestModel }),
    ...(attempt.model === undefined ? {} : { [GEN_AI.responseModel]: attempt.model }),
  }
}
