import { mainCalls, pathFiles } from '../anchors.ts'
import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { withoutAddress } from './tracing-address.ts'
import { tracingSwitchedOff } from './tracing-starts.ts'

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
const ON = /^(?:true|1|yes|on|\$\{\w+:-?(?:true|1)\})$/i
/** What tells the server of LangGraph where its traces go. */
const LANGSMITH_TARGET = /^(?:LANGSMITH|LANGCHAIN)_(?:API_KEY|PROJECT)$/
const OFF = /^(?:none|false|off|disabled|no|0|)$/i

/** Lines that load a tracing package. */
export interface TracingInCode {
  readonly onPath: readonly Evidence[]
  /** Imported somewhere that no entry point of the product reaches, or in a form that records nothing by itself. */
  readonly offPath: readonly Evidence[]
  /** Built in, behind a condition that does not hold in the documented start. */
  readonly switchedOff: readonly Evidence[]
}

/** Names of the tracing interface alone: without a provider that somebody registers their spans go nowhere. */
const INTERFACE =
  /^(?:@opentelemetry\/api(?:-logs)?|opentelemetry(?:\.(?:trace|metrics|context|propagate|baggage)\b.*)?)$/
/** Clients that record the calls that go through them, and no others. */
const GATEWAY_CLIENT = /^(?:portkey|helicone|@helicone\/)/

const known = new WeakMap<Facts, TracingInCode>()

/** Tracing packages that shipped code imports, by whether the program that calls the model loads them. */
export function tracingInCode(facts: Facts): TracingInCode {
  const found = known.get(facts) ?? findTracing(facts)
  known.set(facts, found)
  return found
}

function findTracing(facts: Facts): TracingInCode {
  const loaded = loadedFiles(facts)
  const found = facts.project.files.flatMap(({ path, role }) =>
    role === facts.shippedRole ? (packageIn(facts, loaded, path) ?? []) : [],
  )
  const offs = found.filter(({ off }) => off !== undefined)
  const isOff = (one: FoundPackage): boolean =>
    one.off !== undefined || (!one.isStart && offs.some(({ product }) => product === one.product))
  const effective = found.filter(({ isIdle }) => !isIdle)
  const onPath = effective.filter((one) => !isOff(one)).map(({ evidence }) => evidence)
  const offPath = found.filter(({ isIdle }) => isIdle).map(({ evidence }) => evidence)
  const switchedOff = effective.filter(isOff).flatMap(({ off }) => off ?? [])
  const inComments = onPath.length === 0 ? undefined : onlyInComments(facts)
  if (inComments !== undefined) switchedOff.push(inComments, ...onPath.splice(0))
  onPath.push(...gateways(facts), ...tracedByDefault(facts), ...startedAround(facts))
  // Spans of the AI SDK go to the tracer that somebody registered.
  const flags = telemetryOptions(facts)
  ;(onPath.length > 0 ? onPath : offPath).push(...flags)
  return { onPath, offPath, switchedOff }
}

/** Variables with which products for model calls are told where their traces go. */
const TARGET =
  /^(?:LANGFUSE|LANGSMITH|LANGCHAIN|BRAINTRUST|HELICONE|PHOENIX|OPIK|LUNARY|AGENTOPS|LOGFIRE|TRACELOOP|LANGWATCH|SENTRY|OTEL|APPLICATIONINSIGHTS|DD|NEW_RELIC)_\w*(?:KEY|TOKEN|DSN|ENDPOINT|URL|HOST|TRACING\w*|STRING)$/

/** A line of the example environment that names a target in a comment, where no line names one for good. */
function onlyInComments(facts: Facts): Evidence | undefined {
  const named = facts.configuration.environment.filter(({ name }) => TARGET.test(name))
  const [first] = named
  if (first === undefined || named.some(({ isCommentedOut }) => !isCommentedOut)) return undefined
  return { path: first.path, line: first.line, shows: `${first.name} is only in a comment` }
}

interface FoundPackage {
  /** `azure`, `langfuse`: what one start switches on in all files. */
  readonly product: string
  readonly evidence: Evidence
  /** The condition that keeps it off. */
  readonly off: Evidence | undefined
  readonly isStart: boolean
  /** No program that calls the model loads it, or it records nothing by itself. */
  readonly isIdle: boolean
}

const START =
  /\b(?:init\w*|configure\w*|register\w*|instrument\w*|setup\w*|start|NodeSDK|\w+Provider|\w+Instrument(?:or|ation)|wrap\w*|[A-Z]\w*(?:Handler|Callback|Client|Logger|Tracer))\s*\(/

function packageIn(facts: Facts, loaded: ReadonlySet<string>, path: string): FoundPackage | undefined {
  const names = tracingPackages(facts, path)
  const text = facts.project.text(path)
  const name = names.find((from) => !isInterface(from, text)) ?? names[0]
  if (name === undefined || isOnlyTypes(facts, path, name)) return undefined
  const isLoaded = loaded.has(path) || LOADED_BY_FRAMEWORK.test(path)
  const isStart = START.test(text)
  const isIdle =
    !isLoaded || isInterface(name, text) || (GATEWAY_CLIENT.test(name) && !isOfMainCall(facts, path))
  const isTracing = (from: string): boolean => names.includes(from)
  // What is not loaded can only tell of others that it does not start them.
  const off =
    isIdle && !isStart
      ? undefined
      : (tracingSwitchedOff(facts, path, isTracing) ?? withoutAddress(facts, path, isTracing))
  return {
    product: name.split(/[./]/)[0] ?? name,
    evidence: { path, line: importLine(facts, path, name), shows: `${name} is imported` },
    off,
    isStart,
    isIdle,
  }
}

/** The parts of OpenTelemetry with which spans are written: somebody else has to say where they go. */
function isInterface(name: string, text: string): boolean {
  return INTERFACE.test(name) || (/^opentelemetry\.sdk/.test(name) && !/\b\w+Provider\s*\(/.test(text))
}

/** Commands that start a program with its tracer around it. */
const STARTED_AROUND =
  /\b(?:opentelemetry-instrument|ddtrace-run|newrelic-admin\s+run-program|splunk-py-trace)\b|--(?:require|import)[ =]\S*(?:auto-instrumentations-node|dd-trace|newrelic|applicationinsights)/

function startedAround(facts: Facts): readonly Evidence[] {
  const paths = facts.configuration.files
    .filter(
      ({ kind, isShipped }) =>
        isShipped && /^(?:container|compose|platform|manifest|infrastructure)$/.test(kind),
    )
    .map(({ path }) => path)
  return facts
    .search(STARTED_AROUND, { paths, most: 3 })
    .filter(({ text }) => !text.startsWith('#'))
    .map(({ path, line }) => ({ path, line, shows: 'the program is started inside a tracer' }))
}

/** True for the file of the call that answers, or of a client that it goes through. */
function isOfMainCall(facts: Facts, path: string): boolean {
  const [main] = mainCalls(facts)
  return main !== undefined && (main.path === path || main.clients.some((client) => client.path === path))
}

function tracingPackages(facts: Facts, path: string): readonly string[] {
  const recordsRuns = (from: string): boolean =>
    !LANGSMITH.test(from) || LANGSMITH_TRACE.test(facts.project.text(path))
  return facts.imports.packages(path).filter((from) => TRACING_PACKAGE.test(from) && recordsRuns(from))
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
  const paths = new Set(
    mainCalls(facts)
      .slice(0, 1)
      .flatMap((call) => [call.path, ...call.clients.map(({ path }) => path)]),
  )
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
  const named = facts.configuration.environment.filter(
    ({ isCommentedOut }) => usesFramework && !isCommentedOut,
  )
  const automatic = named.filter(({ name, value }) => AUTOMATIC.test(name) && ON.test(value))
  const platform = facts.configuration.files.filter(
    ({ path }) => /(?:^|\/)host\.json$/.test(path) && isHostOfMain(facts, path.slice(0, -'host.json'.length)),
  )
  const functions = platform.flatMap(({ path }) =>
    facts.search(/"applicationInsights"/, { paths: [path], most: 1 }),
  )
  return [
    ...automatic.map(({ path, line, name }) => ({ path, line, shows: `${name} switches tracing on` })),
    ...servedByLangGraph(facts, named),
    ...functions.map(({ path, line }) => ({
      path,
      line,
      shows: 'Application Insights of the functions host',
    })),
  ]
}

/** Functions beside the program that answers are traced without it. */
function isHostOfMain(facts: Facts, folder: string): boolean {
  const served = facts.entries[0]?.path ?? mainCalls(facts)[0]?.path
  return served?.startsWith(folder) === true
}

/** The server of LangGraph traces each run unless it is told not to, as soon as it has a key. */
function servedByLangGraph(facts: Facts, named: Facts['configuration']['environment']): readonly Evidence[] {
  const isServed = facts.configuration.files.some(({ path }) => /(?:^|\/)langgraph\.json$/.test(path))
  const isToldNotTo = named.some(({ name, value }) => AUTOMATIC.test(name) && OFF.test(value) && value !== '')
  if (!isServed || isToldNotTo) return []
  return named
    .filter(({ name }) => LANGSMITH_TARGET.test(name))
    .map(({ path, line, name }) => ({ path, line, shows: `the LangGraph server traces to ${name}` }))
    .slice(0, 1)
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
