import { appendFileSync } from 'node:fs'
import type { Observer } from '@airworthy/sdk'

/**
 * Writes one line of JSON for each call, for whatever collects logs and draws latency, cost and the share of fallbacks
 * from them. Nothing of what was asked or answered is in it.
 */
export function callLog(path: string, now: () => Date): Observer {
  return {
    onOutcome({ id, feature, kind, latencyMs, costUsd, attempts, signals, ...outcome }) {
      const why = 'why' in outcome ? outcome.why : undefined
      const skipped = signals.filter((signal) => signal.kind === 'skipped').map(({ check }) => check)
      const line = {
        at: now().toISOString(),
        id,
        feature,
        outcome: kind,
        latencyMs: Math.round(latencyMs),
        costUsd: costUsd ?? null,
        attempts: attempts.length,
        failureMode: why?.mode,
        code: why?.code,
        skipped,
      }
      appendFileSync(path, `${JSON.stringify(line)}\n`)
    },
  }
}
