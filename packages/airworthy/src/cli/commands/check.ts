import {
  AirworthyError,
  type Contract,
  findContradictions,
  isAirworthyError,
  loadContract,
  type Problem,
} from '@airworthy/sdk'
import { openTestSet, type TestSet } from '../../evidence/test-sets/test-set.ts'
import { renderCheck } from '../check-render.ts'
import { checkContract } from '../check-report.ts'
import { refuseErrors, warn } from '../prepare.ts'
import type { Terminal } from '../terminal.ts'

export interface CheckFlags {
  readonly contract: string
  /** The share of good answers that is expected, such as `98%` or `0.98`. */
  readonly expect?: string
  readonly json: boolean
}

/** `airworthy check` */
export async function check(flags: CheckFlags, terminal: Terminal): Promise<void> {
  const expectedShare = flags.expect === undefined ? null : shareOf(flags.expect)
  const contract = loadContract(flags.contract)
  const testSet = await openSets(contract)
  try {
    const warnings = soundWarnings(contract, testSet)
    const report = await checkContract({ contract, testSet, expectedShare, warnings, now: Date.now })
    if (flags.json) {
      terminal.out(`${JSON.stringify(report, null, 2)}\n`)
      return
    }
    warn(contract, warnings, terminal)
    terminal.out(renderCheck(report, terminal))
  } finally {
    await testSet?.close()
  }
}

/** Opens the test set, and the tune set to see that it can be. A contract that cannot hold is told first. */
async function openSets(contract: Contract): Promise<TestSet | null> {
  const { directory } = contract
  try {
    if (contract.tune.length > 0) await (await openTestSet(contract.tune, { directory })).close()
    return contract.tests.length === 0 ? null : await openTestSet(contract.tests, { directory })
  } catch (error) {
    if (isAirworthyError(error)) soundWarnings(contract, null)
    throw error
  }
}

/** The warnings of a contract that can hold; refuses one that cannot. */
function soundWarnings(contract: Contract, testSet: TestSet | null): readonly Problem[] {
  const found = findContradictions({ contract, ...(testSet === null ? {} : { slices: testSet.slices }) })
  refuseErrors(contract, found)
  return found.filter(({ severity }) => severity === 'warning')
}

function shareOf(text: string): number {
  const [, digits, percent] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? []
  const share = digits === undefined ? Number.NaN : Number(`${digits}e${percent === '%' ? -2 : 0}`)
  if (share > 0 && share <= 1) return share
  const next = share <= 100 ? `Write --expect ${digits}%.` : 'Write for example --expect 98%.'
  throw new AirworthyError('usage', `--expect must be a share above 0 and at most 100%, not "${text}"`, {
    next,
  })
}
