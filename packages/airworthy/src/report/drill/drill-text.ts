import type { FaultResult, FaultVerdict } from '../../evidence/drills/drill-file.ts'
import type { DrilledMode, DrillReport, DrillVerdict } from '../../evidence/drills/drill-report.ts'
import type { VerdictKind } from '../../verdict/gate-report.ts'
import { countOf, formatCount, formatDuration } from '../format.ts'

/** The mark that goes before the words of a verdict; never alone. */
export const FAULT_MARKS: Readonly<Record<FaultVerdict, string>> = {
  'held-up': '✓',
  broke: '✗',
  'not-drilled': '?',
  'does-not-apply': '–',
}

export const FAULT_WORDS: Readonly<Record<FaultVerdict, string>> = {
  'held-up': 'held up',
  broke: 'broke',
  'not-drilled': 'not drilled',
  'does-not-apply': 'does not apply',
}

/** The verdict of the gate whose colour a drill's verdict has. */
export const DRILL_COLORS: Readonly<Record<DrillVerdict, VerdictKind>> = {
  'held-up': 'pass',
  broke: 'fail',
  'not-drilled': 'inconclusive',
}

const DRILL_WORDS: Readonly<Record<DrillVerdict, string>> = {
  'held-up': 'HELD UP',
  broke: 'BROKE',
  'not-drilled': 'NOT DRILLED',
}

/** The colour of one fault; none for what does not apply. */
export function colorOf(verdict: FaultVerdict): VerdictKind | undefined {
  return verdict === 'does-not-apply' ? undefined : DRILL_COLORS[verdict]
}

function faultsOf(report: DrillReport): readonly FaultResult[] {
  return report.modes.flatMap(({ faults }) => faults)
}

/** The one big line: `BROKE`, and `3 of 21 faults reached the user`. */
export function drillHeadline(report: DrillReport): { readonly word: string; readonly summary: string } {
  const applying = faultsOf(report).filter(({ verdict }) => verdict !== 'does-not-apply')
  const count = (kind: FaultVerdict): number => applying.filter(({ verdict }) => verdict === kind).length
  const all = countOf(applying.length, 'fault')
  const summaries: Readonly<Record<DrillVerdict, string>> = {
    'held-up': `${all}, and every user saw what the contract promises`,
    broke: `${formatCount(count('broke'))} of ${all} reached the user`,
    'not-drilled': `${formatCount(count('not-drilled'))} of ${all} could not be brought about`,
  }
  return { word: DRILL_WORDS[report.verdict], summary: summaries[report.verdict] }
}

/** How the drill was done. */
export function drillFacts(report: DrillReport): string {
  const provider = report.provider === 'built-in' ? 'the built-in provider' : report.provider
  const asked = `${countOf(report.inputs, 'question')} to each fault`
  return `${asked}, deadline ${formatDuration(report.deadlineMs)}, ${provider}`
}

/** What the contract says about a mode. */
export function actionSentence(mode: DrilledMode): string {
  return mode.isStated ? mode.action : `nothing; usual is: ${mode.action}`
}

/** The playbook of a mode, or that there is none. */
export function playbookSentence({ playbook }: DrilledMode): string {
  switch (playbook.standing) {
    case 'present':
      return playbook.path ?? ''
    case 'missing':
      return 'none: say with `playbook:` what the owner does then'
    case 'not-found':
      return `${playbook.path}: there is no such file`
  }
}

/** What one user saw besides the text: the outcome, the time and the requests. */
export function sawFacts({ saw }: FaultResult): string {
  if (saw === null) return ''
  const requests = saw.attempts === null ? '' : `, ${countOf(saw.attempts, 'request')} to the provider`
  if (saw.latencyMs === null) return `still waiting at the deadline${requests}`
  return `${saw.outcome} after ${formatDuration(saw.latencyMs)}${requests}`
}

/** Faults that came to the same for the same reason; each fault that held up is a group of its own. */
export function groupedFaults(faults: readonly FaultResult[]): readonly (readonly FaultResult[])[] {
  const groups = new Map<string, FaultResult[]>()
  for (const fault of faults) {
    const key = fault.verdict === 'held-up' ? fault.fault : `${fault.verdict} ${fault.reason}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [fault])
    else group.push(fault)
  }
  return [...groups.values()]
}

/** What to do now. */
export function drillSteps(
  report: DrillReport,
): readonly { readonly text: string; readonly command?: string }[] {
  const findings = report.modes.filter(
    ({ playbook, isStated }) => isStated && playbook.standing !== 'present',
  )
  const write =
    findings.length === 0
      ? []
      : [{ text: `Write the playbook of ${findings.map(({ name }) => name).join(', ')}.` }]
  const [first] = faultsOf(report).filter(({ verdict }) => verdict === 'broke')
  switch (report.verdict) {
    case 'held-up':
      return [...write, { text: 'Judge all evidence.', command: 'airworthy gate' }]
    case 'broke':
      return [
        {
          text: 'Mend one and drill it alone.',
          command: `airworthy drill --fault ${first?.fault ?? ''}`,
        },
        ...write,
      ]
    case 'not-drilled':
      return [{ text: 'Offer the drill what it lacks; the reasons stand beside each fault.' }, ...write]
  }
}
