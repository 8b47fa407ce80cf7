import type { ChatReply } from '@airworthy/sdk'
import type { Observation } from '../trial.ts'

/** The trial's view of a chat reply. Tool calls become part of the answer, so that a scorer can look at them. */
export function observationOf(reply: ChatReply): Observation {
  const measured = measurementsOf(reply)
  if (reply.kind === 'failed') return { ...measured, outcome: 'failed', error: reply.error }
  if (reply.kind === 'declined') return { ...measured, outcome: 'declined', answer: reply.text }
  const { text, toolCalls } = reply
  const answer = toolCalls === undefined ? text : { ...(text === '' ? {} : { text }), toolCalls }
  return { ...measured, outcome: 'answered', answer }
}

function measurementsOf(reply: ChatReply): Observation {
  const { firstTokenMs, model, usage } = reply
  return {
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
  }
}
