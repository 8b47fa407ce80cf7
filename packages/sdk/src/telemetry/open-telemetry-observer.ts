import {
  type Attributes,
  context,
  createContextKey,
  isSpanContextValid,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { Contract } from '../contract/contract.ts'
import type { AttemptStart, CallStart, Observer } from '../runtime/ports.ts'
import { AIRWORTHY } from './airworthy-attributes.ts'
import { type CallMetrics, callMetricsOf } from './call-metrics.ts'
import { CONVENTIONS_SCHEMA_URL, GEN_AI, providerOfModel } from './gen-ai-conventions.ts'
import { INSTRUMENTATION_NAME } from './instrumentation-name.ts'
import { attemptAttributes, errorTypeOf, outcomeAttributes } from './span-attributes.ts'

export interface OpenTelemetryOptions {
  /** Its hash is written on every call, so that a change of behaviour can be told from a change of contract. */
  readonly contract?: Pick<Contract, 'hash'>
  /** Default: the one that is registered with `@opentelemetry/api`, also if that happens later. */
  readonly tracerProvider?: TracerProvider
  /** Default: the one that is registered with `@opentelemetry/api`, also if that happens later. */
  readonly meterProvider?: MeterProvider
}

/**
 * Writes every call as a span `invoke_agent <feature>` with a child `chat <model>` for each attempt, and counts
 * outcomes, tokens and cost; see docs/telemetry.md. Never writes a prompt, an answer, a passage or a reason. Does nothing
 * where no OpenTelemetry SDK is registered. Make one for each contract.
 */
export function openTelemetryObserver(options: OpenTelemetryOptions = {}): Observer {
  const tracer = (options.tracerProvider ?? trace).getTracer(INSTRUMENTATION_NAME, undefined, {
    schemaUrl: CONVENTIONS_SCHEMA_URL,
  })
  const currentMetrics = metricsOf(() => options.meterProvider ?? metrics.getMeterProvider())
  const contract: Attributes =
    options.contract === undefined ? {} : { [AIRWORTHY.contractHash]: options.contract.hash }
  const requestModels = new Map<string, string>()
  const callKey = createContextKey('airworthy.call')
  const attemptKey = createContextKey('airworthy.attempt')
  return {
    call: (start, run) => inSpan(startCall(tracer, start, contract), callKey, run),
    attempt(start, run) {
      if (start.model !== undefined) requestModels.set(start.route, start.model)
      return inSpan(startAttempt(tracer, start), attemptKey, run)
    },
    onAttempt(attempt) {
      const span = recordingSpan(attemptKey)
      if (span === undefined) return
      span.setAttributes(attemptAttributes(attempt))
      if (errorTypeOf(attempt) !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
    },
    onOutcome(outcome) {
      currentMetrics().record(outcome, (route) => requestModels.get(route))
      const span = recordingSpan(callKey)
      if (span === undefined) return
      span.setAttributes(outcomeAttributes(outcome))
      if (outcome.kind === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
    },
  }
}

/** Instruments stay with the provider that made them, so they are made anew when another one is registered. */
function metricsOf(providerNow: () => MeterProvider): () => CallMetrics {
  let provider = providerNow()
  let current = callMetricsOf(provider)
  return () => {
    const registered = providerNow()
    if (registered !== provider) {
      provider = registered
      current = callMetricsOf(provider)
    }
    return current
  }
}

/** A span begins with what a sampler may decide by; the rest is worked out only for one that is recorded. */
function startCall(tracer: Tracer, { feature, id }: CallStart, contract: Attributes): Span {
  const span = tracer.startSpan(`invoke_agent ${feature}`, {
    attributes: { [GEN_AI.operationName]: 'invoke_agent', [GEN_AI.agentName]: feature },
  })
  if (!span.isRecording()) return span
  return span.setAttributes({ ...contract, [AIRWORTHY.feature]: feature, [AIRWORTHY.callId]: id })
}

function startAttempt(tracer: Tracer, { route, model, attempt }: AttemptStart): Span {
  const span = model === undefined ? tracer.startSpan(`attempt ${route}`) : startChat(tracer, model)
  if (!span.isRecording()) return span
  return span.setAttributes({ [AIRWORTHY.route]: route, [AIRWORTHY.attempt]: attempt })
}

function startChat(tracer: Tracer, model: string): Span {
  const attributes: Attributes = { [GEN_AI.operationName]: 'chat', [GEN_AI.requestModel]: model }
  const provider = providerOfModel(model)
  if (provider !== undefined) attributes[GEN_AI.providerName] = provider
  return tracer.startSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes })
}

/** Runs with the span as the parent of all spans inside, and where `onAttempt` and `onOutcome` find it again. */
function inSpan<Result>(span: Span, key: symbol, run: () => Promise<Result>): Promise<Result> {
  // Where no SDK is registered the span is nobody's, and nothing inside it has a parent.
  return isSpanContextValid(span.spanContext()) ? insideOf(span, key, run) : run()
}

async function insideOf<Result>(span: Span, key: symbol, run: () => Promise<Result>): Promise<Result> {
  try {
    return await context.with(trace.setSpan(context.active(), span).setValue(key, span), run)
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}

function recordingSpan(key: symbol): Span | undefined {
  const span = context.active().getValue(key) as Span | undefined
  return span?.isRecording() === true ? span : undefined
}
