import type { FailureModeVerdict, GateReport, VerdictKind } from '../verdict/gate-report.ts'
import { countOf, formatCount } from './format.ts'

/** The title of the section in every report. */
export const FAILURE_MODES_TITLE = 'What happens when it fails?'

/** A step that brings evidence of the failure modes. */
export const DRILL_STEP = {
  text: 'Break it on purpose, and see what users would see.',
  command: 'airworthy drill',
}

function countOfKind(report: GateReport, kind: VerdictKind): number {
  return report.failureModes.filter(({ verdict }) => verdict === kind).length
}

/** True when no failure mode stands in the way of GO. */
export function areModesProven(report: GateReport): boolean {
  return report.failureModes.every(({ verdict }) => verdict === 'pass')
}

function shareOf(count: number, report: GateReport): string {
  return `${formatCount(count)} of ${countOf(report.failureModes.length, 'failure mode')}`
}

/** What drills add to the line below the decision; empty when they have nothing to say. */
export function modesClause(report: GateReport): string {
  if (report.failureModes.length === 0) return ''
  const broke = countOfKind(report, 'fail')
  if (report.verdict === 'no-go') return broke === 0 ? '' : `${shareOf(broke, report)} broke in a drill`
  if (report.verdict === 'go')
    return `${countOf(report.failureModes.length, 'failure mode')} held up in drills`
  const open = countOfKind(report, 'inconclusive')
  return open === 0 ? '' : `${shareOf(open, report)} not proven by drills`
}

/** The same as a sentence; empty when drills have nothing to say. */
export function modesSentence(report: GateReport): string {
  const clause = modesClause(report)
  return clause === '' ? '' : ` ${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`
}

/** What the contract says about a mode, and who has to act on it. */
export function modeFacts({ action, owner, playbook }: FailureModeVerdict): string {
  const named = playbook.path === null ? 'no playbook' : `playbook ${playbook.path}`
  return `${action}; owner ${owner}; ${named}${playbook.standing === 'not-found' ? ' (no such file)' : ''}`
}
