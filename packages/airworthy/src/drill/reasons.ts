import type { Observation } from '../evidence/trial.ts'

const OUTCOMES: Readonly<Record<string, string>> = {
  answered: 'answered',
  'fell-back': 'fell back',
  held: 'held',
  declined: 'declined',
}

/** What the users saw of a fault that the feature held up to: `Fell back 3 times, slowest 412 ms.` */
export function heldUpReason(
  calls: readonly { readonly observation: Observation; readonly latencyMs: number }[],
): string {
  const counts = new Map<string, number>()
  for (const { observation } of calls) {
    const word = OUTCOMES[observation.outcome ?? 'answered'] ?? 'answered'
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const said = [...counts].map(([word, count]) => `${word} ${times(count)}`).join(', ')
  const slowestMs = Math.max(...calls.map(({ latencyMs }) => latencyMs))
  const slowest = calls.length === 1 ? 'in' : 'slowest'
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}, ${slowest} ${duration(slowestMs)}.`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function duration(durationMs: number): string {
  return durationMs < 1000
    ? `${Math.round(durationMs)} ms`
    : `${Number((durationMs / 1000).toPrecision(3))} s`
}
