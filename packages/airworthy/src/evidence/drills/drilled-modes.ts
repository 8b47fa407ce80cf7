import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { actionAt, type Contract, FAILURE_MODES, type FailureAction } from '@airworthy/sdk'
import type { FaultResult } from './drill-file.ts'
import type { DrilledMode, DrillVerdict } from './drill-report.ts'

/** What faults come to together. Those that do not apply say nothing; without any other there is nothing to prove. */
export function verdictOf(faults: readonly Pick<FaultResult, 'verdict'>[]): DrillVerdict {
  if (faults.some(({ verdict }) => verdict === 'broke')) return 'broke'
  const applying = faults.filter(({ verdict }) => verdict !== 'does-not-apply')
  const isProven = applying.length > 0 && applying.every(({ verdict }) => verdict === 'held-up')
  return isProven ? 'held-up' : 'not-drilled'
}

/** The results of faults under the failure modes of the contract, each with who owns it and its playbook. */
export function drilledModes(contract: Contract, results: readonly FaultResult[]): readonly DrilledMode[] {
  const modes = [...new Set(results.map(({ failureMode }) => failureMode))]
  return modes.map((name) => {
    const faults = results.filter(({ failureMode }) => failureMode === name)
    return { ...describeMode(contract, name), verdict: verdictOf(faults), faults }
  })
}

/** What the contract says about a failure mode. */
export function describeMode(contract: Contract, name: string): Omit<DrilledMode, 'verdict' | 'faults'> {
  const stated = contract.whenItFails.find((mode) => mode.name === name)
  return {
    name,
    meaning: (Object.hasOwn(FAILURE_MODES, name) && FAILURE_MODES[name]?.meaning) || null,
    action: actionText(actionAt(name, contract.whenItFails)),
    isStated: stated !== undefined,
    owner: contract.owner,
    playbook: playbookOf(contract, stated?.playbook),
  }
}

function actionText(action: FailureAction): string {
  switch (action.kind) {
    case 'next-route':
      return 'next route'
    case 'decline':
      return 'decline'
    case 'review':
      return 'hold for review'
    case 'say':
      return `say “${action.text}”`
  }
}

function playbookOf(contract: Contract, path: string | undefined): DrilledMode['playbook'] {
  if (path === undefined) return { path: null, standing: 'missing' }
  // A playbook on the web is not fetched: the contract is believed.
  if (/^https?:\/\//.test(path)) return { path, standing: 'present' }
  const file = resolve(contract.directory, path.replace(/#.*$/, ''))
  const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
  return { path, standing: isThere ? 'present' : 'not-found' }
}
