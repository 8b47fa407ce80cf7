import { pathFiles } from '../anchors.ts'
import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'

/** Packages that record what a program does at run time, and keep it. */
const TRACING_PACKAGE =
  /^(?:langfuse|@langfuse\/|langsmith|@opentelemetry\/|opentelemetry|@vercel\/otel|@sentry\/|sentry_sdk|applicationinsights|@microsoft\/applicationinsights-node|azure\.monitor|@azure\/monitor|opencensus|ddtrace|dd-trace|datadog|helicone|@helicone\/|phoenix\b|@arizeai\/|arize|openinference|traceloop|@traceloop\/|openllmetry|logfire|langtrace|@langtrase\/|braintrust|weave\b|mlflow|prometheus_client|prometheus_fastapi_instrumentator|starlette_exporter|starlette_prometheus|prometheus_flask_exporter|django_prometheus|prom-client|express-prom-bundle|fastify-metrics|newrelic|@newrelic|opik|agentops|lunary|llmonitor|promptlayer|portkey|@posthog\/ai|posthog\.ai|highlight_io|@highlight-run\/|rollbar|@bugsnag|bugsnag|honeycomb|@honeycombio|axiom|@axiomhq|aws_lambda_powertools(?!\.utilities)|@aws-lambda-powertools\/(?:logger|tracer|metrics)|aws_xray_sdk|aws-xray-sdk|elasticapm|elastic-apm|google\.cloud\.logging|watchtower|logtail|@logtail|pino-(?!pretty)\w+|nestjs-pino|express-winston|humanloop|honeyhive|keywordsai|parea|galileo|literalai|deepeval\.tracing|maxim|laminar|lmnr|@lmnr-ai|middleware\.io|signoz|uptrace|langwatch|respan|pydantic_ai\.instrument|statsd|hot-shots|structlog_sentry)/
/** The package of LangSmith also keeps prompts and data sets: only these record what a program does. */
const LANGSMITH = /^langsmith(?:[./]|$)/
const LANGSMITH_TRACE =
  /traceable|wrap_openai|wrapOpenAI|wrapAISDK|wrap_anthropic|wrapSDK|LangChainTracer|tracing_context|RunTree|\btrace\s*\(|(?:LANGCHAIN|LANGSMITH)_TRACING/
/** Files that a framework loads by itself. */
const LOADED_BY_FRAMEWORK =
  /(?:^|\/)(?:instrumentation(?:-client)?|sentry\.(?:server|edge)\.config|tracing|otel|telemetry)\.[cm]?[jt]s$/
const AUTOMATIC = /^(?:LANGCHAIN_TRACING(?:_V2)?|LANGSMITH_TRACING(?:_V2)?|LANGSMITH_OTEL_ENABLED)$/
const NAMED_PRODUCT =
  /^(?:LANGFUSE_(?:PUBLIC|SECRET)_KEY|SENTRY_DSN|HELICONE_API_KEY|APPLICATIONINSIGHTS_CONNECTION_STRING|OTEL_EXPORTER_OTLP_ENDPOINT)$/
const OFF = /^(?:none|false|off|disabled|no|0|)$/i

/** Lines that load a tracing package. */
export interface TracingInCode {
  readonly onPath: readonly Evidence[]
  /** Imported somewhere that no entry point of the product reaches. */
  readonly offPath: readonly Evidence[]
}

/** Tracing packages that shipped code imports, by whether the program that calls the model loads them. */
export function tracingInCode(facts: Facts): TracingInCode {
  const loaded = loadedFiles(facts)
  const onPath: Evidence[] = []
  const offPath: Evidence[] = []
  for (const { path, role } of facts.project.files) {
    if (role !== facts.shippedRole) continue
    const name = tracingPackage(facts, path)
    if (name === undefined || isOnlyTypes(facts, path, name)) continue
    const evidence = { path, line: importLine(facts, path, name), shows: `${name} is imported` }
    if (loaded.has(path) || LOADED_BY_FRAMEWORK.test(path)) onPath.push(evidence)
    else offPath.push(evidence)
  }
  return {
    onPath: [...onPath, ...telemetryOptions(facts), ...gateways(facts), ...tracedByDefault(facts)],
    offPath,
  }
}

function tracingPackage(facts: Facts, path: string): string | undefined {
  const recordsRuns = (from: string): boolean =>
    !LANGSMITH.test(from) || LANGSMITH_TRACE.test(facts.project.text(path))
  return facts.imports.packages(path).find((from) => TRACING_PACKAGE.test(from) && recordsRuns(from))
}

/** All that the entry points of the model calls load, and for a library all that leads to a call. */
function loadedFiles(facts: Facts): ReadonlySet<string> {
  const files = new Set(pathFiles(facts))
  const starts = [...facts.entries.map(({ path }) => path), ...facts.calls.map(({ path }) => path)]
  for (const start of new Set(starts)) for (const path of facts.imports.reachableFrom(start)) files.add(path)
  // The program's start imports the routes and sets up what they share.
  const waiting = [...new Set(starts)]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const importer of facts.imports.importers(path)) {
      if (files.has(importer) || facts.project.file(importer)?.role !== facts.shippedRole) continue
      files.add(importer)
      for (const other of facts.imports.imports(importer)) files.add(other)
      waiting.push(importer)
    }
  }
  return files
}

function isOnlyTypes(facts: Facts, path: string, name: string): boolean {
  const pattern = new RegExp(`^\\s*import\\s+type\\b[^;]*['"]${escaped(name)}['"]`, 'm')
  return pattern.test(facts.project.text(path))
}

function importLine(facts: Facts, path: string, name: string): number {
  return (
    facts.search(new RegExp(`(?:import|from|require).*${escaped(name)}`), { paths: [path], most: 1 })[0]
      ?.line ?? 1
  )
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** `experimental_telemetry: { isEnabled: true }` of the AI SDK, unless it is switched off in place. */
function telemetryOptions(facts: Facts): readonly Evidence[] {
  const hits = facts.search(/\bexperimental_telemetry\s*:/, {
    roles: [facts.shippedRole],
    containing: 'experimental_telemetry',
  })
  return hits
    .filter(({ text }) => !/isEnabled\s*:\s*false/.test(text))
    .map(({ path, line }) => ({ path, line, shows: 'telemetry of the AI SDK is enabled' }))
}

/** The Agents SDK of OpenAI sends a trace of each run to the account's dashboard unless it is told not to. */
function tracedByDefault(facts: Facts): readonly Evidence[] {
  const run = facts.calls.find(
    ({ path, sdk, callee }) =>
      sdk === 'agents' &&
      /(?:^|\.)run\w*$/.test(callee) &&
      facts.imports.packages(path).some((from) => /^(?:agents(?:\.|$)|@openai\/agents)/.test(from)),
  )
  if (run === undefined) return []
  const off = facts.search(
    /tracing_?disabled|set_tracing_disabled|setTracingDisabled|OPENAI_(?:AGENTS_DISABLE_TRACING|TRACING_DISABLED)/i,
    {
      roles: [facts.shippedRole, 'config'],
      most: 1,
    },
  )
  const isOpenAi = !facts.clients.some(({ isLocal }) => isLocal)
  return off.length === 0 && isOpenAi ? [{ path: run.path, line: run.line, shows: TRACED_BY_DEFAULT }] : []
}

/** What is shown for it. */
export const TRACED_BY_DEFAULT = 'the Agents SDK traces each run unless it is switched off'

/** Calls that go through a gateway which records them. */
function gateways(facts: Facts): readonly Evidence[] {
  const paths = new Set(facts.calls.flatMap((call) => [call.path, ...call.clients.map(({ path }) => path)]))
  return facts
    .search(/oai\.helicone\.ai|gateway\.helicone\.ai|api\.portkey\.ai|gateway\.ai\.cloudflare\.com/, {
      paths,
    })
    .map(({ path, line }) => ({ path, line, shows: 'calls go through a recording gateway' }))
}

/** Tracing that the shipped configuration alone switches on. */
export function tracingInConfiguration(facts: Facts): readonly Evidence[] {
  const usesFramework =
    facts.calls.some(({ sdk }) => /langchain|langgraph|llama-index/.test(sdk)) ||
    facts.configuration.hasDependency(/langchain|langgraph|langsmith|deepagents/)
  const automatic = facts.configuration.environment.filter(
    ({ name, value, isCommentedOut }) =>
      usesFramework && AUTOMATIC.test(name) && !isCommentedOut && !OFF.test(value),
  )
  const platform = facts.configuration.files.filter(({ path }) => /(?:^|\/)host\.json$/.test(path))
  const functions = platform.flatMap(({ path }) =>
    facts.search(/"applicationInsights"/, { paths: [path], most: 1 }),
  )
  return [
    ...automatic.map(({ path, line, name }) => ({ path, line, shows: `${name} switches tracing on` })),
    ...functions.map(({ path, line }) => ({
      path,
      line,
      shows: 'Application Insights of the functions host',
    })),
  ]
}

const SWITCH_KEY = /(?:^|[._])(?:observability|tracing|telemetry|monitoring|traces?)(?:[._]|$)/i

/** Lines of shipped settings that leave tracing off, unless another line names a product's key. */
export function tracingSwitches(facts: Facts): readonly Evidence[] {
  const isNamed = facts.configuration.environment.some(
    ({ name, value, isCommentedOut, isExample }) =>
      NAMED_PRODUCT.test(name) && !isCommentedOut && (isExample || value !== ''),
  )
  if (isNamed) return []
  const switches = facts.configuration.settings.filter(
    ({ key, value }) =>
      SWITCH_KEY.test(key) &&
      /(?:mode|enabled|provider|backend|tracing|exporter|type)$/i.test(key) &&
      OFF.test(String(value ?? '')),
  )
  return switches.map(({ path, line, key }) => ({ path, line, shows: `${key} is off as shipped` }))
}
