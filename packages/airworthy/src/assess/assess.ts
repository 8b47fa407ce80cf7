import type { Assessment, Finding, InventorySummary } from './assessment.ts'
import type { Check } from './check.ts'
import { ALL_CHECKS } from './checks/all-checks.ts'
import { notApplicable } from './decisions.ts'
import { totalEffort } from './effort.ts'
import type { Facts } from './facts.ts'
import { gatherFacts } from './gather-facts.ts'
import { keptByContract } from './kept-by-contract.ts'
import { planFor } from './plan.ts'
import { openProject } from './project/project.ts'

const NO_AI = 'No model call was found in shipped code.'

export interface AssessOptions {
  /** Every check by default. */
  readonly checks?: readonly Check[]
}

/**
 * Reads the project in a folder and says what stands between it and production. Needs no network and no
 * configuration; writes nothing and runs nothing of the project. Throws `file-not-readable` for a folder that
 * cannot be read.
 */
export async function assess(directory: string, options: AssessOptions = {}): Promise<Assessment> {
  const facts = await gatherFacts(openProject(directory))
  const findings: Finding[] = []
  for (const check of options.checks ?? ALL_CHECKS) {
    findings.push(finding(check, facts))
    // Lets the parser's native memory go, which needs a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
  }
  facts.modules.close()
  const inventory = inventoryOf(facts)
  return {
    ai: facts.isAi,
    findings,
    effortDays: facts.isAi ? totalEffort(findings, inventory) : { low: 0, high: 0 },
    plan: planFor(findings),
    inventory,
    notRead: [...facts.project.notRead, ...pastTheLimit(facts)].sort((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
    ),
  }
}

function pastTheLimit({ notSearched }: Facts): Assessment['notRead'] {
  return notSearched.map((path) => ({ path, why: 'past the limit' }))
}

function inventoryOf({ kind, calls, entries }: Facts): InventorySummary {
  return {
    kind,
    calls: calls.map(({ path, line, sdk, kind }) => ({ path, line, sdk, kind })),
    entries: entries.map(({ path, line, kind, name }) => ({ path, line, kind, name })),
  }
}

function finding(check: Check, facts: Facts): Finding {
  const decision =
    facts.isAi || check.isGeneral === true
      ? keptByContract(check, facts, check.decide(facts))
      : notApplicable(check, NO_AI)
  const { id, title, failureMode } = check
  return { check: id, title, failureMode, ...decision }
}
