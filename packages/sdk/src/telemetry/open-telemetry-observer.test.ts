import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Attempt, Outcome } from '../outcome/outcome.ts'
import { systemClock } from '../runtime/clock.ts'
import { createEngine } from '../runtime/engine.ts'
import type { Observer } from '../runtime/ports.ts'
import type { RunnableRoute } from '../runtime/route.ts'
import { openTelemetryObserver } from './open-telemetry-observer.ts'

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

interface DataPoint {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly value: unknown
}

interface Backend {
  readonly observer: Observer
  readonly tracerProvider: TracerProvider
  readonly spans: () => readonly ReadableSpan[]
  readonly points: (metric: string) => Promise<readonly DataPoint[]>
}

function backend(): Backend {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter })
  const meterProvider = new MeterProvider({ readers: [reader] })
  return {
    observer: openTelemetryObserver({ contract: { hash: 'c0ffee' }, tracerProvider, meterProvider }),
    tracerProvider,
    spans: () => exporter.getFinishedSpans(),
    async points(metric) {
      await reader.forceFlush()
      const scopes = metricExporter.getMetrics().at(-1)?.scopeMetrics ?? []
      const found = scopes
        .flatMap((scope) => scope.metrics)
        .find(({ descriptor }) => descriptor.name === metric)
      return (found?.dataPoints ?? []).map(({ attributes, value }) => ({ attributes, value }))
    },
  }
}

const SLOW: Attempt = {
  route: 'primary',
  startedMs: 0,
  latencyMs: 2000,
  why: { mode: 'provider_down', code: 'timeout', reason: 'no answer to "SECRET QUESTION" in 2 s' },
}
const GOOD: Attempt = {
  route: 'anthropic/claude',
  startedMs: 2000,
  latencyMs: 640,
  firstTokenMs: 250,
  model: 'claude-2026',
  usage: { inputTokens: 1200, outputTokens: 80, cachedInputTokens: 1000 },
  costUsd: 0.004,
}

const FELL_BACK: Outcome = {
  kind: 'fell-back',
  by: 'anthropic/claude',
  id: 'call-1',
  feature: 'refunds',
  text: 'SECRET ANSWER',
  answer: 'SECRET ANSWER',
  passages: [{ text: 'SECRET PASSAGE' }],
  why: { mode: 'provider_down', code: 'timeout', reason: 'no answer to "SECRET QUESTION" in 2 s' },
  attempts: [SLOW, GOOD],
  signals: [
    { kind: 'clean', check: 'scope', signal: 0.7, reason: 'like "SECRET QUESTION"' },
    { kind: 'clean', check: 'grounded', route: GOOD.route, signal: 0.9, reason: 'SECRET SENTENCE' },
    { kind: 'skipped', check: 'polite', route: GOOD.route, because: 'timeout', reason: 'SECRET REASON' },
  ],
  latencyMs: 2640,
  costUnmeasured: 'the first attempt told no usage',
}

const MODELS: Readonly<Record<string, string>> = {
  primary: 'openai/gpt-5',
  'anthropic/claude': 'anthropic/claude',
}

/** Tells the observer of a call in the order in which the engine does. */
async function tell(
  observer: Observer,
  outcome: Outcome,
  inside?: (attempt: Attempt) => void,
): Promise<void> {
  await observer.call?.({ id: outcome.id, feature: outcome.feature }, async () => {
    for (const [index, attempt] of outcome.attempts.entries()) {
      const { route } = attempt
      const model = MODELS[route]
      const start = { route, attempt: index + 1, ...(model === undefined ? {} : { model }) }
      await observer.attempt?.(start, async () => {
        await Promise.resolve()
        inside?.(attempt)
        observer.onAttempt?.(attempt)
      })
    }
    observer.onOutcome?.(outcome)
  })
}

function named(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const span = spans.find((candidate) => candidate.name === name)
  if (span === undefined) throw new Error(`no span ${name} among ${spans.map((candidate) => candidate.name)}`)
  return span
}

test('a call is one span that says what became of it, and its attempts are its children', async () => {
  const { observer, spans } = backend()
  await tell(observer, FELL_BACK)
  const call = named(spans(), 'invoke_agent refunds')
  expect(call.attributes).toEqual({
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'refunds',
    'airworthy.feature': 'refunds',
    'airworthy.call.id': 'call-1',
    'airworthy.contract.hash': 'c0ffee',
    'airworthy.outcome': 'fell-back',
    'airworthy.route': 'anthropic/claude',
    'airworthy.attempts': 2,
    'airworthy.failure_mode': 'provider_down',
    'airworthy.failure_code': 'timeout',
    'airworthy.cost_unmeasured': true,
    'airworthy.signal.scope': 0.7,
    'airworthy.signal.grounded': 0.9,
    'airworthy.checks.skipped': ['polite'],
  })
  expect(call.status.code).toBe(SpanStatusCode.UNSET)
  const attempts = spans().filter((span) => span !== call)
  expect(attempts.map((span) => span.name)).toEqual(['chat openai/gpt-5', 'chat anthropic/claude'])
  for (const span of attempts) expect(span.parentSpanContext?.spanId).toBe(call.spanContext().spanId)
})

test('an attempt tells model, tokens, cost and time to the first chunk by the names of the conventions', async () => {
  const { observer, spans } = backend()
  await tell(observer, FELL_BACK)
  expect(named(spans(), 'chat anthropic/claude').attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'anthropic/claude',
    'gen_ai.response.model': 'claude-2026',
    'gen_ai.response.time_to_first_chunk': 0.25,
    'gen_ai.usage.input_tokens': 1200,
    'gen_ai.usage.output_tokens': 80,
    'gen_ai.usage.cache_read.input_tokens': 1000,
    'airworthy.route': 'anthropic/claude',
    'airworthy.attempt': 2,
    'airworthy.cost_usd': 0.004,
  })
  const failed = named(spans(), 'chat openai/gpt-5')
  expect(failed.status.code).toBe(SpanStatusCode.ERROR)
  expect(failed.attributes).toMatchObject({ 'error.type': 'timeout', 'airworthy.cost_unmeasured': true })
})

test('no prompt, answer, passage or reason leaves the process', async () => {
  const { observer, spans, points } = backend()
  await tell(observer, FELL_BACK)
  const told = spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }))
  const metrics = await Promise.all(ALL_METRICS.map(points))
  expect(metrics.every((metric) => metric.length > 0)).toBe(true)
  expect(JSON.stringify([told, metrics])).not.toContain('SECRET')
})

const ALL_METRICS = [
  'gen_ai.client.operation.duration',
  'gen_ai.client.operation.time_to_first_chunk',
  'gen_ai.client.token.usage',
  'airworthy.outcomes',
  'airworthy.call.duration',
  'airworthy.checks',
  'airworthy.cost',
  'airworthy.cost.unmeasured',
]

test('an answer that a check turned down is no error of the model, and a failed call is one', async () => {
  const { observer, spans } = backend()
  const why = { mode: 'hallucination', code: 'below', reason: 'grounded is 0.2' }
  const { by: _by, answer: _answer, passages: _passages, ...facts } = FELL_BACK
  await tell(observer, {
    ...facts,
    kind: 'failed',
    why,
    isCut: true,
    firstTokenMs: 300,
    attempts: [{ ...GOOD, why }],
    signals: [{ kind: 'flagged', check: 'grounded', signal: 0.2, reason: 'no support' }],
  })
  const attempt = named(spans(), 'chat anthropic/claude')
  expect(attempt.status.code).toBe(SpanStatusCode.UNSET)
  expect(attempt.attributes).not.toHaveProperty('error.type')
  expect(attempt.attributes).toMatchObject({ 'airworthy.failure_mode': 'hallucination' })
  const call = named(spans(), 'invoke_agent refunds')
  expect(call.status.code).toBe(SpanStatusCode.ERROR)
  expect(call.attributes).toMatchObject({
    'error.type': 'below',
    'airworthy.outcome': 'failed',
    'airworthy.stream_cut': true,
    'airworthy.time_to_first_chunk': 0.3,
    'airworthy.checks.flagged': ['grounded'],
  })
})

test('a check that was skipped for the answer that was used has no signal, whatever it said before', async () => {
  const { observer, spans } = backend()
  await tell(observer, {
    ...FELL_BACK,
    signals: [
      { kind: 'flagged', check: 'grounded', route: 'primary', signal: 0.2, reason: 'no support' },
      {
        kind: 'skipped',
        check: 'grounded',
        route: GOOD.route,
        because: 'error',
        reason: 'the judge is down',
      },
    ],
  })
  const { attributes } = named(spans(), 'invoke_agent refunds')
  expect(attributes).not.toHaveProperty('airworthy.signal.grounded')
  expect(attributes).toMatchObject({
    'airworthy.checks.flagged': ['grounded'],
    'airworthy.checks.skipped': ['grounded'],
  })
})

test('spans of the feature itself become children of the attempt that they belong to', async () => {
  const { observer, spans, tracerProvider } = backend()
  const own = tracerProvider.getTracer('application')
  await tell(observer, FELL_BACK, (attempt) => own.startSpan(`search for ${attempt.route}`).end())
  for (const [search, attempt] of [
    ['search for primary', 'chat openai/gpt-5'],
    ['search for anthropic/claude', 'chat anthropic/claude'],
  ] as const) {
    const parent = named(spans(), attempt).spanContext()
    expect(named(spans(), search).parentSpanContext).toMatchObject(parent)
  }
})

test('a call of the engine is told whole: its attempts, their time, and the outcome', async () => {
  const { observer, spans, points, tracerProvider } = backend()
  const engine = createEngine<string, string>({
    contract: {
      feature: 'refunds',
      deadlineMs: 5000,
      limits: { attempts: 4, concurrent: 10, firstTokenMs: 1000, stallMs: 1000, slowestTokensPerSecond: 1 },
      budget: {},
      stream: 'whole',
      whenItFails: [],
    },
    routes: [
      routeOf('primary', () => ({ kind: 'failed', error: { code: 'http-401', message: 'SECRET KEY' } })),
      routeOf('backup', (question) => {
        tracerProvider.getTracer('application').startSpan('search').end()
        return {
          kind: 'answered',
          answer: question,
          text: question,
          usage: { inputTokens: 3, outputTokens: 2 },
        }
      }),
    ],
    checks: [],
    questionOf: (question) => question,
    costOf: () => undefined,
    clock: systemClock,
    random: () => 0,
    newId: () => 'call-3',
    ledger: { reserve: () => ({ kind: 'refused', reason: 'not asked' }) },
    observer,
  })
  await engine.call('SECRET QUESTION')
  const call = named(spans(), 'invoke_agent refunds')
  expect(call.attributes).toMatchObject({ 'airworthy.outcome': 'fell-back', 'airworthy.attempts': 2 })
  expect(named(spans(), 'chat primary-model').attributes['error.type']).toBe('http-401')
  const backup = named(spans(), 'chat backup-model')
  expect(backup.parentSpanContext).toMatchObject(call.spanContext())
  expect(named(spans(), 'search').parentSpanContext).toMatchObject(backup.spanContext())
  expect(await points('gen_ai.client.token.usage')).toHaveLength(2)
  expect(JSON.stringify(spans().map(({ attributes, status }) => [attributes, status]))).not.toContain(
    'SECRET',
  )
})

type Run = Extract<RunnableRoute<string, string>, { kind: 'run' }>

function routeOf(name: string, run: Run['run']): Run {
  return { kind: 'run', name, model: `${name}-model`, isPaid: true, run }
}

test('a function whose model is not known is a plain span, and counts as no call of a model', async () => {
  const { observer, spans, points } = backend()
  const attempt: Attempt = { route: 'quotes', startedMs: 0, latencyMs: 3 }
  await tell(observer, { ...FELL_BACK, attempts: [attempt] })
  expect(Object.keys(named(spans(), 'attempt quotes').attributes)).not.toContain('gen_ai.operation.name')
  expect(await points('gen_ai.client.operation.duration')).toEqual([])
})

test('outcomes are counted by kind and failure mode, checks by result, and unknown cost is not zero', async () => {
  const { observer, points } = backend()
  await tell(observer, FELL_BACK)
  await tell(observer, FELL_BACK)
  expect(await points('airworthy.outcomes')).toEqual([
    {
      attributes: {
        'airworthy.feature': 'refunds',
        'airworthy.outcome': 'fell-back',
        'airworthy.failure_mode': 'provider_down',
      },
      value: 2,
    },
  ])
  const results = (await points('airworthy.checks')).map(({ attributes, value }) => [
    attributes['airworthy.check'],
    attributes['airworthy.check.result'],
    value,
  ])
  expect(results).toEqual([
    ['scope', 'clean', 2],
    ['grounded', 'clean', 2],
    ['polite', 'skipped', 2],
  ])
  expect(await points('airworthy.cost')).toMatchObject([{ value: 0.008 }])
  expect(await points('airworthy.cost.unmeasured')).toMatchObject([{ value: 2 }])
})

test('time and tokens of a model are histograms in seconds and tokens', async () => {
  const { observer, points } = backend()
  await tell(observer, FELL_BACK)
  expect(await points('gen_ai.client.operation.duration')).toMatchObject([
    {
      attributes: { 'gen_ai.request.model': 'openai/gpt-5', 'error.type': 'timeout' },
      value: { sum: 2, count: 1 },
    },
    {
      attributes: { 'gen_ai.request.model': 'anthropic/claude', 'gen_ai.response.model': 'claude-2026' },
      value: { sum: 0.64, count: 1 },
    },
  ])
  expect(await points('gen_ai.client.token.usage')).toMatchObject([
    { attributes: { 'gen_ai.token.type': 'input' }, value: { sum: 1200 } },
    { attributes: { 'gen_ai.token.type': 'output' }, value: { sum: 80 } },
  ])
  expect(await points('gen_ai.client.operation.time_to_first_chunk')).toMatchObject([
    { value: { sum: 0.25 } },
  ])
})

test('what the feature throws passes through, and marks the span', async () => {
  const { observer, spans } = backend()
  const broken = observer.call?.({ id: 'call-2', feature: 'refunds' }, () =>
    Promise.reject(new Error('broken')),
  )
  await expect(broken).rejects.toThrow('broken')
  expect(named(spans(), 'invoke_agent refunds').status.code).toBe(SpanStatusCode.ERROR)
})

test('without a registered SDK nothing is recorded and nothing breaks; one registered later is used', async () => {
  const observer = openTelemetryObserver()
  await tell(observer, FELL_BACK)
  const { tracerProvider, spans } = backend()
  trace.setGlobalTracerProvider(tracerProvider)
  try {
    await tell(observer, FELL_BACK)
    expect(spans().map(({ name }) => name)).toEqual([
      'chat openai/gpt-5',
      'chat anthropic/claude',
      'invoke_agent refunds',
    ])
  } finally {
    trace.disable()
  }
})
