import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { expect, test } from 'vitest'
import type { Outcome } from '../outcome/outcome.ts'
import { openTelemetryObserver } from './open-telemetry-observer.ts'

const HELD: Outcome = {
  kind: 'held',
  id: 'call-1',
  feature: 'refunds',
  text: 'Thank you.',
  why: { mode: 'hallucination', code: 'below', reason: 'grounded is 0.2' },
  attempts: [],
  signals: [],
  latencyMs: 12,
  costUsd: 0,
  withheld: {},
}

test.each([
  [AggregationTemporality.CUMULATIVE, [2, 4]],
  [AggregationTemporality.DELTA, [2, 2]],
])(
  'what two contracts count under one name adds up, export after export: temporality %i',
  async (kind, told) => {
    const exporter = new InMemoryMetricExporter(kind)
    const reader = new PeriodicExportingMetricReader({ exporter })
    const meterProvider = new MeterProvider({ readers: [reader] })
    const observers = [openTelemetryObserver({ meterProvider }), openTelemetryObserver({ meterProvider })]
    for (const expected of told) {
      for (const observer of observers) observer.onOutcome?.(HELD)
      await reader.forceFlush()
      const metrics =
        exporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
      const outcomes = metrics.find(({ descriptor }) => descriptor.name === 'airworthy.outcomes')
      expect(outcomes?.dataPoints.map(({ value }) => value)).toEqual([expected])
    }
  },
)
