import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { isExposed } from '../guards/exposure.ts'

/** A number that says how fast, how right or how cheap is good enough. */
const TARGET =
  /\b(?:SLO|SLI|service[- ]level (?:objective|indicator)|error budget)s?\b[^\n]*\d|\bp(?:50|90|95|99)\b[^\n]{0,40}(?:<=?|≤|under|below|less than|within|target)[^\n]{0,12}\d|\b(?:latency|response time|cost per (?:request|answer|conversation)|accuracy|faithfulness|groundedness)\b[^\n]{0,30}\b(?:target|objective|must|at least|at most|budget of)\b[^\n]{0,20}\d/i

/** Nothing says when the product is good enough. */
export const noTargets: Check = {
  id: 'slo/none',
  title: 'No target for speed, quality or cost',
  failureMode: 'F5',
  severity: 'high',
  core: false,
  decide,
}

function decide(facts: Facts): Decision {
  if (!isExposed(facts)) return notApplicable(noTargets, 'It serves nobody but the person who runs it.')
  const hits = facts.search(TARGET, { roles: ['docs', 'config', 'evaluation'], most: 5 })
  const [hit] = hits
  if (hit !== undefined) {
    return absent(noTargets, {
      reason: 'A target is written down.',
      evidence: hits.map(({ path, line }) => ({ path, line, shows: 'a number to hold the product to' })),
      confidence: 'medium',
    })
  }
  return present(noTargets, {
    reason:
      'No file of the project says how fast, how right or how cheap an answer has to be; the number may live elsewhere.',
    evidence: atCalls(mainCalls(facts), ({ callee }) => `no target speaks of ${callee}`),
    remedy:
      'Agree on three numbers, each with an owner: latency at the 95th percentile, share of right answers, cost per answer.',
    effortDays: { low: 1.5, high: 2.5, because: 'agreeing takes a day or two, writing down half a day' },
    confidence: 'low',
  })
}
