/**
 * Registers the OpenTelemetry SDK the way `docs/telemetry.md` says, before the tool starts: every span is recorded and
 * exported in batches, every metric is aggregated. The exporters drop what they are given, so that no collector is
 * measured.
 *
 *     node --import ./benchmarks/gateway-telemetry.mjs packages/airworthy/dist/cli.js serve
 */
import { createRequire } from 'node:module'

// Dependencies of the SDK's tests, not of the workspace.
const load = createRequire(new URL('../packages/sdk/package.json', import.meta.url))
const { context, metrics, trace } = load('@opentelemetry/api')
const { AsyncLocalStorageContextManager } = load('@opentelemetry/context-async-hooks')
const { AggregationTemporality, MeterProvider, PeriodicExportingMetricReader } = load(
  '@opentelemetry/sdk-metrics',
)
const { BatchSpanProcessor, TracerProvider } = load('@opentelemetry/sdk-trace')

const exporter = {
  export: (_batch, done) => done({ code: 0 }),
  selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
  forceFlush: async () => {},
  shutdown: async () => {},
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] }))
metrics.setGlobalMeterProvider(
  new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] }),
)
