import { sessionFailure } from '../statistics/session.ts'

/** Words for what is true of one answer, for the sentence a person feels. */
const EXPERIENCES: Readonly<Record<string, string>> = {
  failed: 'calls fail',
  available: 'calls fail',
  fallback: 'answers come from a fallback',
  escalation: 'answers wait for a person',
  declined: 'questions are declined',
  correct: 'answers are wrong',
  grounded: 'answers say something that no passage supports',
}

const QUESTIONS_A_SESSION = 4

/**
 * Says a failure share as the users would feel it: "9.6 % of answers are wrong: about 1 in 10 users, 1 in 3 after four
 * questions."
 */
export function feltAs(metric: string, failureShare: number): string | undefined {
  if (!(failureShare > 0) || failureShare > 1) return undefined
  const what = EXPERIENCES[metric] ?? `answers are not ${metric.replaceAll('_', ' ')}`
  const session = sessionFailure({ failureRate: failureShare, answers: QUESTIONS_A_SESSION })
  const percent = `${(failureShare * 100).toPrecision(2).replace(/\.0$/, '')} % of ${what}`
  return `${percent}: ${oneIn(failureShare)} users, ${oneIn(session)} after four questions.`
}

function oneIn(share: number): string {
  const n = 1 / share
  if (n < 1.05) return 'nearly all'
  if (n < 2) return `about ${Math.round(share * 10)} in 10`
  return `about 1 in ${Math.round(n)}`
}
