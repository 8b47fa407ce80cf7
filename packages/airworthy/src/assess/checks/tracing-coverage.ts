import { pathFiles } from '../anchors.ts'
import { isOnlyInOneOfMany } from '../call-islands.ts'
import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import {
  TRACED_BY_DEFAULT,
  tracingInCode,
  tracingInConfiguration,
  tracingSwitches,
} from './tracing-signals.ts'

/** What the tracing that is on records of a model call by itself. */
export interface TracingCoverage {
  /** Lines that make durations durable: spans, histograms, request telemetry. */
  readonly latency: readonly Evidence[]
  /** Lines that make token use durable. */
  readonly usage: readonly Evidence[]
  /** Tracing that is there and records neither, or is switched off as shipped. */
  readonly insufficient: readonly Evidence[]
}

/** Products that follow a model call and read model, time and tokens from it without further code. */
const MODEL_TRACING =
  /^(?:langfuse|@langfuse\/|helicone|@helicone\/|phoenix\b|@arizeai\/|arize|openinference|traceloop|@traceloop\/|openllmetry|langtrace|@langtrase\/|braintrust|weave\b|mlflow|opik|agentops|lunary|llmonitor|promptlayer|portkey|@posthog\/ai|posthog\.ai|humanloop|honeyhive|keywordsai|parea|galileo|literalai|deepeval\.tracing|maxim|laminar|lmnr|@lmnr-ai|langwatch|respan|pydantic_ai\.instrument)/
/** An instrumentation of one model library for a general tracer. */
const MODEL_INSTRUMENTATION =
  /instrumentation[./_-](?:openai|langchain|anthropic|llama_?-?index|bedrock|vertexai|google_?gen|ollama|cohere|mistral|groq|litellm|openai_agents|crewai|haystack)|logfire\.instrument_(?:openai|anthropic|pydantic_ai|litellm|google_genai)|(?:OpenAI|LangChain|Anthropic|LlamaIndex|LiteLLM|Bedrock|VertexAI)\w*Instrument(?:or|ation)|AIInferenceInstrumentor|AIAgentsInstrumentor|enable_gen_?ai_tracing|LLMObs\b|litellm\.(?:success_callback|callbacks)/
/** LangSmith also keeps prompts and data sets: only these record runs. */
const LANGSMITH_TRACE =
  /traceable|wrap_openai|wrapOpenAI|wrapAISDK|wrap_anthropic|LangChainTracer|tracing_context|RunTree|\btrace\s*\(/
/** Spans of requests and outgoing calls, without what a model call says about itself. */
const SPANS =
  /^(?:@opentelemetry\/|opentelemetry|@vercel\/otel|applicationinsights|@microsoft\/applicationinsights-node|azure\.monitor|@azure\/monitor|opencensus|ddtrace|dd-trace|datadog|logfire|newrelic|@newrelic|highlight_io|@highlight-run|honeycomb|@honeycombio|aws_xray_sdk|aws-xray-sdk|elasticapm|elastic-apm|signoz|uptrace|middleware\.io|prometheus_fastapi_instrumentator)/
/** Error trackers follow durations only when tracing was given a rate. */
const ERROR_TRACKER = /^(?:@sentry\/|sentry_sdk)/
const TRACES_RATE =
  /traces_?[sS]ample(?:_rate|Rate|r)\s*[:=](?!\s*0(?:\.0*)?\s*[,)}\n])|enable_tracing\s*=\s*True/
/** Metrics libraries: a duration needs an instrument that takes one. */
const METRICS =
  /^(?:prometheus_client|prom-client|statsd|hot-shots|aws_lambda_powertools(?!\.utilities)|@aws-lambda-powertools\/(?:logger|tracer|metrics))/
const DURATION_INSTRUMENT =
  /\bHistogram\s*\(|\bSummary\s*\(|\.timing\(|\.timer\(|\.timed\(|\.distribution\(|capture_method|captureMethod|addMetric\([^)]*(?:atency|uration)/

/** Requests with their durations in a log or a metric, by installing a package. */
const REQUEST_TIMING =
  /^(?:starlette_exporter|starlette_prometheus|prometheus_flask_exporter|django_prometheus|express-prom-bundle|fastify-metrics|pino-http|nestjs-pino|express-winston|@hono\/prometheus|@willsoto\/nestjs-prometheus)/

interface Covered {
  readonly latency: boolean
  readonly usage: boolean
}

const BOTH: Covered = { latency: true, usage: true }
const LATENCY: Covered = { latency: true, usage: false }
const NEITHER: Covered = { latency: false, usage: false }

/** What the tracing found by `tracingInCode` and `tracingInConfiguration` covers. */
export function tracingCoverage(facts: Facts): TracingCoverage {
  const inCode = tracingInCode(facts)
  const inConfiguration = tracingInConfiguration(facts)
  const isSwitchedOff = tracingSwitches(facts).length > 0 && inConfiguration.length === 0
  const isElsewhere = isOnlyInOneOfMany(
    facts,
    inCode.onPath.map(({ path }) => path),
  )
  const onPath = isSwitchedOff || isElsewhere ? [] : inCode.onPath
  const rated = [
    ...onPath.map((evidence) => ({ evidence, covered: coveredInCode(facts, evidence, onPath) })),
    ...inConfiguration.map((evidence) => ({
      evidence,
      covered: /TRACING|OTEL|LangGraph/.test(evidence.shows) ? BOTH : LATENCY,
    })),
    ...[...requestTiming(facts), ...platformTiming(facts)].map((evidence) => ({
      evidence,
      covered: LATENCY,
    })),
  ]
  return {
    latency: rated.filter(({ covered }) => covered.latency).map(({ evidence }) => evidence),
    usage: rated.filter(({ covered }) => covered.usage).map(({ evidence }) => evidence),
    insufficient: [
      ...(onPath.length === 0 ? inCode.onPath : []),
      ...inCode.offPath,
      ...inCode.switchedOff,
      ...rated.filter(({ covered }) => !covered.usage).map(({ evidence }) => evidence),
    ],
  }
}

function coveredInCode(facts: Facts, evidence: Evidence, onPath: readonly Evidence[]): Covered {
  if (evidence.shows === TRACED_BY_DEFAULT) return BOTH
  const text = facts.project.text(evidence.path)
  const line = text.split('\n', evidence.line).at(-1) ?? ''
  const packages = facts.imports.packages(evidence.path)
  if (/gateway|helicone\.ai/.test(`${evidence.shows} ${line}`)) return BOTH
  // Spans of the AI SDK need a tracer that somebody registered.
  if (/experimental_telemetry/.test(line))
    return onPath.some(({ shows }) => shows.endsWith('is imported')) ? BOTH : NEITHER
  if (packages.some((name) => MODEL_TRACING.test(name)) || MODEL_INSTRUMENTATION.test(text)) return BOTH
  if (packages.some((name) => /^langsmith\b/.test(name)) && LANGSMITH_TRACE.test(text)) return BOTH
  if (packages.some((name) => SPANS.test(name))) return LATENCY
  if (packages.some((name) => ERROR_TRACKER.test(name)) && TRACES_RATE.test(text)) return LATENCY
  return isMeasured(facts, packages, text) ? LATENCY : NEITHER
}

function isMeasured(facts: Facts, packages: readonly string[], text: string): boolean {
  if (!packages.some((name) => METRICS.test(name)) || !DURATION_INSTRUMENT.test(text)) return false
  return !isSampledByPlatform(packages, text) || !isTracingOptional(facts)
}

/** The tracer of AWS Lambda writes spans only where the function is deployed with tracing. */
function isSampledByPlatform(packages: readonly string[], text: string): boolean {
  return (
    packages.some((name) => /lambda[_-]powertools/.test(name)) &&
    !/\bHistogram\s*\(|addMetric\(|add_metric\(/.test(text)
  )
}

/** `tracing: advanced ? Tracing.ACTIVE : Tracing.DISABLED`: a choice of whoever deploys it. */
function isTracingOptional(facts: Facts): boolean {
  const hits = facts.search(/\?\s*(?:\w+\.)*Tracing\.ACTIVE\b/, {
    roles: ['source', 'config'],
    containing: 'Tracing.ACTIVE',
    most: 1,
  })
  return hits.length > 0
}

/** Function durations that the platform traces, and request logs with durations that a start command switches on. */
const PLATFORM_TIMING =
  /^\s*Tracing:\s*["']?Active|\bTracing\.ACTIVE\b|\bfastify\s+start\b(?!.*--pretty-logs)[^"]*\s(?:-l|--log-level)\b|\b[fF]astify\(\s*\{[^}]*\blogger\s*:(?!\s*false)/

function platformTiming(facts: Facts): readonly Evidence[] {
  const paths = [
    ...pathFiles(facts),
    ...facts.configuration.files
      .filter(({ kind, isShipped }) => isShipped && /^(?:infrastructure|manifest|container)$/.test(kind))
      .map(({ path }) => path),
  ]
  return facts
    .search(PLATFORM_TIMING, { paths, most: 10 })
    .filter(({ text }) => !/^(?:#|\/\/)|"dev[:"]/.test(text))
    .map(({ path, line }) => ({ path, line, shows: 'the duration of each request is recorded' }))
}

function requestTiming(facts: Facts): readonly Evidence[] {
  return facts.project.files.flatMap(({ path, role }): readonly Evidence[] => {
    if (role !== facts.shippedRole) return []
    const name = facts.imports.packages(path).find((from) => REQUEST_TIMING.test(from))
    if (name === undefined) return []
    const line =
      facts.search(new RegExp(`(?:import|from|require).*${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`), {
        paths: [path],
        most: 1,
      })[0]?.line ?? 1
    return [{ path, line, shows: `${name} records the duration of requests` }]
  })
}
