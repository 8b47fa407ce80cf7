import { expect, test } from 'vitest'
import {
  countOf,
  formatBound,
  formatConfidence,
  formatCount,
  formatDuration,
  formatEstimate,
  formatInterval,
  formatPoints,
  formatProbability,
  formatScore,
  formatShare,
  formatUsd,
} from './format.ts'

const SHARE = { estimate: 0.941, low: 0.91, high: 0.963, bound: 0.95, unit: 'share' } as const

test.each([
  [0, '0 ms'],
  [4.2, '4.2 ms'],
  [820, '820 ms'],
  [999.6, '1.00 s'],
  [2310, '2.31 s'],
  [10_000, '10.0 s'],
  [120_000, '2 min'],
  [150_000, '2.5 min'],
  [5_400_000, '1.5 h'],
])('a duration of %d ms reads %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text)
})

test.each([
  [0, '$0'],
  [0.0041, '$0.0041'],
  [0.00001234, '$0.000012'],
  [0.5, '$0.50'],
  [12.4, '$12.40'],
  [2000, '$2000'],
  [12_400, '$12\u202f400'],
])('%d dollars read %s', (amountUsd, text) => {
  expect(formatUsd(amountUsd)).toBe(text)
})

test.each([
  [0.941, '94.1 %'],
  [1, '100.0 %'],
  [0.99996, '99.996 %'],
  [0, '0.0 %'],
  [0.0001, '0.01 %'],
])('a share of %d reads %s and never rounds to all or none', (share, text) => {
  expect(formatShare(share)).toBe(text)
})

test('a bar reads as it was chosen, without needless zeros', () => {
  const bounds = [formatBound(0.999, 'share'), formatBound(3000, 'ms'), formatBound(0.01, 'usd')]
  expect([...bounds, formatBound(4000, 'tokens')]).toEqual(['99.9 %', '3 s', '$0.01', '4000 tokens'])
})

test('a confidence has the digits that matter', () => {
  const confidences = [0.95, 0.9924074, 0.99999]
  expect(confidences.map(formatConfidence)).toEqual(['95 %', '99.24 %', '99.999 %'])
})

test('counts are grouped from five digits on', () => {
  expect([1240, 12_400, 1_234_567].map(formatCount)).toEqual(['1240', '12\u202f400', '1\u202f234\u202f567'])
  expect([countOf(1, 'case'), countOf(2, 'case'), countOf(0, 'fix', 'fixes')]).toEqual([
    '1 case',
    '2 cases',
    '0 fixes',
  ])
})

test('an interval is written in the unit of its estimate', () => {
  expect([formatEstimate(SHARE), formatInterval(SHARE)]).toEqual(['94.1 %', '[91.0, 96.3]'])
  const latency = { estimate: 1020, low: 820, high: 2900, bound: 3000, unit: 'ms' } as const
  expect([formatEstimate(latency), formatInterval(latency)]).toEqual(['1.02 s', '[0.82, 2.90]'])
})

test('a side that is not known is not invented', () => {
  expect(formatInterval({ ...SHARE, high: null })).toBe('[≥ 91.0]')
  expect(formatInterval({ ...SHARE, low: null })).toBe('[≤ 96.3]')
  expect(formatInterval({ ...SHARE, low: null, high: null })).toBe('')
  expect(formatEstimate({ ...SHARE, estimate: null, low: null, high: null })).toBe('not measured')
})

test('rounding never moves a value onto its bar', () => {
  const close = { ...SHARE, estimate: 0.9496, low: 0.94, high: 0.96 }
  expect([formatEstimate(close), formatInterval(close)]).toEqual(['94.96 %', '[94.00, 96.00]'])
  const slow = { estimate: 3001, low: 2800, high: 3300, bound: 3000, unit: 'ms' } as const
  expect(formatEstimate(slow)).toBe('3.001 s')
})

test('a value on its bar keeps its usual digits', () => {
  expect(formatEstimate({ ...SHARE, estimate: 0.95 })).toBe('95.0 %')
})

test('differences carry their sign, and none when there is no difference', () => {
  expect([0.0104, -0.0042, 0, 0.0001, -0.0001].map(formatPoints)).toEqual([
    '+1.0',
    '−0.4',
    '0.0',
    '0.0',
    '0.0',
  ])
})

test('scores and p-values are short', () => {
  expect([0, 0.5, 1, 2 / 3, null].map(formatScore)).toEqual(['0', '0.5', '1', '0.667', 'unmeasured'])
  expect([0.5, 0.0312, 0.0001].map(formatProbability)).toEqual(['0.50', '0.031', '< 0.001'])
})
