import type { Assessment, Finding } from '../../assess/assessment.ts'
import { type AssessmentReport, type EarlierDecisions, reportOn } from '../../assess/assessment-report.ts'
import type { FailureMode, Severity } from '../../assess/check.ts'
import { planFor } from '../../assess/plan.ts'

const NOTHING: EarlierDecisions = { written: { suppressions: [], notes: [] }, baseline: null }

/** A gap at `app/chat.ts:12`. */
export function gap(check: string, changes: Partial<Finding> = {}): Finding {
  return {
    check,
    title: `Title of ${check}`,
    failureMode: 'F5',
    verdict: 'present',
    confidence: 'high',
    severity: 'high',
    reason: `Reason of ${check}.`,
    evidence: [{ path: 'app/chat.ts', line: 12, shows: `shows ${check}` }],
    nearMisses: [],
    remedy: `Remedy of ${check}.`,
    effortDays: { low: 1, high: 2, because: 'a test and a review' },
    ...changes,
  }
}

/** A finding that is no gap. */
export function noGap(check: string, changes: Partial<Finding> = {}): Finding {
  const effortDays = { low: 0, high: 0, because: '' }
  return gap(check, { verdict: 'absent', evidence: [], remedy: '', effortDays, ...changes })
}

function at(failureMode: FailureMode, severity: Severity): Partial<Finding> {
  return { failureMode, severity }
}

/** One finding of each kind that a report tells apart. */
export const FINDINGS: readonly Finding[] = [
  gap('access/no-auth', { ...at('F1', 'blocker'), title: 'Anyone can use it' }),
  gap('infra/in-memory-state', at('F1', 'medium')),
  gap('observability/none', at('F2', 'high')),
  gap('evals/none', {
    ...at('F3', 'high'),
    evidence: [
      { path: 'app/chat.ts', line: 12, shows: 'a prompt without a case' },
      { path: 'app/title.ts', line: 7, shows: 'a prompt without a case' },
    ],
    nearMisses: [{ path: 'README.md', line: 3, shows: 'speaks of evaluation' }],
    effortDays: { low: 5, high: 8, because: '50 to 150 cases from real questions' },
  }),
  gap('tests/none', at('F3', 'medium')),
  noGap('metrics/no-latency', {
    ...at('F4', 'medium'),
    verdict: 'unknown',
    reason: 'The platform may record it.',
  }),
  gap('budget/no-timeout', at('F5', 'high')),
  gap('slo/none', at('F5', 'low')),
  noGap('budget/no-token-cap', {
    reason: 'Every call caps its answer.',
    evidence: [{ path: 'app/chat.ts', line: 14, shows: 'max_tokens is 800' }],
  }),
  noGap('retrieval/no-miss-handling', { verdict: 'not-applicable', reason: 'There is no retrieval.' }),
]

/** An assessment of a small service. */
export function assessmentOf(findings: readonly Finding[] = FINDINGS): Assessment {
  return {
    ai: true,
    findings,
    effortDays: { low: 10, high: 20 },
    plan: planFor(findings),
    inventory: {
      kind: 'service',
      calls: [{ path: 'app/chat.ts', line: 12, sdk: 'openai', kind: 'generate' }],
      entries: [{ path: 'app/chat.ts', line: 4, kind: 'http-route', name: 'POST /api/chat' }],
    },
    notRead: [
      { path: 'data/all.json', why: 'too large' },
      { path: 'dist/a.js', why: 'minified' },
      { path: 'dist/b.js', why: 'minified' },
    ],
  }
}

export function reportOf(
  findings: readonly Finding[] = FINDINGS,
  decisions: Partial<EarlierDecisions> = {},
): AssessmentReport {
  return reportOn(assessmentOf(findings), { ...NOTHING, ...decisions })
}

/** The report on a project that calls no model. */
export function noAiReport(): AssessmentReport {
  const findings = FINDINGS.map(({ check }) => noGap(check, { verdict: 'not-applicable' }))
  const none = { low: 0, high: 0 }
  const inventory = { kind: 'unknown', calls: [], entries: [] } as const
  return reportOn({ ...assessmentOf(findings), ai: false, effortDays: none, inventory, notRead: [] }, NOTHING)
}

/** A report in which everything is said that can be. */
export function fullReport(): AssessmentReport {
  const comment = {
    reason: 'Made by hand until May.',
    by: 'comment',
    path: 'app/chat.ts',
    line: 11,
    covers: 12,
  } as const
  const entry = {
    reason: 'Only staff reach it.',
    by: 'contract',
    path: null,
    line: null,
    covers: null,
  } as const
  return reportOf(FINDINGS, {
    written: {
      suppressions: [
        { check: 'infra/in-memory-state', ...entry },
        { check: 'evals/none', ...comment },
        { check: 'budget/no-timeot', ...entry },
      ],
      notes: ['app/title.ts:6: a suppression needs its reason: airworthy-ignore tests/none: <reason>'],
    },
    baseline: {
      path: 'known.json',
      content: {
        schema: 'airworthy.assess-baseline/1',
        gaps: [{ check: 'slo/none', path: 'app/chat.ts', shows: 'shows slo/none' }],
      },
    },
  })
}
