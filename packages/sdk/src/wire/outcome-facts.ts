import type { Attempt, Outcome, Signal } from '../outcome/outcome.ts'

/**
 * What a client is told of a call beside the answer: the `airworthy` object of the response. The reasons stay out of
 * it: they are for the engineer of the feature and may quote a provider or a passage.
 */
export function outcomeFacts(outcome: Outcome): Readonly<Record<string, unknown>> {
  return {
    id: outcome.id,
    feature: outcome.feature,
    outcome: outcome.kind,
    ...('by' in outcome ? { route: outcome.by } : {}),
    ...('why' in outcome ? { why: { mode: outcome.why.mode, code: outcome.why.code } } : {}),
    attempts: outcome.attempts.map(attemptFacts),
    signals: outcome.signals.map(signalFacts),
    latencyMs: Math.round(outcome.latencyMs),
    costUsd: outcome.costUsd ?? null,
    ...(outcome.kind === 'held' && outcome.review !== undefined ? { review: outcome.review } : {}),
  }
}

function attemptFacts({ route, model, latencyMs, firstTokenMs, usage, costUsd, why }: Attempt) {
  return {
    route,
    model,
    latencyMs: Math.round(latencyMs),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs: Math.round(firstTokenMs) }),
    usage,
    costUsd: costUsd ?? null,
    ...(why === undefined ? {} : { why: { mode: why.mode, code: why.code } }),
  }
}

function signalFacts(signal: Signal) {
  const { check, kind, route } = signal
  if (signal.kind === 'skipped') return { check, kind, because: signal.because, route }
  return { check, kind, signal: signal.signal, route }
}

/** The same in short, as headers. */
export function outcomeHeaders(outcome: Outcome): Record<string, string> {
  const headers: Record<string, string> = {
    'x-airworthy-id': outcome.id,
    'x-airworthy-outcome': outcome.kind,
    'x-airworthy-attempts': String(outcome.attempts.length),
  }
  if ('by' in outcome) headers['x-airworthy-route'] = headerText(outcome.by)
  return headers
}

/** A header holds visible ASCII; anything else is percent-encoded. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text)
}
