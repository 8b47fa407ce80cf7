import type { FailingTrial, RequirementVerdict } from '../verdict/gate-report.ts'

/** A requirement that passes; what differs is given. */
export function requirementFixture(differing: Partial<RequirementVerdict> = {}): RequirementVerdict {
  return {
    text: 'correct >= 95%',
    section: 'too_wrong',
    metric: 'correct',
    aggregate: 'rate',
    comparison: '>=',
    bound: 0.95,
    unit: 'share',
    where: [],
    verdict: 'pass',
    estimate: 0.9729,
    low: 0.9571,
    high: 0.9838,
    trials: 480,
    cases: 480,
    unmeasured: 0,
    errored: 3,
    needed: 0,
    method: 'binomial',
    reason: '467 of 480 cases pass; at least 95.7 % are right with the confidence asked for.',
    ...differing,
  }
}

export const P95_LATENCY = requirementFixture({
  text: 'p95 latency <= 3 s',
  section: 'too_slow',
  metric: 'latency',
  aggregate: 'p95',
  comparison: '<=',
  bound: 3000,
  unit: 'ms',
  estimate: 2310,
  low: 2104,
  high: 2870,
  errored: 3,
  reason: '464 of 480 trials stay within 3 s; 95 % are proven to.',
})

export const FIRST_TOKEN = requirementFixture({
  text: 'p50 first_token <= 800 ms',
  section: 'too_slow',
  metric: 'first_token',
  aggregate: 'p50',
  comparison: '<=',
  bound: 800,
  unit: 'ms',
  estimate: 412,
  low: 391,
  high: 437,
  reason: '431 of 480 trials have their first token within 800 ms.',
})

export const GROUNDED = requirementFixture({
  text: 'grounded >= 98%',
  metric: 'grounded',
  bound: 0.98,
  estimate: 0.99375,
  low: 0.9832,
  high: 0.9979,
  reason: '477 of 480 answers rest on their passages.',
})

export const MEAN_COST = requirementFixture({
  text: 'mean cost <= $0.01',
  section: 'too_expensive',
  metric: 'cost',
  aggregate: 'mean',
  comparison: '<=',
  bound: 0.01,
  unit: 'usd',
  estimate: 0.0041,
  low: 0.0038,
  high: 0.0046,
  errored: 0,
  method: 'bounded-mean',
  reason: 'The mean of 480 trials stays below $0.0046.',
})

export const FALLBACK = requirementFixture({
  text: 'fallback <= 2%',
  section: 'in_production',
  metric: 'fallback',
  comparison: '<=',
  bound: 0.02,
  estimate: 0.00417,
  low: 0.0007,
  high: 0.0131,
  reason: '2 of 480 calls fell back.',
})

/** A failing trial with all that explains it; what differs is given. */
export function failingFixture(id: string, differing: Partial<FailingTrial> = {}): FailingTrial {
  return {
    case: id,
    repeat: 0,
    against: ['correct >= 95%'],
    outcome: 'answered',
    input: 'How long do I have to send an order back, and who pays for the parcel?',
    answer: 'You have 14 days. The parcel is free within the country.',
    expected: 'Within 30 days; the customer pays unless the item arrived broken.',
    passages: [
      {
        id: 'returns.md#period',
        score: 0.8312,
        text: 'Orders can be sent back within 30 days after delivery.',
      },
      {
        id: 'returns.md#cost',
        score: 0.7904,
        text: 'The customer pays for the parcel. If the item arrived broken, we pay.',
      },
    ],
    latencyMs: 1240,
    costUsd: 0.0043,
    usage: { inputTokens: 12_480, outputTokens: 96 },
    tags: { topic: 'billing', language: 'en' },
    scores: [
      {
        scorer: 'correct',
        value: 0,
        reason: 'Names 14 days where the expected answer says 30, and the wrong payer.',
      },
      { scorer: 'grounded', value: 0.5, reason: 'The period is not in the passages.' },
    ],
    ...differing,
  }
}

/** An answer that tries to become markup, a picture, a fence, an escape sequence and a mention. */
export const HOSTILE_ANSWER =
  '<script>alert(1)</script><img src=https://example.invalid/x.png onerror=alert(1)> ```\n# not a heading\n``` ' +
  ']]> \u001b[31mred\u001b[0m \u0000 & "quoted" | @platform-team'

/** Failing trials of every shape: a wrong answer, an error, a hostile answer, a chat with a JSON answer. */
export function failingTrials(): readonly FailingTrial[] {
  const {
    answer: _answer,
    usage: _usage,
    costUsd: _costUsd,
    ...timedOut
  } = failingFixture('timeout-003', {
    against: ['p95 latency <= 3 s', 'correct >= 95%'],
    outcome: 'failed',
    error: { code: 'timeout', message: 'No answer within 10 s.' },
    latencyMs: 10_000,
    scores: [{ scorer: 'correct', value: null, reason: 'there is no answer' }],
  })
  return [
    failingFixture('billing-041'),
    timedOut,
    failingFixture('hostile-<b>012</b>', { answer: HOSTILE_ANSWER, repeat: 1 }),
    failingFixture('chat-020', {
      input: {
        messages: [
          { role: 'system', content: 'Answer from the passages.' },
          { role: 'user', content: '返品は何日以内ですか？ 🙏🏽' },
        ],
      },
      answer: { days: 14, source: null },
    }),
  ]
}
