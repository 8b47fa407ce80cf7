import { atCalls, mainCalls } from '../anchors.ts'
import { answersWithoutModel } from '../answers-without-model.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { modelFallbacks } from '../model-fallbacks.ts'

/** When the model is down, nothing else can be served. */
export const noAlternative: Check = {
  id: 'fallback/no-alternative',
  title: 'No alternative when the model is down',
  failureMode: 'F2',
  severity: 'medium',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const found = modelFallbacks(facts)
  if (found.length > 0) {
    return absent(noAlternative, {
      reason: `A second model can answer when the first fails: ${found[0]?.shows ?? ''}.`,
      evidence: found,
      confidence: 'medium',
    })
  }
  const degraded = answersWithoutModel(facts)
  if (degraded.length > 0) {
    return absent(noAlternative, {
      reason: `When the model fails something else answers: ${degraded[0]?.shows ?? ''}.`,
      evidence: degraded,
      confidence: 'medium',
    })
  }
  const calls = mainCalls(facts)
  return present(noAlternative, {
    reason:
      'When the model is unavailable nothing else can be served: no second model, no cached or degraded answer, no queue.',
    evidence: atCalls(calls, ({ callee }) => `${callee} is the only way to an answer`),
    nearMisses: [...wordsOnly(facts), ...choices(facts)],
    remedy:
      'Name a second model or region, or a degraded answer such as retrieval results alone, switch to it on failure, and exercise the switch in a test.',
    effortDays: {
      low: 2,
      high: 4,
      because: 'a second provider, an evaluation of its answers, the switch and a test of it',
    },
  })
}

/** Places that say fallback and mean something else. */
function wordsOnly(facts: Facts): readonly Evidence[] {
  const hits = facts.search(/\b\w*fallback\w*\b/i, { roles: ['source'], most: 3 })
  return hits.map(({ path, line, text }) => ({
    path,
    line,
    shows: `\`${/\w*fallback\w*/i.exec(text)?.[0] ?? 'fallback'}\` names no second model that takes over`,
  }))
}

/** A model that the user may choose is no model that takes over. */
function choices(facts: Facts): readonly Evidence[] {
  const chosen = mainCalls(facts).filter(
    ({ options }) => options.model?.value.kind === 'choice' || options.model?.value.kind === 'request',
  )
  return chosen
    .slice(0, 2)
    .map(({ path, line }) => ({ path, line, shows: 'the model can be chosen, but none takes over' }))
}
