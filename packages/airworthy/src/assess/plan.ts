import type { Finding, PlanStep } from './assessment.ts'

interface Stage {
  readonly title: string
  readonly checks: RegExp
}

/** The order of work: what exposes users first, then numbers, since every later decision needs them. */
const STAGES: readonly Stage[] = [
  { title: 'Close access and credential gaps', checks: /^(?:credentials|access)\// },
  { title: 'Trace model calls with usage and latency', checks: /^(?:observability|metrics)\// },
  { title: 'Build the evaluation set with slices and bars', checks: /^(?:evals|tests|slo|review)\// },
  {
    title: 'Bound time, tokens and spend, and handle failures',
    checks: /^(?:budget\/|guard\/|fallback\/unhandled|output\/|tools\/)/,
  },
  {
    title: 'Decide what happens on a miss, out of scope, without grounding',
    checks: /^(?:retrieval|scope|hallucination)\//,
  },
  {
    title: 'Give failures an alternative, an escalation path and an owner',
    checks: /^(?:fallback|escalation|ownership)\//,
  },
  { title: 'Replace demo infrastructure', checks: /^(?:infra|model)\// },
]

/** The findings that are gaps, in the order in which to mend them. */
export function planFor(findings: readonly Finding[]): readonly PlanStep[] {
  const open = findings.filter(({ verdict }) => verdict === 'present').map(({ check }) => check)
  const placed = new Set<string>()
  return STAGES.flatMap(({ title, checks }): readonly PlanStep[] => {
    const mine = open.filter((check) => checks.test(check) && !placed.has(check))
    for (const check of mine) placed.add(check)
    return mine.length === 0 ? [] : [{ title, checks: mine }]
  })
}
