import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import { audienceOf } from '../end-users.ts'
import type { Facts } from '../facts.ts'
import { handOffs, KEPT_AWAY } from '../hand-offs.ts'

const WHY_NOT = {
  programs: 'A server for other programs: the people who read the answers are users of another product.',
  authors: 'There is no end user beside whoever runs it.',
} as const

/** A user with a wrong answer, or none, has no way to a person. */
export const noEscalation: Check = {
  id: 'escalation/none',
  title: 'No way to a person',
  failureMode: 'F2',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const audience = audienceOf(facts)
  if (audience !== 'people') return notApplicable(noEscalation, WHY_NOT[audience])
  const { found, nearMisses } = handOffs(facts)
  if (found.length > 0) {
    return absent(noEscalation, {
      reason: 'A user with a wrong answer, or none, has a way to a person.',
      evidence: found,
      nearMisses,
      confidence: 'medium',
    })
  }
  const calls = mainCalls(facts)
  const denied = nearMisses.filter(({ shows }) => shows === KEPT_AWAY)
  return present(noEscalation, {
    reason:
      denied.length > 0
        ? 'The prompt keeps users away from support, and nothing else leads a user with a wrong answer to a person.'
        : 'A user with a wrong answer, or none, has no way to a person.',
    evidence: [
      ...denied.slice(0, 1),
      ...atCalls(calls, ({ callee }) => `after ${callee} there is no way to a person`),
    ],
    nearMisses: [...nearMisses, ...feedback(facts)],
    remedy:
      'Offer a hand-off with the transcript beside every answer, to a named team with hours, and route missing answers there.',
    effortDays: {
      low: 2,
      high: 5,
      because: 'a target for the hand-off, transfer of the transcript, hours and an owner',
    },
  })
}

/** Thumbs that are kept and read by nobody. */
function feedback(facts: Facts): readonly Evidence[] {
  const hits = facts.search(/\b(?:thumbs_?(?:up|down)|upvote|downvote|(?:message_?)?feedback|vote)\b/i, {
    roles: ['source'],
    most: 3,
  })
  return hits.map(({ path, line }) => ({ path, line, shows: 'feedback is kept; nobody is asked to help' }))
}
