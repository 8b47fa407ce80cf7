import type { DayRange, Finding, InventorySummary } from './assessment.ts'

/** Release plumbing and review, whatever is found. */
const BASE_DAYS = 4
/** Days by gap: what a senior engineer plans; the small gaps that are left out are mended along the way. */
const GAP_DAYS: Readonly<Record<string, number>> = {
  'evals/none': 4,
  'observability/none': 2,
  'access/no-auth': 2,
  'infra/flat-file-retrieval': 4,
  'infra/in-memory-state': 2,
  'tests/none': 2,
  'budget/no-rate-limit': 1,
  'budget/no-timeout': 0.5,
  'budget/no-token-cap': 0.5,
  'fallback/unhandled-model-failure': 1,
  'retrieval/no-miss-handling': 1,
  'scope/no-out-of-scope': 1,
  'hallucination/no-grounding': 1,
}
const NO_FACTUAL_ANSWERS_DAYS = -3
const ALREADY_INSTRUMENTED = 0.6
const LOW = 0.65
const HIGH = 1.35

/** Building what does not exist yet: notebooks and collections of snippets have nothing that could be hardened. */
const NOTHING_BUILT_DAYS = 8
/** So many separate scripts are a collection of snippets, not one tool. */
const SNIPPET_ENTRIES = 5

/** The range of days to production for all findings together, in whole days, rounded outwards. */
export function totalEffort(
  findings: readonly Finding[],
  { kind, entries }: Pick<InventorySummary, 'kind' | 'entries'>,
): DayRange {
  if (!findings.some(({ verdict }) => verdict === 'present')) return { low: 0, high: 0 }
  const verdict = new Map(findings.map((finding) => [finding.check, finding.verdict]))
  const gaps = Object.entries(GAP_DAYS).filter(([check]) => verdict.get(check) === 'present')
  const factual = verdict.get('hallucination/no-grounding') === 'not-applicable' ? NO_FACTUAL_ANSWERS_DAYS : 0
  const isUnbuilt = kind === 'notebooks' || (kind === 'cli' && entries.length >= SNIPPET_ENTRIES)
  const build = isUnbuilt ? NOTHING_BUILT_DAYS : 0
  const days = gaps.reduce((sum, [, share]) => sum + share, BASE_DAYS) + factual + build
  const isInstrumented =
    verdict.get('observability/none') === 'absent' && verdict.get('tests/none') === 'absent'
  const middle = days * (isInstrumented ? ALREADY_INSTRUMENTED : 1)
  return { low: Math.max(1, Math.floor(middle * LOW)), high: Math.ceil(middle * HIGH) }
}
