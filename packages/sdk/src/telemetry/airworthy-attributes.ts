/** Attributes of Airworthy's own on spans and metrics. None of them holds a prompt, an answer or a passage. */
export const AIRWORTHY = {
  callId: 'airworthy.call.id',
  contractHash: 'airworthy.contract.hash',
  feature: 'airworthy.feature',
  outcome: 'airworthy.outcome',
  /** The route that was tried, or the one that answered. */
  route: 'airworthy.route',
  attempt: 'airworthy.attempt',
  attempts: 'airworthy.attempts',
  failureMode: 'airworthy.failure_mode',
  failureCode: 'airworthy.failure_code',
  costUsd: 'airworthy.cost_usd',
  isCostUnmeasured: 'airworthy.cost_unmeasured',
  isCut: 'airworthy.stream_cut',
  /** Seconds until the first piece reached the user. */
  timeToFirstChunk: 'airworthy.time_to_first_chunk',
  checksFlagged: 'airworthy.checks.flagged',
  checksSkipped: 'airworthy.checks.skipped',
  check: 'airworthy.check',
  checkResult: 'airworthy.check.result',
  /** Followed by the name of the check. */
  signal: 'airworthy.signal.',
} as const

export const AIRWORTHY_METRICS = {
  outcomes: 'airworthy.outcomes',
  callDuration: 'airworthy.call.duration',
  checks: 'airworthy.checks',
  cost: 'airworthy.cost',
  costUnmeasured: 'airworthy.cost.unmeasured',
} as const
