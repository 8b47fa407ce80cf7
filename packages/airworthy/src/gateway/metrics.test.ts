import type { Outcome } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { createGatewayMetrics } from './metrics.ts'

const OUTCOME: Outcome = {
  kind: 'fell-back',
  id: 'c1',
  feature: 'docs',
  text: 'Yes.',
  by: 'spare "2"',
  answer: undefined,
  why: { mode: 'provider_down', code: 'http-503', reason: 'down' },
  attempts: [
    {
      route: 'main',
      startedMs: 0,
      latencyMs: 5,
      why: { mode: 'provider_down', code: 'http-503', reason: 'down' },
    },
    {
      route: 'spare "2"',
      startedMs: 5,
      latencyMs: 70,
      usage: { inputTokens: 10, outputTokens: 3 },
      costUsd: 0.5,
    },
  ],
  signals: [{ kind: 'skipped', check: 'grounded', because: 'timeout', reason: 'late' }],
  latencyMs: 75,
  costUsd: 0.5,
}

test('Prometheus can tell what became of calls, by feature, route and failure mode', () => {
  const metrics = createGatewayMetrics()
  metrics.recordOutcome('chat', OUTCOME)
  metrics.recordOutcome('chat', OUTCOME)
  metrics.recordRefusal('chat', 401)
  const lines = metrics.text([]).split('\n')
  expect(lines).toContain(
    'airworthy_calls_total{feature="docs",endpoint="chat",outcome="fell-back",route="spare \\"2\\"",mode="provider_down"} 2',
  )
  expect(lines).toContain('airworthy_attempts_total{feature="docs",route="main",code="http-503"} 2')
  expect(lines).toContain('airworthy_tokens_total{feature="docs",route="spare \\"2\\"",direction="input"} 20')
  expect(lines).toContain('airworthy_cost_usd_total{feature="docs"} 1')
  expect(lines).toContain('airworthy_checks_total{feature="docs",check="grounded",result="skipped"} 2')
  expect(lines).toContain('airworthy_requests_refused_total{endpoint="chat",status="401"} 1')
})

test('a histogram counts upwards to infinity, and adds up', () => {
  const metrics = createGatewayMetrics()
  metrics.recordOutcome('chat', OUTCOME)
  metrics.recordOutcome('chat', { ...OUTCOME, latencyMs: 100_000 })
  const text = metrics.text([])
  expect(text).toContain('airworthy_call_duration_seconds_bucket{feature="docs",endpoint="chat",le="0.05"} 0')
  expect(text).toContain('airworthy_call_duration_seconds_bucket{feature="docs",endpoint="chat",le="0.1"} 1')
  expect(text).toContain('airworthy_call_duration_seconds_bucket{feature="docs",endpoint="chat",le="+Inf"} 2')
  expect(text).toContain('airworthy_call_duration_seconds_sum{feature="docs",endpoint="chat"} 100.075')
})

test('a call without a known cost is counted as such, and adds nothing', () => {
  const { costUsd: _, ...rest } = OUTCOME
  const metrics = createGatewayMetrics()
  metrics.recordOutcome('chat', { ...rest, costUnmeasured: 'no price' })
  expect(metrics.text([])).toContain('airworthy_calls_unpriced_total{feature="docs"} 1')
  expect(metrics.text([])).not.toContain('airworthy_cost_usd_total')
})
