import { approvals } from '../approvals.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { type ToolAction, toolActions } from '../tool-actions.ts'

/** An agent can write, send, pay or delete, and nobody confirms it. */
export const sideEffectsWithoutApproval: Check = {
  id: 'tools/side-effects-without-approval',
  title: 'Tools act without approval',
  failureMode: 'F2',
  severity: 'high',
  core: false,
  decide,
}

function decide(facts: Facts): Decision {
  const tools = toolActions(facts)
  if (tools.length === 0)
    return notApplicable(sideEffectsWithoutApproval, 'No tool was found that the model may call.')
  const acting = tools.filter((tool): tool is ToolAction & { effect: Evidence } => tool.effect !== undefined)
  if (acting.length === 0) {
    return absent(sideEffectsWithoutApproval, {
      reason: `No effect beyond reading was seen in the code of the ${counted(tools.length, 'tool')} that could be found.`,
      evidence: tools.map(({ path, line, name }) => ({
        path,
        line,
        shows: `no effect beyond reading was seen in ${name}`,
      })),
      confidence: 'medium',
    })
  }
  const asked = approvals(facts)
  const unasked = acting.filter(
    ({ path }) => !asked.some((approval) => approval.path === path || isForAll(approval)),
  )
  if (unasked.length === 0) {
    return absent(sideEffectsWithoutApproval, {
      reason: 'A person approves what the tools do.',
      evidence: asked,
      confidence: 'medium',
    })
  }
  return present(sideEffectsWithoutApproval, {
    reason: `The model can have ${unasked[0]?.name ?? 'a tool'} run, which ${unasked[0]?.effect.shows ?? 'acts'}, and nobody is asked first.`,
    evidence: unasked.flatMap(({ path, line, name, effect }) => [
      { path, line, shows: `${name} can be called by the model` },
      effect,
    ]),
    nearMisses: asked,
    remedy:
      'Ask a person before a tool writes, sends, pays or deletes, or restrict it to an allow-list with a dry run.',
    effortDays: { low: 2, high: 3, because: 'a policy per tool, an approval step and tests of the refusal' },
    confidence: 'medium',
  })
}

/** Middleware and interrupts hold every tool of the agent, wherever it is written. */
function isForAll({ shows }: Evidence): boolean {
  return /middleware asks|graph stops|stopped for a person|agent works/.test(shows)
}
