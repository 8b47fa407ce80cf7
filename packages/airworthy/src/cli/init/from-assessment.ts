import type { Assessment } from '../../assess/assessment.ts'
import type { FoundInPilot, UnhandledFailure } from './answers.ts'

/** As `model/hard-coded-id` shows it. */
const MODEL_ID = /model id "([\w./:@-]+)"/
/** SDKs whose models have the SDK's own name before them in a contract. */
const PROVIDERS: readonly string[] = ['openai', 'anthropic', 'mistral']
const MOST_ROUTES = 2

/** The gap that leaves each failure mode of the contract to chance. */
const FAILURES: Readonly<Record<UnhandledFailure, readonly string[]>> = {
  hallucination: ['hallucination/no-grounding'],
  retrieval_miss: ['retrieval/no-miss-handling'],
  out_of_scope: ['scope/no-out-of-scope'],
  provider_down: ['fallback/unhandled-model-failure', 'fallback/no-alternative'],
}

/** What an assessment tells a first contract: the models in use, and the failures that nothing handles yet. */
export function answersFromAssessment({ ai, findings, inventory }: Assessment): FoundInPilot {
  if (!ai) return { models: [], unhandled: [] }
  const gaps = findings.filter(({ verdict }) => verdict === 'present')
  const shown = gaps
    .filter(({ check }) => check === 'model/hard-coded-id')
    .flatMap(({ evidence }) => evidence)
  const ids = shown.flatMap(({ shows }) => MODEL_ID.exec(shows)?.[1] ?? [])
  const sdks = [...new Set(inventory.calls.map(({ sdk }) => sdk))]
  const provider = sdks.length === 1 ? PROVIDERS.find((name) => name === sdks[0]) : undefined
  const named = ids.map((id) => (provider === undefined || id.includes('/') ? id : `${provider}/${id}`))
  const isGap = (check: string) => gaps.some((gap) => gap.check === check)
  return {
    models: [...new Set(named)].slice(0, MOST_ROUTES),
    unhandled: UNHANDLED.filter((mode) => FAILURES[mode].some(isGap)),
  }
}

const UNHANDLED: readonly UnhandledFailure[] = [
  'hallucination',
  'retrieval_miss',
  'out_of_scope',
  'provider_down',
]
