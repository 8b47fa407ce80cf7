import { atEntries, atEntriesOrCalls, costOfUse, starting } from '../anchors.ts'
import type { Check, Decision } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { isExposed, keptApart, notServed } from '../guards/exposure.ts'
import { platformRate } from '../guards/platform-guards.ts'
import { type JudgedEntry, judgeEntries, payingEntries } from '../guards/protected-entries.ts'
import { RATE } from '../guards/rate-guard.ts'
import { visitorKey } from '../guards/visitor-key.ts'

/** Entry points that cost money, and nothing counts who spends how much. */
export const noRateLimit: Check = {
  id: 'budget/no-rate-limit',
  title: 'No limit on what one caller may spend',
  failureMode: 'F5',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  if (!isExposed(facts)) return notApplicable(noRateLimit, notServed(facts))
  if (visitorKey(facts) !== undefined)
    return notApplicable(noRateLimit, 'Each visitor pays with a key of their own.')
  const entries = payingEntries(facts)
  if (entries.length === 0)
    return unknown(noRateLimit, { reason: 'No entry point could be followed to a model call.' })
  const judged = judgeEntries(facts, RATE, entries)
  const [main] = judged
  const open = judged.filter(({ guard }) => guard?.state !== 'enforced')
  if (main?.guard?.state === 'enforced' || keptApart(judged)) return limited(judged)
  const platform = platformRate(facts)
  if (platform?.state === 'enforced') {
    return absent(noRateLimit, {
      reason: 'The proxy or gateway in front limits what one caller may send.',
      evidence: [platform.evidence],
      confidence: 'medium',
    })
  }
  return unlimited(facts, open)
}

function limited(judged: readonly JudgedEntry[]): Decision {
  const open = judged.filter(({ guard }) => guard?.state !== 'enforced')
  return absent(noRateLimit, {
    reason: 'What one caller may spend is counted and refused past a limit before the model is called.',
    evidence: judged.flatMap(({ guard }) => (guard?.state === 'enforced' ? [guard.evidence] : [])),
    nearMisses: atEntries(
      open.map(({ entry }) => entry),
      ({ name }) => `no limit was found on the way to ${name}`,
    ),
    confidence: open.length === 0 ? 'high' : 'medium',
  })
}

function unlimited(facts: Facts, open: readonly JudgedEntry[]): Decision {
  const insufficient = open.flatMap(({ guard }) => guard ?? [])
  const name = open[0]?.entry.name ?? 'The entry point'
  return present(noRateLimit, {
    reason: reasonFor(
      name,
      insufficient.map(({ state }) => state),
      costOfUse(facts).use,
    ),
    evidence: [
      ...insufficient.map(({ evidence }) => evidence),
      ...atEntriesOrCalls(
        facts,
        open.map(({ entry }) => entry),
        (name) => `${name} may be called without end`,
      ),
    ],
    remedy:
      'Count requests or tokens per signed-in user or address in a store outside the process, and answer 429 past the limit.',
    effortDays: { low: 1, high: 2, because: 'limiter store, keys, a message to the user and tests' },
    confidence: insufficient.length > 0 ? 'medium' : 'high',
  })
}

function reasonFor(name: string, states: readonly string[], use: string): string {
  if (states.includes('weak'))
    return `${starting(name)} has a limit, but the client can start its count again at will.`
  if (states.includes('off'))
    return `${starting(name)} has a limit, but nothing is limited as the project is shipped.`
  return `Nothing limits how often one caller may use ${name}, and each use ${use}.`
}
