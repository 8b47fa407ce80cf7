import { atCalls, mainCalls } from '../anchors.ts'
import { approvals } from '../approvals.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import { audienceOf } from '../end-users.ts'
import type { Facts } from '../facts.ts'
import { knowledgeSources } from '../knowledge.ts'
import { toolActions } from '../tool-actions.ts'

/** No case goes to a person because confidence is low, stakes are high, or an action has effects. */
export const noHumanInLoop: Check = {
  id: 'review/no-human-in-loop',
  title: 'No case is reviewed by a person',
  failureMode: 'F3',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const found = approvals(facts)
  if (found.length > 0) {
    return absent(noHumanInLoop, {
      reason: `A person stands between the model and the effect: ${found[0]?.shows ?? ''}.`,
      evidence: found,
      confidence: 'medium',
    })
  }
  if (audienceOf(facts) === 'authors' && !isReliedOn(facts)) {
    return notApplicable(
      noHumanInLoop,
      'Whoever runs it is the one who reads the answer; there is no other user whose case could be reviewed.',
    )
  }
  return present(noHumanInLoop, {
    reason: 'Every answer goes out as it is: nothing routes a doubtful or risky case to a person.',
    evidence: atCalls(mainCalls(facts), ({ callee }) => `what ${callee} says goes out without review`),
    nearMisses: nearMisses(facts),
    remedy:
      'Derive a signal of doubt or risk, queue such cases for a named reviewer, and feed the decisions into the evaluation set.',
    effortDays: {
      low: 3,
      high: 6,
      because: 'a signal, a queue, a reviewer, and the way back into the evaluation set',
    },
  })
}

/** What a library or a program says about documents, or does with tools, reaches more people than who runs it. */
function isReliedOn(facts: Facts): boolean {
  if (facts.kind === 'library') return true
  return facts.kind === 'cli' && (knowledgeSources(facts).length > 0 || toolActions(facts).length > 0)
}

/** Scores and thumbs that nobody acts on. */
function nearMisses(facts: Facts): readonly Evidence[] {
  const hits = facts.search(
    /\bconfidence(?:_?score)?\b|\b(?:thumbs_?(?:up|down)|upvote|downvote|feedback)\b/i,
    { roles: ['source'], most: 3 },
  )
  return hits.map(({ path, line, text }) => ({
    path,
    line,
    shows: `${/confidence/i.test(text) ? 'a confidence' : 'feedback'} that routes nothing to a person`,
  }))
}
