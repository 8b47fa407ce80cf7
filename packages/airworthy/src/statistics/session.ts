import { requireCount, requireShare } from './arguments.ts'
import { clopperPearson } from './pass-rate.ts'

export interface Session {
  /** Probability that one answer fails, in 0..1. */
  readonly failureRate: number
  /** Answers that a user gets in one session. */
  readonly answers: number
}

/**
 * Probability that a session meets at least one failure, when answers fail independently: 1 - (1 - p)^k. Failures that
 * cluster in users hit fewer of them (Jensen), so this is the conservative figure.
 */
export function sessionFailure({ failureRate, answers }: Session): number {
  requireShare('failureRate', failureRate)
  requireCount('answers', answers)
  if (answers === 0) return 0
  return -Math.expm1(answers * Math.log1p(-failureRate))
}

/**
 * The same when failures cluster: a user's own failure rate is Beta-distributed around `failureRate` with intra-user
 * correlation `correlation` in 0..1, so a session has beta-binomial failures: 1 - B(a, b + k) / B(a, b).
 */
export function clusteredSessionFailure({
  failureRate,
  answers,
  correlation,
}: Session & { readonly correlation: number }): number {
  requireShare('correlation', correlation)
  const independent = sessionFailure({ failureRate, answers })
  if (correlation === 0 || failureRate === 0 || failureRate === 1) return independent
  // B(a, b + k) / B(a, b) is the product of (b + i) / (a + b + i) for i < k: exact, and no cancelling log-gammas.
  const a = (failureRate * (1 - correlation)) / correlation
  const total = (1 - correlation) / correlation
  let logNone = Math.log1p(-failureRate)
  for (let answer = 1; answer < answers; answer++) logNone += Math.log1p(-a / (total + answer))
  return answers === 0 ? 0 : -Math.expm1(logNone)
}

export interface SessionSample {
  readonly failures: number
  readonly trials: number
  readonly answers: number
  readonly alpha: number
}

/** Upper bound at confidence 1 - alpha on {@link sessionFailure}, from failures counted among independent answers. */
export function sessionFailureBound({ failures, trials, answers, alpha }: SessionSample): number {
  const { high } = clopperPearson({ successes: failures, trials, alpha })
  return sessionFailure({ failureRate: high, answers })
}
