import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { type KeptValue, keptValues, type Sought } from './kept-values.ts'
import { tracingCoverage } from './tracing-coverage.ts'

const USAGE: Sought = {
  read: /(?<!["'])\b(?:usage|token_?usage|usage_?metadata|total_?usage|tokenUsage|usageMetadata|totalUsage|TokenUsage)\b(?!\s*(?:\(|:|=(?!=)))|(?:\[|\.get\(|,)\s*["'](?:token_)?usage(?:_metadata)?["']\s*[\]),]|\b\w*cb\.total_(?:tokens|cost)\b|\bcalculate_?(?:price|cost|token_cost)\w*\(|\b(?:prompt|completion)_?(?:eval_count|tokens_details)\b|\beval_count\b|\bcompletion_cost\(|\bresponse_cost\b|\._hidden_params\b/,
  key: /\b(?:usage|(?:total|prompt|completion|input|output)_?tokens?(?:_?count|_?used)?|tokens_?used|token_?usage|(?:total|prompt|completion|input|output|llm|model|token|estimated)_?cost(?:_?usd|_?cents)?|cost_?(?:usd|cents|in_cents)|total_?price)\b["']?\s*[:=](?!=)/i,
  text: /usage|eval_count|total_cost|totalCost|completion_cost|response_cost|calculate_?(?:price|cost)/i,
}

/** Nobody can say what a request or a user cost. */
export const noCostMetric: Check = {
  id: 'metrics/no-cost',
  title: 'Token use is not recorded',
  failureMode: 'F4',
  severity: 'medium',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const traced = tracingCoverage(facts)
  if (traced.usage.length > 0) {
    return absent(noCostMetric, {
      reason: `Token use is part of the trace of each call: ${traced.usage[0]?.shows ?? ''}.`,
      evidence: traced.usage,
      confidence: 'medium',
    })
  }
  const kept = keptValues(facts, USAGE)
  const stored = kept.filter(({ keeping }) => keeping === 'stored')
  const returned =
    facts.kind === 'service' || facts.kind === 'library'
      ? kept.filter((value) => value.keeping === 'returned' && !isOfOtherProvider(facts, value))
      : []
  if (stored.length > 0) {
    return absent(noCostMetric, {
      reason: `Token use is kept by ${stored[0]?.by ?? ''}.`,
      evidence: stored.map(atKept),
      confidence: 'medium',
    })
  }
  if (returned.length > 0) {
    return absent(noCostMetric, {
      reason: 'Token use is handed to the caller with each answer; nothing here adds it up.',
      evidence: returned.map(atKept),
      confidence: 'low',
    })
  }
  const shown = kept.filter(({ keeping }) => keeping === 'shown')
  return present(noCostMetric, {
    reason:
      shown.length > 0
        ? 'Token use is shown on a screen or console and kept nowhere.'
        : 'The token use that comes with each answer is dropped, so nobody can say what a request or a user costs.',
    evidence: atCalls(mainCalls(facts), ({ callee }) => `the token use of ${callee} is not kept`),
    nearMisses: [...shown.map(atKept), ...traced.insufficient],
    remedy:
      'Keep input and output tokens with model, route and user for every call, and add up the cost per user and day.',
    effortDays: {
      low: 0.5,
      high: traced.latency.length > 0 ? 1 : 2,
      because:
        traced.latency.length > 0
          ? 'tracing exists; token use is one more attribute'
          : 'one record per call, and a sum per user',
    },
    confidence: shown.length > 0 ? 'medium' : 'high',
  })
}

/** What a class for another provider hands on says nothing of the one that answers. */
function isOfOtherProvider(facts: Facts, { path }: KeptValue): boolean {
  const [main] = mainCalls(facts)
  const folder = (of: string): string => of.slice(0, of.lastIndexOf('/') + 1)
  if (main === undefined || path === main.path || folder(path) !== folder(main.path)) return false
  const module = facts.modules.get(path)
  return (
    main.function?.className !== undefined &&
    module?.functions.some(
      ({ name, className }) => className !== undefined && name === main.function?.name,
    ) === true
  )
}

function atKept({ path, line, by, keeping }: KeptValue): Evidence {
  return {
    path,
    line,
    shows: keeping === 'shown' ? `${by} shows token use and keeps nothing` : `${by} takes the token use`,
  }
}
