import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { evaluations } from './evaluation-runs.ts'

/** Nothing asks the model the same questions again and judges the answers. */
export const noEvals: Check = {
  id: 'evals/none',
  title: 'No evaluations',
  failureMode: 'F3',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const { runs, nearMisses } = evaluations(facts)
  const [first] = runs
  if (first !== undefined) {
    return absent(noEvals, {
      reason: `${first.path} ${first.how} on kept cases and judges the outcome${runs.length === 1 ? '' : `; ${runs.length} evaluations were found`}.`,
      evidence: runs.flatMap((run) => [{ path: run.path, line: run.line, shows: run.how }, run.cases]),
      confidence: runs.length > 1 ? 'high' : 'medium',
    })
  }
  return present(noEvals, {
    reason:
      nearMisses.length > 0
        ? 'No run of the real prompts against a model on kept cases was found; what looks like one does not count.'
        : 'No run of the real prompts against a model on kept cases was found, so a change of prompt or model cannot be judged.',
    evidence: atCalls(mainCalls(facts), ({ callee }) => `no evaluation covers ${callee}`),
    nearMisses,
    remedy:
      'Keep 50 to 150 real questions with what a good answer must hold, run the real prompts on them, and judge the outcome on every change.',
    effortDays: {
      low: 5,
      high: 8,
      because: 'cases from real questions, a runner, a judge checked by hand, a baseline and a CI job',
    },
    confidence: nearMisses.length > 0 ? 'medium' : 'high',
  })
}
