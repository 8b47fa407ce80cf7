import type { Check, Decision, Evidence, Severity } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { HeldState } from '../held-state.ts'
import { constantConversation, userState } from '../user-state.ts'

/** Conversations, uploads or jobs that end with the process. */
export const inMemoryState: Check = {
  id: 'infra/in-memory-state',
  title: 'State of users in process memory',
  failureMode: 'F1',
  severity: 'medium',
  core: true,
  decide,
}

const SHOWS: Readonly<Record<HeldState['kind'], string>> = {
  checkpointer: 'keeps conversations in memory only',
  memory: 'keeps the conversation in memory only',
  session: 'keeps it in the session of the serving process',
  container: 'is a table in memory that requests write to',
  global: 'is set for the whole process by one request',
  script: 'is a list that ends with the script',
}

function decide(facts: Facts): Decision {
  if (facts.kind === 'notebooks') {
    return notApplicable(inMemoryState, 'A notebook keeps its state for the person who runs it.')
  }
  const states = userState(facts)
  const [main] = states
  if (main === undefined || facts.kind === 'desktop') {
    return absent(inMemoryState, {
      reason:
        facts.kind === 'desktop'
          ? 'The program runs for one person; its state is that of the machine.'
          : 'No conversation, upload or job was found that lives in process memory only.',
      nearMisses: states.map(shown),
      confidence: 'medium',
    })
  }
  const isKeyed = states.some(({ kind }) => kind === 'checkpointer' || kind === 'container')
  const constant = isKeyed && facts.kind !== 'cli' ? constantConversation(facts) : undefined
  return present(inMemoryState, {
    reason: reasonFor(facts, constant !== undefined),
    evidence: withConstant(states.map(shown), constant),
    remedy: 'Keep conversations and uploads in a store under an id of the user, with a rule for how long.',
    effortDays: { low: 2, high: 4, because: 'a session store, identity, a retention rule' },
    severity: severityOf(facts, main, constant !== undefined),
    confidence: /^(?:container|global|script)$/.test(main.kind) ? 'medium' : 'high',
  })
}

function reasonFor(facts: Facts, isShared: boolean): string {
  if (isShared) {
    return 'Conversations are kept in memory under one constant id, so all visitors share one conversation and a restart ends it.'
  }
  if (facts.kind === 'cli') return 'The conversation ends with the script; nothing keeps it.'
  return 'What users expect to keep lives in the memory of one process: a restart or a second instance loses it.'
}

function severityOf(facts: Facts, main: HeldState, isShared: boolean): Severity {
  if (facts.kind === 'cli') return 'low'
  return isShared || main.kind === 'global' ? 'blocker' : 'medium'
}

function shown({ path, line, name, kind }: HeldState): Evidence {
  return { path, line, shows: `${name} ${SHOWS[kind]}` }
}

/** The constant id second: it is what makes the first line worse. */
function withConstant(
  evidence: readonly Evidence[],
  constant: { readonly path: string; readonly line: number } | undefined,
): readonly Evidence[] {
  if (constant === undefined) return evidence
  return [
    ...evidence.slice(0, 1),
    { ...constant, shows: 'the same conversation id for everybody' },
    ...evidence.slice(1),
  ]
}
