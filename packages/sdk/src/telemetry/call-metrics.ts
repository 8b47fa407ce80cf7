import {
  type Attributes,
  createNoopMeter,
  type Histogram,
  type Meter,
  type MeterProvider,
  type MetricOptions,
} from '@opentelemetry/api'
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
import { type RunningTotal, runningTotal } from './running-total.ts'
import { errorTypeOf, whyOf } from './span-attributes.ts'

/** Counts what a call did, from its outcome alone. */
export interface CallMetrics {
  /** @param requestModelOf the model that a route asks for, by the route's name. */
  readonly record: (outcome: Outcome, requestModelOf: (route: string) => string | undefined) => void
}

const metricsOfProviders = new WeakMap<MeterProvider, CallMetrics>()

/** The metrics of a provider. There is one for all contracts, so that what they count adds up. */
export function callMetricsOf(provider: MeterProvider): CallMetrics {
  const known = metricsOfProviders.get(provider)
  if (known !== undefined) return known
  const created = createCallMetrics(provider)
  metricsOfProviders.set(provider, created)
  return created
}

const NOTHING: CallMetrics = { record() {} }

function createCallMetrics(provider: MeterProvider): CallMetrics {
  const meter = provider.getMeter(INSTRUMENTATION_NAME, undefined, { schemaUrl: CONVENTIONS_SCHEMA_URL })
  // No SDK is registered: nobody would read what is counted.
  if (meter === createNoopMeter()) return NOTHING
  const instruments = createInstruments(meter)
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

interface Totals {
  readonly outcomes: RunningTotal
  readonly checks: RunningTotal
  readonly cost: RunningTotal
  readonly costUnmeasured: RunningTotal
}

interface Instruments extends Totals {
  readonly callDuration: Histogram
  readonly operationDuration: Histogram
  readonly timeToFirstChunk: Histogram
  readonly tokenUsage: Histogram
}

function createInstruments(meter: Meter): Instruments {
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] },
    })
  return {
    ...createTotals(meter),
    callDuration: seconds(AIRWORTHY_METRICS.callDuration, 'Time of a whole call, with all its attempts.'),
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

function createTotals(meter: Meter): Totals {
  const { outcomes, checks, cost, costUnmeasured } = AIRWORTHY_METRICS
  const { feature, outcome, failureMode, check, checkResult, route } = AIRWORTHY
  const total = (name: string, by: readonly string[], options: MetricOptions): RunningTotal =>
    runningTotal(meter.createObservableCounter(name, options), by)
  return {
    outcomes: total(outcomes, [feature, outcome, failureMode], {
      description: 'Calls by outcome and failure mode.',
      unit: '{call}',
    }),
    checks: total(checks, [feature, check, checkResult], {
      description: 'Checks by result; skipped is not clean.',
      unit: '{check}',
    }),
    cost: total(cost, [feature, route], {
      description: 'Cost of the attempts whose cost is known.',
      unit: '{USD}',
    }),
    costUnmeasured: total(costUnmeasured, [feature], {
      description: 'Calls whose cost is not known.',
      unit: '{call}',
    }),
  }
}

function recordOutcome(instruments: Instruments, outcome: Outcome): void {
  const { feature, kind, latencyMs, costUsd, signals } = outcome
  const mode = whyOf(outcome)?.mode
  const attributes: Attributes = { [AIRWORTHY.feature]: feature, [AIRWORTHY.outcome]: kind }
  if (mode !== undefined) attributes[AIRWORTHY.failureMode] = mode
  instruments.callDuration.record(latencyMs / 1000, attributes)
  instruments.outcomes.add(1, feature, kind, mode)
  if (costUsd === undefined) instruments.costUnmeasured.add(1, feature)
  for (const { check, kind: result } of signals) instruments.checks.add(1, feature, check, result)
}

interface Attempted {
  readonly feature: string
  readonly requestModel: string | undefined
}

function recordAttempt(instruments: Instruments, attempt: Attempt, attempted: Attempted): void {
  const { costUsd, firstTokenMs, latencyMs, usage, route } = attempt
  if (costUsd !== undefined) instruments.cost.add(costUsd, attempted.feature, route)
  const attributes = modelAttributes(attempt, attempted)
  // A function that names no model is not known to have called one.
  if (attributes === undefined) return
  const error = errorTypeOf(attempt)
  instruments.operationDuration.record(
    latencyMs / 1000,
    error === undefined ? attributes : { ...attributes, [ERROR_TYPE]: error },
  )
  if (firstTokenMs !== undefined) instruments.timeToFirstChunk.record(firstTokenMs / 1000, attributes)
  if (usage === undefined) return
  instruments.tokenUsage.record(usage.inputTokens, { ...attributes, [GEN_AI.tokenType]: 'input' })
  instruments.tokenUsage.record(usage.outputTokens, { ...attributes, [GEN_AI.tokenType]: 'output' })
}

function modelAttributes(attempt: Attempt, { feature, requestModel }: Attempted): Attributes | undefined {
  const model = requestModel ?? attempt.model
  if (model === undefined) return undefined
  const attributes: Attributes = {
    [AIRWORTHY.feature]: feature,
    [AIRWORTHY.route]: attempt.route,
    [GEN_AI.operationName]: 'chat',
  }
  const provider = providerOfModel(model)
  if (provider !== undefined) attributes[GEN_AI.providerName] = provider
  if (requestModel !== undefined) attributes[GEN_AI.requestModel] = requestModel
  if (attempt.model !== undefined) attributes[GEN_AI.responseModel] = attempt.model
  return attributes
}
