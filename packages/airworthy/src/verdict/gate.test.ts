import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { answers, contractOf, evidenceOf, freshLooks, gateOf, type TrialDraft } from './evidence.fixtures.ts'
import { gate, gateWithoutEvidence } from './gate.ts'
import type { GateReport, VerdictKind } from './gate-report.ts'

const CORRECT = contractOf('too_wrong: correct >= 95%')

function verdicts(report: GateReport): readonly VerdictKind[] {
  return report.requirements.map(({ verdict }) => verdict)
}

test('69 of 69 prove a 95 % bar at the first look, 68 of 68 do not', async () => {
  const proven = await gateOf({ contract: CORRECT, drafts: answers(69, 0) })
  const open = await gateOf({ contract: CORRECT, drafts: answers(68, 0) })
  expect(proven.verdict).toBe('go')
  expect(open.verdict).toBe('not-enough-evidence')
  expect(open.requirements[0]?.needed).toBeGreaterThan(0)
  expect(proven.look?.confidence).toBeCloseTo(1 - (0.05 * 6) / Math.PI ** 2, 12)
})

test('a rate far below its bar is a NO-GO that says how users feel it', async () => {
  const report = await gateOf({ contract: CORRECT, drafts: answers(226, 24) })
  expect(report.verdict).toBe('no-go')
  expect(report.requirements[0]?.felt).toBe(
    '9.6 % of answers are wrong: about 1 in 10 users, about 1 in 3 after four questions.',
  )
  expect(report.failingTotal).toBe(24)
})

const EVERY_LINE = [
  'too_slow: p50 latency <= 3 s',
  'too_slow: p95 latency <= 3 s',
  'too_slow: mean latency <= 3 s',
  'too_slow: max latency <= 3 s',
  'too_wrong: correct >= 1%',
  'too_expensive: mean cost <= $1',
  'too_expensive: monthly cost <= $10 at 10 requests',
  'in_production: fallback <= 50%',
  'in_production: escalation <= 50%',
  'in_production: declined <= 50%',
  'in_production: failed <= 50%',
  'in_production: available >= 50%',
]

test('99 provider errors and one lucky answer never pass, under any requirement', async () => {
  const error: TrialDraft = {
    outcome: 'failed',
    error: { code: 'http-500', message: 'no' },
    costUsd: 0,
    latencyMs: 3,
  }
  const drafts: readonly TrialDraft[] = [{ correct: true }, ...Array<TrialDraft>(99).fill(error)]
  for (const line of EVERY_LINE) {
    const extra = line.includes('cost') ? ['too_expensive: max cost <= $2'] : []
    const report = await gateOf({ contract: contractOf(line, ...extra), drafts })
    expect(verdicts(report)[0], line).not.toBe('pass')
    expect(report.verdict, line).not.toBe('go')
  }
})

test('no run at all is NOT ENOUGH EVIDENCE and says how many cases are needed', () => {
  const report = gateWithoutEvidence(CORRECT, [])
  expect(report.verdict).toBe('not-enough-evidence')
  expect(report.further?.cases).toBe(69)
})

test('a score that could not be measured is no pass, however many others are', async () => {
  const unmeasured: TrialDraft = { scores: { correct: { kind: 'unmeasured', reason: 'the judge gave NaN' } } }
  const report = await gateOf({
    contract: CORRECT,
    drafts: [...answers(69, 0), ...Array<TrialDraft>(10).fill(unmeasured)],
  })
  expect(report.verdict).toBe('not-enough-evidence')
  expect(report.requirements[0]).toMatchObject({ trials: 79, unmeasured: 10, estimate: 1 })
  expect(report.unmeasured).toEqual([{ metric: 'correct', reason: 'the judge gave NaN', count: 10 }])
})

test('labels that are simply absent refuse a pass from 2 % on, since they may have been selected', async () => {
  const contract = contractOf('too_wrong: correct >= 50%')
  const few = await gateOf({ contract, drafts: [...answers(490, 0), ...Array<TrialDraft>(10).fill({})] })
  const many = await gateOf({ contract, drafts: [...answers(489, 0), ...Array<TrialDraft>(11).fill({})] })
  expect(verdicts(few)).toEqual(['pass'])
  expect(verdicts(many)).toEqual(['inconclusive'])
  expect(many.requirements[0]?.reason).toContain('no reason why')
})

test('a provider that was down does not prove that the feature is wrong', async () => {
  const error: TrialDraft = { outcome: 'failed', error: { code: 'http-503', message: 'down' } }
  const report = await gateOf({
    contract: CORRECT,
    drafts: [...answers(50, 0), ...Array<TrialDraft>(50).fill(error)],
  })
  expect(verdicts(report)).toEqual(['inconclusive'])
  expect(report.requirements[0]?.estimate).toBe(0.5)
})

test('a timeout is known to be beyond every latency bar below the deadline', async () => {
  const contract = contractOf('too_slow: p50 latency <= 3 s')
  const slow: TrialDraft = {
    outcome: 'failed',
    error: { code: 'timeout', message: 'late' },
    latencyMs: 30_000,
  }
  const report = await gateOf({ contract, drafts: Array<TrialDraft>(40).fill(slow) })
  expect(verdicts(report)).toEqual(['fail'])
})

test('a second run over the same cases has less confidence to spend', async () => {
  const looks = freshLooks()
  const sketch = Array.from({ length: 100 }, (_, index) => index)
  await gateOf({ contract: CORRECT, drafts: answers(60, 9), sketch }, looks)
  const second = await gateOf(
    { contract: CORRECT, drafts: answers(69, 0), sketch: [...sketch.slice(1), 1000] },
    looks,
  )
  expect(second.look?.number).toBe(2)
  expect(second.verdict).toBe('not-enough-evidence')
  expect(readdirSync(looks).sort()).toEqual(['look-0001.json', 'look-0002.json'])
})

test('fresh cases are a first look again', async () => {
  const looks = freshLooks()
  await gateOf({ contract: CORRECT, drafts: answers(60, 9), sketch: [1, 2, 3] }, looks)
  const report = await gateOf({ contract: CORRECT, drafts: answers(69, 0), sketch: [4, 5, 6] }, looks)
  expect(report.look?.number).toBe(1)
})

test('showing the same evidence again is no new look', async () => {
  const looks = freshLooks()
  const run = { contract: CORRECT, drafts: answers(69, 0), sketch: [1, 2, 3] }
  const first = await gateOf(run, looks)
  const again = await gateOf(run, looks)
  expect([first.look?.number, again.look?.number]).toEqual([1, 1])
  expect(readdirSync(looks)).toHaveLength(1)
})

test('a bar that was changed after the run is a new look, and the report says so', async () => {
  const looks = freshLooks()
  const lowered = contractOf('too_wrong: correct >= 80%')
  const draft = { contract: CORRECT, drafts: answers(60, 9), sketch: [1, 2, 3] }
  await gateOf(draft, looks)
  const evidence = await evidenceOf(draft)
  const report = await gate({
    contract: lowered,
    evidence,
    looksFolder: looks,
    at: '2026-01-03T00:00:00Z',
    comparison: null,
    drills: [],
  })
  expect(report.look?.number).toBe(2)
  expect(report.notes.join(' ')).toContain('contract was changed after this run')
})

test('a tuning set shows its numbers and never certifies', async () => {
  const looks = freshLooks()
  const report = await gateOf({ contract: CORRECT, drafts: answers(500, 0), kind: 'tune' }, looks)
  expect(report.verdict).toBe('not-enough-evidence')
  expect(report.requirements[0]?.estimate).toBe(1)
  expect(report.look).toBeNull()
  expect(readdirSync(looks)).toEqual([])
})

test('an interrupted run keeps its numbers to itself', async () => {
  const report = await gateOf({ contract: CORRECT, drafts: answers(500, 0), interrupted: true })
  expect(report.verdict).toBe('not-enough-evidence')
  expect(report.requirements[0]).toMatchObject({ estimate: null, low: null, high: null })
  expect(report.notes.join(' ')).toContain('--resume')
})

test('a mean without a largest amount can be refuted but not proven', async () => {
  const contract = contractOf('too_expensive: mean cost <= $0.01')
  const cheap = await gateOf({ contract, drafts: Array<TrialDraft>(500).fill({ costUsd: 0.001 }) })
  const dear = await gateOf({ contract, drafts: Array<TrialDraft>(500).fill({ costUsd: 0.1 }) })
  expect(verdicts(cheap)).toEqual(['inconclusive'])
  expect(cheap.requirements[0]?.reason).toContain('max cost')
  expect(verdicts(dear)).toEqual(['fail'])
})

test('with a largest amount a cheap mean passes, and one call above it takes the proof away', async () => {
  const contract = contractOf('too_expensive: mean cost <= $0.01', 'too_expensive: max cost <= $0.05')
  const cheap = Array<TrialDraft>(500).fill({ costUsd: 0.001 })
  const capped = await gateOf({ contract, drafts: cheap })
  const broken = await gateOf({ contract, drafts: [...cheap, { costUsd: 0.06 }] })
  expect(verdicts(capped)).toEqual(['pass', 'pass'])
  expect(verdicts(broken)).toEqual(['inconclusive', 'fail'])
})

test('repeats of a case count as one independent case', async () => {
  const repeated = Array.from(
    { length: 100 },
    (_, index): TrialDraft => ({ correct: true, case: `case-${index % 20}`, repeat: Math.floor(index / 20) }),
  )
  const report = await gateOf({ contract: CORRECT, drafts: repeated, repeats: 5 })
  expect(report.requirements[0]).toMatchObject({
    verdict: 'inconclusive',
    trials: 100,
    cases: 20,
    method: 'bounded-mean',
  })
})

test('a slice is judged on its own trials', async () => {
  const contract = contractOf('too_wrong: correct >= 90% where topic = billing')
  const drafts = [
    ...answers(40, 0).map((draft) => ({ ...draft, tags: { topic: 'billing' } })),
    ...answers(0, 40).map((draft) => ({ ...draft, tags: { topic: 'other' } })),
  ]
  const report = await gateOf({ contract, drafts })
  expect(report.requirements[0]).toMatchObject({ verdict: 'pass', trials: 40, estimate: 1 })
  expect(report.slices.map(({ value, estimate }) => [value, estimate])).toEqual([
    ['billing', 1],
    ['other', 0],
  ])
})

test('one failure more never turns a verdict for the better', async () => {
  const rank = { fail: 0, inconclusive: 1, pass: 2 }
  let before = 2
  for (let bad = 0; bad <= 40; bad++) {
    const report = await gateOf({ contract: CORRECT, drafts: answers(200 - bad, bad) })
    const now = rank[report.requirements[0]?.verdict ?? 'pass']
    expect(now).toBeLessThanOrEqual(before)
    before = now
  }
  expect(before).toBe(0)
})

test('bars that no sample can prove are inconclusive, with or without a run, and ask for no number of cases', async () => {
  const contract = contractOf('too_wrong: correct >= 100%', 'in_production: fallback <= 0%')
  const report = await gateOf({ contract, drafts: answers(100, 0) })
  for (const { requirements } of [report, gateWithoutEvidence(contract, [])]) {
    expect(requirements.map(({ verdict, needed }) => [verdict, needed])).toEqual([
      ['inconclusive', null],
      ['inconclusive', null],
    ])
  }
})
