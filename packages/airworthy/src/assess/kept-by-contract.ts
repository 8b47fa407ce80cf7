import { mainCalls } from './anchors.ts'
import type { Check, Decision, Evidence } from './check.ts'
import { contractFiles } from './contract-files.ts'
import { absent, unknown } from './decisions.ts'
import type { Facts } from './facts.ts'
import { type GuardedFeature, guardedFeature } from './guarded-features.ts'

interface Kept {
  readonly reason: string
  readonly evidence: readonly Evidence[]
}

/** What a guard does for each gap; undefined where its contract does not say so. */
type Keeps = (guarded: GuardedFeature) => Kept | undefined

const KEEPS: Readonly<Record<string, Keeps>> = {
  'budget/no-timeout': ({ contract, at }) =>
    contract.hasDeadline
      ? {
          reason: 'One deadline of the contract bounds retrieval, the model and every retry.',
          evidence: [contract.at('deadline', 'the time that a call has'), at],
        }
      : undefined,
  'fallback/unhandled-model-failure': ({ contract, at, throws }) =>
    throws && !contract.hasSafeText
      ? undefined
      : {
          reason: 'The guard turns each failure into a named outcome with a text for the user.',
          evidence: [at, contract.at('when_it_fails', 'what happens in each case of failure')],
        },
  'fallback/no-alternative': ({ contract, at }) =>
    contract.answeringRoutes > 1
      ? {
          reason: `When a route fails the guard tries the next: ${contract.answeringRoutes} of them can answer.`,
          evidence: [contract.at('routes', 'the routes, in order'), at],
        }
      : undefined,
  'escalation/none': ({ contract, at }) => reviewed('A doubtful answer goes to a person', contract, at),
  'review/no-human-in-loop': ({ contract, at }) =>
    reviewed('A doubtful answer waits for a person', contract, at),
  'hallucination/no-grounding': checked(
    'grounded',
    'Each answer is checked against its passages before it is shown.',
  ),
  'retrieval/no-miss-handling': checked(
    'retrieval',
    'A weak or empty search is told from a good one before the model answers.',
  ),
  'scope/no-out-of-scope': checked('scope', 'A check decides whether a question belongs to the product.'),
  'output/unvalidated-structure': checked('shape', 'The form of each answer is checked against a schema.'),
  'observability/none': recorded('The guard reports each attempt and outcome, and an SDK keeps it.'),
  'metrics/no-latency': recorded('The guard records how long each call and attempt took.'),
  'metrics/no-cost': recorded('The guard records tokens and cost of each attempt.'),
  'metrics/no-quality-signal': recorded('The guard counts answers, fallbacks, refusals and failures.'),
}

function reviewed(reason: string, contract: GuardedFeature['contract'], at: Evidence): Kept | undefined {
  return contract.hasReview
    ? {
        reason: `${reason} who is named.`,
        evidence: [contract.at('when_unsure', 'who reviews, and until when'), at],
      }
    : undefined
}

function checked(name: string, reason: string): Keeps {
  return ({ contract, at }) =>
    contract.checks.has(name)
      ? {
          reason,
          evidence: [
            contract.at(contract.checks.size > 0 ? 'checks' : 'when_it_fails', `the check ${name}`),
            at,
          ],
        }
      : undefined
}

function recorded(reason: string): Keeps {
  return ({ at, isRecorded }) => (isRecorded ? { reason, evidence: [at] } : undefined)
}

const RECORDS = /^(?:observability\/none|metrics\/)/

/**
 * What an `airworthy.yaml` brings: with `guard` around the answer, what the guard carries out; without it, only what
 * is a document by itself. A promise that nothing keeps closes no gap.
 */
export function keptByContract(check: Check, facts: Facts, decision: Decision): Decision {
  if (decision.verdict !== 'present') return decision
  if (check.id === 'ownership/no-playbook') return withPlaybooks(check, facts, decision)
  const keeps = KEEPS[check.id]
  const guarded = keeps === undefined ? undefined : known(facts)
  if (keeps === undefined || guarded === undefined) return decision
  const kept = keeps(guarded)
  if (kept !== undefined)
    return absent(check, { ...kept, nearMisses: decision.evidence, confidence: 'medium' })
  return RECORDS.test(check.id) ? reportedToNobody(decision, guarded) : decision
}

/** The guard speaks, and nothing listens: a smaller gap than none at all. */
function reportedToNobody(decision: Decision, { at }: GuardedFeature): Decision {
  return {
    ...decision,
    reason:
      'The guard reports each attempt with outcome, time, tokens and cost, but no OpenTelemetry SDK is registered that would keep it.',
    evidence: [{ ...at, shows: 'what the guard reports goes nowhere' }, ...decision.evidence].slice(0, 5),
    remedy: 'Register an OpenTelemetry SDK with an exporter where the program starts.',
    effortDays: { low: 0.5, high: 1, because: 'an SDK, an exporter and one dashboard; the signals exist' },
  }
}

function withPlaybooks(check: Check, facts: Facts, decision: Decision): Decision {
  const contracts = contractFiles(facts.project).filter(
    ({ owner, runs }) => owner !== undefined && isOfProduct(facts, runs),
  )
  const contract = contracts.find(({ playbooks }) => playbooks.length > 0)
  const elsewhere = contracts.find(({ hasPlaybooksElsewhere }) => hasPlaybooksElsewhere)
  if (contract !== undefined) {
    return absent(check, {
      reason: `The contract names ${contract.owner} as the owner and a playbook for cases of failure.`,
      evidence: [
        contract.at('when_it_fails', 'failure modes with their playbooks'),
        ...contract.playbooks.map((path) => ({ path, line: 1, shows: 'a playbook of the contract' })),
      ],
      confidence: 'medium',
    })
  }
  if (elsewhere === undefined) return decision
  return unknown(check, {
    reason:
      'The contract names an owner and playbooks, and the playbooks lie outside the folder that was read.',
    evidence: [elsewhere.at('when_it_fails', 'failure modes with their playbooks')],
  })
}

/** A contract of another feature says nothing about this one. */
function isOfProduct(facts: Facts, runs: string | undefined): boolean {
  const [main] = mainCalls(facts)
  return runs === undefined || main === undefined || facts.imports.distance(runs, main.path) !== undefined
}

const features = new WeakMap<Facts, { readonly found: GuardedFeature | undefined }>()

/** Thirteen checks ask, one search is made. */
function known(facts: Facts): GuardedFeature | undefined {
  const kept = features.get(facts) ?? { found: guardedFeature(facts) }
  features.set(facts, kept)
  return kept.found
}
