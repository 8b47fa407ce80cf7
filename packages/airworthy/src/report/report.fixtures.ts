import type {
  BaselineComparison,
  EvidenceSummary,
  FailureModeVerdict,
  GateReport,
  LatencySummary,
  RequirementVerdict,
} from '../verdict/gate-report.ts'
import {
  FALLBACK,
  FIRST_TOKEN,
  failingFixture,
  failingTrials,
  GROUNDED,
  MEAN_COST,
  P95_LATENCY,
  requirementFixture,
} from './verdict.fixtures.ts'

const CONTRACT_HASH = '9f2c1d7a40be5563c8e1f0b7d6a9425c3188ee07b1f2a6d94c5300e7f8219abc'
const EVIDENCE_HASH = '41d0a8c6be92f7351e04d9c85b7a60f3e2c1948d7b5f06a3c9e87d21f4b6a508'
const TEST_SET_HASH = 'c07be1925ad4f8836e90b1c2d7f4a5638be019d2c4f7a6e5b3d8091f2a7c6e4d'

const EVIDENCE: EvidenceSummary = {
  run: '2026-03-02-0914-k3v9',
  kind: 'tests',
  path: '.airworthy/evidence/2026-03-02-0914-k3v9.jsonl',
  hash: EVIDENCE_HASH,
  testSetHash: TEST_SET_HASH,
  featureVersion: 'src/assistant.ts@5b1e0c77',
  startedAt: '2026-03-02T09:14:03.000Z',
  finishedAt: '2026-03-02T09:21:47.000Z',
  seed: 7,
  repeats: 1,
  planned: 480,
  trials: 480,
  errored: 3,
}

const LATENCY: LatencySummary = {
  measured: 477,
  p50Ms: 812,
  p90Ms: 1840,
  p95Ms: 2310,
  p99Ms: 3650,
  maxMs: 5120,
  histogram: [
    { fromMs: 200, toMs: 400, count: 31 },
    { fromMs: 400, toMs: 600, count: 88 },
    { fromMs: 600, toMs: 900, count: 161 },
    { fromMs: 900, toMs: 1300, count: 94 },
    { fromMs: 1300, toMs: 1900, count: 62 },
    { fromMs: 1900, toMs: 2800, count: 30 },
    { fromMs: 2800, toMs: 4000, count: 8 },
    { fromMs: 4000, toMs: 6000, count: 3 },
  ],
}

/** All requirements are proven. */
export function goReport(): GateReport {
  return {
    schema: 'airworthy.gate/1',
    verdict: 'go',
    feature: 'docs-assistant',
    owner: 'platform-team@example.com',
    contract: { path: 'airworthy.yaml', hash: CONTRACT_HASH },
    evidence: EVIDENCE,
    confidence: 0.95,
    look: { number: 1, confidence: 0.9696 },
    requirements: [P95_LATENCY, FIRST_TOKEN, requirementFixture(), GROUNDED, MEAN_COST, FALLBACK],
    failureModes: [],
    slices: [],
    latency: LATENCY,
    cost: { totalUsd: 1.956, measured: 477, unmeasured: 3, reasons: [{ reason: 'no usage', count: 3 }] },
    errors: [{ code: 'timeout', message: 'No answer within 10 s.', count: 3 }],
    unmeasured: [],
    failing: [failingFixture('billing-041'), failingFixture('setup-007')],
    failingTotal: 2,
    further: null,
    comparison: null,
    notes: ['The judge of `correct` was not compared with people.'],
  }
}

/** Two requirements are refuted, one is open, and an answer is hostile. */
export function noGoReport(): GateReport {
  const slow = requirementFixture({
    ...P95_LATENCY,
    verdict: 'fail',
    estimate: 4120,
    low: 3610,
    high: 4890,
    reason: '61 of 480 trials take longer than 3 s; at least 10 % do.',
    felt: 'About 1 in 8 users waits longer than 3 s.',
  })
  const wrong = requirementFixture({
    verdict: 'fail',
    estimate: 0.9104,
    low: 0.8858,
    high: 0.931,
    reason: '437 of 480 cases pass; at most 93.1 % are right with the confidence asked for.',
    felt: 'At 200 000 requests a month about 18 000 users get a wrong answer.',
  })
  const billing = requirementFixture({
    text: 'correct >= 99% where topic = billing and language = "de, with a long name of its own"',
    bound: 0.99,
    where: [
      { tag: 'topic', value: 'billing' },
      { tag: 'language', value: 'de, with a long name of its own' },
    ],
    verdict: 'inconclusive',
    estimate: 0.9677,
    low: 0.8562,
    high: 0.9983,
    trials: 31,
    cases: 31,
    needed: 420,
    reason: '30 of 31 cases pass; that many cannot prove 99 %.',
  })
  return {
    ...goReport(),
    verdict: 'no-go',
    evidence: { ...EVIDENCE, errored: 15 },
    look: { number: 2, confidence: 0.9924 },
    requirements: [slow, FIRST_TOKEN, wrong, billing, MEAN_COST, FALLBACK],
    latency: { ...LATENCY, p50Ms: 1310, p90Ms: 3280, p95Ms: 4120, p99Ms: 5900, maxMs: 5980 },
    errors: [
      { code: 'timeout', message: 'No answer within 10 s.', count: 12 },
      { code: 'http-429', message: 'The provider asks to slow down.', count: 3 },
    ],
    unmeasured: [{ metric: 'grounded', reason: 'the answer came without passages', count: 14 }],
    failing: failingTrials(),
    failingTotal: 43,
    further: { cases: 420, costUsd: 1.72 },
  }
}

/** Nothing is refuted, but not all is proven; the run was allowed to stop early. */
export function notEnoughEvidenceReport(): GateReport {
  const open = requirementFixture({
    verdict: 'inconclusive',
    estimate: 0.97,
    low: 0.9237,
    high: 0.9918,
    trials: 100,
    cases: 100,
    errored: 0,
    needed: 134,
    reason: '97 of 100 cases pass; 95 % is not proven, the lower bound is 92.4 %.',
  })
  const slow = requirementFixture({
    ...P95_LATENCY,
    verdict: 'inconclusive',
    trials: 40,
    cases: 40,
    estimate: 2210,
    low: 1904,
    high: null,
    needed: 54,
    reason: '40 trials are too few to bound the 95th percentile from above.',
  })
  return {
    ...goReport(),
    verdict: 'not-enough-evidence',
    evidence: {
      ...EVIDENCE,
      planned: 240,
      trials: 100,
      errored: 0,
      stoppedEarly: { saved: 140, savedUsd: 0.57 },
    },
    look: null,
    requirements: [slow, open, MEAN_COST],
    errors: [],
    failing: [failingFixture('billing-041')],
    failingTotal: 1,
    further: { cases: 134, costUsd: null },
    notes: [],
  }
}

/** There is no evidence at all. */
export function nothingMeasuredReport(): GateReport {
  const unmeasured = (requirement: RequirementVerdict): RequirementVerdict => ({
    ...requirement,
    verdict: 'inconclusive',
    estimate: null,
    low: null,
    high: null,
    trials: 0,
    cases: 0,
    errored: 0,
    needed: null,
    method: 'none',
    reason: 'Nothing was measured.',
  })
  return {
    ...goReport(),
    verdict: 'not-enough-evidence',
    evidence: null,
    look: null,
    requirements: [P95_LATENCY, requirementFixture(), MEAN_COST].map(unmeasured),
    latency: null,
    cost: null,
    errors: [],
    failing: [],
    failingTotal: 0,
    notes: [],
  }
}

const COMPARISON: BaselineComparison = {
  run: '2026-02-20-1630-b7q2',
  margin: 0.02,
  metrics: [
    {
      metric: 'correct',
      verdict: 'no-worse',
      difference: 0.0104,
      low: -0.0062,
      high: 0.0279,
      pairs: 480,
      regressions: ['setup-007', 'billing-041'],
      fixes: ['returns-001', 'returns-014', 'setup-031', 'setup-040', 'login-002', 'login-090', 'misc-011'],
      mcnemarP: 0.1797,
    },
    {
      metric: 'grounded',
      verdict: 'inconclusive',
      difference: -0.0042,
      low: -0.0231,
      high: 0.0142,
      pairs: 466,
      regressions: ['misc-020', 'misc-021'],
      fixes: [],
      mcnemarP: 0.5,
    },
  ],
}

/** Proven, with a baseline and rates of slices. */
export function comparedReport(): GateReport {
  return {
    ...goReport(),
    comparison: COMPARISON,
    slices: [
      {
        tag: 'topic',
        value: 'billing',
        metric: 'correct',
        estimate: 0.9355,
        low: 0.875,
        high: 0.969,
        trials: 124,
      },
      {
        tag: 'topic',
        value: 'returns',
        metric: 'correct',
        estimate: 0.9917,
        low: 0.954,
        high: 0.9996,
        trials: 121,
      },
      {
        tag: 'topic',
        value: 'setup',
        metric: 'correct',
        estimate: 0.983,
        low: 0.951,
        high: 0.9954,
        trials: 235,
      },
      {
        tag: 'language',
        value: 'de',
        metric: 'correct',
        estimate: 0.9412,
        low: 0.862,
        high: 0.981,
        trials: 68,
      },
      {
        tag: 'language',
        value: 'en',
        metric: 'correct',
        estimate: 0.9782,
        low: 0.959,
        high: 0.989,
        trials: 412,
      },
      {
        tag: 'topic',
        value: 'billing',
        metric: 'grounded',
        estimate: 0.9839,
        low: 0.943,
        high: 0.998,
        trials: 124,
      },
      { tag: 'topic', value: 'returns', metric: 'grounded', estimate: 1, low: 0.9697, high: 1, trials: 121 },
    ],
  }
}

function undecided(requirements: readonly RequirementVerdict[]): readonly RequirementVerdict[] {
  return requirements.map((requirement) => ({ ...requirement, verdict: 'inconclusive', needed: null }))
}

/** A run over the tuning set that would pass if it could certify. */
export function tuneReport(): GateReport {
  const report = goReport()
  return {
    ...report,
    verdict: 'not-enough-evidence',
    evidence: { ...EVIDENCE, kind: 'tune' },
    look: null,
    requirements: undecided(report.requirements),
  }
}

/** All requirements are proven; of the failure modes one broke, one is open and one held up. */
export function drilledReport(): GateReport {
  const mode = (
    name: string,
    verdict: FailureModeVerdict['verdict'],
    faults: FailureModeVerdict['faults'],
  ): FailureModeVerdict => ({
    name,
    verdict,
    reason: faults[0]?.reason ?? 'It was never drilled: run `airworthy drill`.',
    action: 'next route',
    owner: 'platform-team@example.com',
    playbook: { path: `playbooks/${name}.md`, standing: verdict === 'pass' ? 'present' : 'not-found' },
    drill: faults.length === 0 ? null : 'docs-assistant.20260302-091403000-1a2b',
    faults,
  })
  return {
    ...goReport(),
    verdict: 'no-go',
    failureModes: [
      mode('provider_down', 'fail', [
        { fault: 'stall', verdict: 'broke', reason: 'There was no answer within the deadline of 3 s.' },
      ]),
      mode('injection', 'inconclusive', []),
      mode('bad_answer', 'pass', [{ fault: 'refusal', verdict: 'held-up', reason: 'The fault held up.' }]),
    ],
  }
}

/** The kinds of report, and a tuning run, by name. */
export const REPORTS: readonly (readonly [string, GateReport])[] = [
  ['go', goReport()],
  ['no-go', noGoReport()],
  ['not enough evidence', notEnoughEvidenceReport()],
  ['nothing measured', nothingMeasuredReport()],
  ['compared', comparedReport()],
  ['tune', tuneReport()],
  ['drilled', drilledReport()],
]
